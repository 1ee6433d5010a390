/** A value as the evaluator takes it: integers as bigint, everything else as in JSON. */
export type CelValue = string | number | bigint | boolean | null | readonly CelValue[] | CelObject;

export interface CelObject {
  readonly [key: string]: CelValue;
}

/**
 * Turns JSON into values of CEL. Null fields of objects are left out, because an API server's typed objects have none.
 */
export function toCel(value: unknown): CelValue {
  if (typeof value === "number") return Number.isSafeInteger(value) ? BigInt(value) : value;
  if (typeof value === "string" || typeof value === "boolean") return value;
  if (Array.isArray(value)) return value.map(toCel);
  if (typeof value !== "object" || value === null) return null;
  const object: Record<string, CelValue> = {};
  for (const [key, item] of Object.entries(value)) {
    if (item === null || item === undefined) continue;
    if (key === "__proto__") Object.defineProperty(object, key, { value: toCel(item), enumerable: true });
    else object[key] = toCel(item);
  }
  return object;
}

/** The other way: bigint back to number. Values that JSON has no form for become undefined. */
export function fromCel(value: unknown): unknown {
  if (typeof value === "bigint") return Number(value);
  if (Array.isArray(value)) return value.map(fromCel);
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, item]) => [String(key), fromCel(item)]));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fromCel(item)]));
}
