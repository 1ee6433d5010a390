import { asJsonObject, type JsonObject, type JsonValue } from "./json.ts";
import { fieldManager } from "./ownership.ts";

/**
 * The fields that server-side apply recorded as ours (`metadata.managedFields`, `FieldsV1`); undefined when there is no
 * such record. Only applied fields count: an update under our manager's name is not one of our applies.
 */
export function findOwnedFields(live: JsonObject): JsonObject | undefined {
  const metadata = asJsonObject(live.metadata);
  const entries = Array.isArray(metadata?.managedFields) ? metadata.managedFields : [];
  for (const entry of entries as readonly JsonValue[]) {
    const fields = asJsonObject(entry);
    if (fields?.manager === fieldManager && fields.operation === "Apply" && fields.subresource === undefined)
      return asJsonObject(fields.fieldsV1);
  }
  return undefined;
}

/** Whether the object came with any record of managers at all; `kubectl get` leaves it out unless asked. */
export function hasManagedFields(live: JsonObject): boolean {
  const fields = asJsonObject(live.metadata)?.managedFields;
  return Array.isArray(fields) && fields.length > 0;
}

/** Whether we own the label, as proof that we and not its author put it there. */
export function ownsLabel(owned: JsonObject, label: string): boolean {
  const labels = asJsonObject(asJsonObject(owned["f:metadata"])?.["f:labels"]);
  return labels?.[`f:${label}`] !== undefined;
}
