import type { Value } from "../model/deferred.ts";

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
export function isDroppedWhenEmpty(path: readonly string[], value: Value): boolean {
  const name = path.at(-1) ?? "";
  if (value === null) return true;
  if (mapFields.has(path.at(-2) ?? "")) return false;
  if (value === "") return true;
  if (value === false || value === 0) return zeroDropped.has(name);
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === "object" && Object.keys(value).length === 0 && mapFields.has(name);
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

/** Whether the value at the path is a resource quantity, equal by amount: `1` and `1000m`. */
export function isQuantity(path: readonly string[]): boolean {
  const name = path.at(-1) ?? "";
  return quantityFields.has(path.at(-2) ?? "") || name === "sizeLimit" || name === "divisor";
}

const intOrStringFields: ReadonlySet<string> = new Set([
  "maxSurge",
  "maxUnavailable",
  "minAvailable",
  "port",
  "targetPort",
]);

/** Whether the field takes an integer or a text, so that `80` and `"80"` are the same. */
export function isIntOrString(path: readonly string[]): boolean {
  return intOrStringFields.has(path.at(-1) ?? "");
}
