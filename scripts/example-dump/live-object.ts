import type { Manifest } from "../../src/model/blueprint.ts";
import type { JsonObject, JsonValue } from "../../src/model/json.ts";
import { shortHash } from "../../src/model/names.ts";
import { fieldManager } from "../../src/model/ownership.ts";
import { withServerDefaults } from "../../src/plan/server-defaults.ts";

const created = "2026-09-01T08:00:00Z";

/** An object as an API server returns it after our server-side apply. */
export function liveObject(manifest: Manifest, cell: string): JsonObject {
  const [group = ""] = manifest.apiVersion.includes("/") ? manifest.apiVersion.split("/") : ["core"];
  const stored = withServerDefaults(group, manifest.kind, manifest as unknown as JsonObject) as JsonObject;
  const { metadata, ...rest } = stored as JsonObject & { readonly metadata: JsonObject };
  const id = `${cell} ${manifest.apiVersion} ${manifest.kind} ${manifest.metadata.namespace ?? ""} ${manifest.metadata.name}`;
  return {
    ...rest,
    metadata: {
      ...metadata,
      ...serverMetadata(id),
      managedFields: managedFields(manifest, fieldManager, "Apply"),
    },
    ...serverDefaults(manifest),
  };
}

/** An object that other tools made. */
export function foreignObject(manifest: JsonObject, cell: string): JsonObject {
  const metadata = manifest.metadata as JsonObject;
  const id = `${cell} ${String(manifest.kind)} ${String(metadata.namespace)} ${String(metadata.name)}`;
  const managed = managedFields({ ...manifest, apiVersion: String(manifest.apiVersion) }, "kubectl", "Update");
  return { ...manifest, metadata: { ...metadata, ...serverMetadata(id), managedFields: managed } };
}

function serverMetadata(id: string): JsonObject {
  const hash = shortHash(id, 32);
  const uid = [hash.slice(0, 8), hash.slice(8, 12), hash.slice(12, 16), hash.slice(16, 20), hash.slice(20)].join("-");
  return { creationTimestamp: created, resourceVersion: String(Number.parseInt(hash.slice(0, 6), 16)), uid };
}

/** What the API server adds to kinds that have defaults or a status. */
function serverDefaults(manifest: Manifest): JsonObject {
  if (manifest.kind === "Namespace") return { spec: { finalizers: ["kubernetes"] }, status: { phase: "Active" } };
  if (manifest.kind === "ResourceQuota") {
    const { hard = {} } = (manifest as unknown as { readonly spec?: { readonly hard?: JsonObject } }).spec ?? {};
    return { status: { hard, used: Object.fromEntries(Object.keys(hard).map((key) => [key, "0"])) } };
  }
  return {};
}

function managedFields(
  manifest: { readonly [key: string]: unknown },
  manager: string,
  operation: "Apply" | "Update",
): JsonValue {
  const { apiVersion = "" } = manifest;
  const fieldsV1 = ownedFields(manifest);
  return [{ apiVersion: String(apiVersion), fieldsType: "FieldsV1", fieldsV1, manager, operation, time: created }];
}

function ownedFields(manifest: { readonly [key: string]: unknown }): JsonValue {
  const { apiVersion: _version, kind: _kind, status: _status, metadata, ...rest } = manifest;
  const { labels, annotations } = metadata as { readonly labels?: unknown; readonly annotations?: unknown };
  return fieldsOf({
    ...rest,
    metadata: { ...(labels === undefined ? {} : { labels }), ...(annotations === undefined ? {} : { annotations }) },
  });
}

/** Lists count as one field, which holds for all lists of the kinds we apply. */
function fieldsOf(value: unknown): JsonObject {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return {};
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [`f:${key}`, fieldsOf(item)]));
}
