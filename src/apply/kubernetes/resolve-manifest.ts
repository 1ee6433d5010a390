import type { Manifest } from "../../model/blueprint.ts";
import { collectDeferred, type Deferred, isDeferred, replaceDeferred, type Value } from "../../model/deferred.ts";
import type { JsonObject, JsonValue } from "../../model/json.ts";
import { stepError } from "../apply-error.ts";
import type { ValueBook } from "../step.ts";

/** The manifest with every deferred value looked up. Without any it is returned as it is. */
export function resolveManifest(manifest: Manifest, values: ValueBook): Promise<JsonObject> {
  return resolveValues(manifest as unknown as { readonly [key: string]: Value }, values);
}

/** As `resolveManifest`, for any map of values. */
export async function resolveValues(map: { readonly [key: string]: Value }, values: ValueBook): Promise<JsonObject> {
  const known = new Map<string, string | readonly string[]>();
  for (const deferred of collectDeferred(map)) {
    const key = keyOf(deferred);
    if (!known.has(key)) known.set(key, await values.require(deferred));
  }
  if (known.size === 0) return map as unknown as JsonObject;
  const lookUp = (deferred: Deferred): string | readonly string[] => known.get(keyOf(deferred)) ?? "";
  return replaceDeferred(map, (value) =>
    isDeferred(value) ? lookUp(value) : value.parts.map((part) => textOf(part, lookUp)).join(""),
  ) as JsonObject & Value as JsonObject;
}

function textOf(part: string | Deferred, lookUp: (deferred: Deferred) => JsonValue): string {
  if (typeof part === "string") return part;
  const value = lookUp(part);
  if (typeof value === "string") return value;
  throw stepError("TEN7059", `${part.attribute} of ${part.resource} is a list and stands inside a text`);
}

function keyOf({ resource, attribute }: Deferred): string {
  return `${resource}\u0000${attribute}`;
}
