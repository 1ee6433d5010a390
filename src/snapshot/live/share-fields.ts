import type { JsonObject, JsonValue } from "../../model/json.ts";
import type { ClusterApi } from "../../ports/cluster.ts";

/** What reads objects. */
export type ObjectReader = Pick<ClusterApi, "list" | "get" | "findKind">;

/** A reader whose lists share what `createFieldSharing` says, page by page. */
export function sharingFields(api: ObjectReader): ObjectReader {
  const share = createFieldSharing();
  return {
    list: async function* (kind, options) {
      for await (const page of api.list(kind, options)) yield page.map(share);
    },
    get: (ref) => api.get(ref),
    findKind: (kind) => api.findKind(kind),
  };
}

/**
 * Gives equal `fieldsV1` of different objects one instance. They name the fields that a manager owns, not their values, so
 * that those of a thousand tenants are the same, and they are most of what an object takes in memory.
 *
 * @returns a function that gives an object with shared `managedFields`; one function for all that are to share.
 */
export function createFieldSharing(): (manifest: JsonObject) => JsonObject {
  const shared = new Map<string, JsonValue>();
  const share = (fields: JsonValue): JsonValue => {
    const text = JSON.stringify(fields);
    const known = shared.get(text);
    if (known !== undefined) return known;
    shared.set(text, fields);
    return fields;
  };
  return (manifest) => {
    const metadata = manifest.metadata as JsonObject | undefined;
    const entries = metadata?.managedFields;
    if (!Array.isArray(entries)) return manifest;
    const managedFields = (entries as readonly JsonObject[]).map((entry) =>
      entry.fieldsV1 === undefined ? entry : { ...entry, fieldsV1: share(entry.fieldsV1) },
    );
    return { ...manifest, metadata: { ...metadata, managedFields } };
  };
}
