import { asJsonObject, type JsonObject } from "./json.ts";

/** The metadata map of a name (`labels`, `annotations`) as texts; empty when there is none. */
export function metadataMap(manifest: JsonObject, name: "labels" | "annotations"): Readonly<Record<string, string>> {
  const map = asJsonObject(asJsonObject(manifest.metadata)?.[name]);
  return (map ?? {}) as Readonly<Record<string, string>>;
}

/** API group, kind and version as they stand in ids and types. */
export function apiGroup(apiVersion: string): string {
  return apiVersion.includes("/") ? apiVersion.slice(0, apiVersion.indexOf("/")) : "core";
}
