import type { EstateObject } from "../../../model/estate-cluster.ts";
import { recordOf } from "../../pod-security/pod-fields.ts";

/**
 * The `managedFields` of a new object: whoever sends it owns every field that it has after decoding, and nothing that
 * admission fills in later. What the request itself says of owners does not count.
 */
export function fieldOwnersOf(object: EstateObject): readonly unknown[] {
  const owned = (fields: unknown): object =>
    Object.fromEntries(Object.keys(recordOf(fields)).map((key) => [`f:${key}`, {}]));
  const { metadata, spec } = object;
  return [
    {
      manager: "requester",
      operation: "Update",
      apiVersion: object.apiVersion,
      fieldsType: "FieldsV1",
      fieldsV1: {
        "f:metadata": { "f:labels": owned(metadata.labels), "f:annotations": owned(metadata.annotations) },
        "f:spec": owned(spec),
      },
    },
  ];
}
