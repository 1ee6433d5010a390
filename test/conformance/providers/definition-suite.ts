import type { JsonObject } from "../../../src/model/json.ts";
import type { ClusterApi } from "../../../src/ports/cluster.ts";
import { type Case, expectEqual, expectFailure, part, waitFor } from "./case.ts";

/** What typed clients drop: CEL rules, free-form parts, int-or-string, embedded objects. */
const schema = {
  type: "object",
  properties: {
    spec: {
      type: "object",
      "x-kubernetes-validations": [{ rule: "self.low <= self.high", message: "low must not exceed high" }],
      properties: {
        free: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
        high: { type: "integer" },
        low: { type: "integer" },
        port: { "x-kubernetes-int-or-string": true },
        template: {
          type: "object",
          "x-kubernetes-embedded-resource": true,
          "x-kubernetes-preserve-unknown-fields": true,
        },
        things: {
          type: "array",
          "x-kubernetes-list-type": "map",
          "x-kubernetes-list-map-keys": ["name"],
          items: { type: "object", required: ["name"], properties: { name: { type: "string" } } },
        },
      },
    },
  },
} as const;

const definition = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "ranges.example.com" },
  spec: {
    group: "example.com",
    names: { kind: "Range", listKind: "RangeList", plural: "ranges", singular: "range" },
    scope: "Cluster",
    versions: [{ name: "v1", served: true, storage: true, schema: { openAPIV3Schema: schema } }],
  },
};

const kind = { apiVersion: "example.com/v1", kind: "Range" };

/** Custom resources and their definitions pass unharmed. */
export function definitionCases(api: ClusterApi): readonly Case[] {
  return [
    [
      "a definition with x-kubernetes-* fields reads back as it was sent",
      async () => {
        expectEqual(await api.findKind(kind), undefined, "before");
        await api.apply(definition);
        const live = await api.get({ ...definition, name: "ranges.example.com" });
        const [version] = (part(live, "spec").versions ?? []) as readonly JsonObject[];
        expectEqual(part(version, "schema").openAPIV3Schema, schema, "schema");
      },
    ],
    [
      "the new kind is found on the same connection",
      () => waitFor("the kind is served", async () => (await api.findKind(kind)) !== undefined),
    ],
    [
      "unknown fields of a custom resource survive, numbers and text as they are",
      async () => {
        const spec = {
          free: { "a.b/c": [1, "1", null, 1.5, { deep: { er: true } }], empty: {}, none: [] },
          high: 9_007_199_254_740_991,
          low: 0,
          port: "http",
          template: {
            apiVersion: "v1",
            kind: "Pod",
            metadata: { name: "x" },
            spec: { newField: ["2026-11-24T00:00:00Z"] },
          },
          things: [{ name: "b" }, { name: "a" }],
        };
        await waitFor("it can be written", () =>
          api.apply({ ...kind, metadata: { name: "one" }, spec }).then(
            () => true,
            (error: unknown) => {
              if (String(error).includes("no Range")) return false;
              throw error;
            },
          ),
        );
        const live = await api.get({ ...kind, name: "one" });
        expectEqual(live?.spec, spec, "spec");
        const pages = [];
        for await (const page of api.list(kind)) pages.push(page.map((item) => item.spec));
        expectEqual(pages, [[spec]], "listed");
      },
    ],
    [
      "its CEL rule is in force",
      async () => {
        await expectFailure(api.apply({ ...kind, metadata: { name: "two" }, spec: { low: 2, high: 1 } }), "invalid");
      },
    ],
    [
      "a definition that is deleted takes its objects along",
      async () => {
        const deleted = await api.delete({ ...definition, name: "ranges.example.com" });
        expectEqual(deleted.kind, "deleting", "answer");
        await waitFor("the definition is gone", async () => {
          return (await api.get({ ...definition, name: "ranges.example.com" })) === undefined;
        });
        const pages = [];
        for await (const page of api.list(kind)) pages.push(page);
        expectEqual(pages, [], "listed");
      },
    ],
  ];
}
