import type { Value } from "../model/deferred.ts";

/** The name of a field and of the field it stands in; list indexes do not count. */
export interface FieldName {
  readonly field: string;
  readonly parentField: string;
}

/** Maps of names to values: an empty map is dropped, an empty value inside is kept. */
const mapFields: ReadonlySet<string> = new Set([
  "annotations",
  "binaryData",
  "capacity",
  "data",
  "default",
  "defaultRequest",
  "hard",
  "labels",
  "limits",
  "matchLabels",
  "max",
  "maxLimitRequestRatio",
  "min",
  "nodeSelector",
  "parameters",
  "requests",
  "stringData",
]);

/** Plain booleans and numbers whose zero value the API server leaves out; those behind pointers are kept and differ. */
const zeroDropped: ReadonlySet<string> = new Set([
  "globalDefault",
  "hostIPC",
  "hostNetwork",
  "hostPID",
  "publishNotReadyAddresses",
  "readOnly",
  "stdin",
  "stdinOnce",
  "tty",
  "unschedulable",
]);

/**
 * Whether a built-in type's field with this value is the same as no field at all: the API server drops empty lists,
 * maps and strings (`omitempty`), but keeps an empty struct such as `podSelector: {}`, which selects everything.
 */
export function isDroppedWhenEmpty({ field, parentField }: FieldName, value: Value): boolean {
  if (value === null) return true;
  if (mapFields.has(parentField)) return false;
  if (value === "") return true;
  if (value === false || value === 0) return zeroDropped.has(field);
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === "object" && Object.keys(value).length === 0 && mapFields.has(field);
}

const quantityFields: ReadonlySet<string> = new Set([
  "capacity",
  "default",
  "defaultRequest",
  "hard",
  "limits",
  "max",
  "maxLimitRequestRatio",
  "min",
  "requests",
]);

/** Whether the field's value is a resource quantity, equal by amount: `1` and `1000m`. */
export function isQuantity({ field, parentField }: FieldName): boolean {
  return quantityFields.has(parentField) || field === "sizeLimit" || field === "divisor";
}

const intOrStringFields: ReadonlySet<string> = new Set([
  "maxSurge",
  "maxUnavailable",
  "minAvailable",
  "port",
  "targetPort",
]);

/** Whether the field takes an integer or a text, so that `80` and `"80"` are the same. */
export function isIntOrString({ field }: FieldName): boolean {
  return intOrStringFields.has(field);
}
