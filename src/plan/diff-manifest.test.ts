import { describe, expect, it } from "vitest";
import type { Value } from "../model/deferred.ts";
import type { JsonObject } from "../model/json.ts";
import { apiGroup } from "../model/object-metadata.ts";
import cases from "./diff-manifest.cases.json" with { type: "json" };
import { diffManifest } from "./diff-manifest.ts";
import type { Resolve } from "./resolve-deferred.ts";
import { withServerDefaults } from "./server-defaults.ts";

const resolve: Resolve = ({ resource, attribute }) =>
  resource === "known" ? { kind: "known", value: `${attribute}-of-known` } : { kind: resource as "pending" };

type Fields = { readonly [key: string]: Value };

describe("diffManifest", () => {
  it.each(cases)("$name", ({ desired, live, changes }) => {
    const context = { group: apiGroup(desired.apiVersion), kind: desired.kind, resolve };
    const manifest = withServerDefaults(context.group, context.kind, desired as unknown as Fields);
    expect(diffManifest(manifest, live as unknown as JsonObject, context)).toEqual(changes);
  });
});
