export type JsonScalar = string | number | boolean | null;
export type JsonValue = JsonScalar | readonly JsonValue[] | { readonly [key: string]: JsonValue };
export type JsonObject = { readonly [key: string]: JsonValue };

/** The value when it is an object, neither a list nor null. */
export function asJsonObject(value: JsonValue | undefined): JsonObject | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
}

/** Whether a value that nobody has looked at yet is an object, neither a list nor null. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Compares by UTF-16 code unit, so that order never depends on a locale. */
export function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/**
 * A JSON value with every object's keys in code-unit order. Arrays keep their order; parts that are in order already are
 * returned as they are.
 */
export function sortKeys<T>(value: T): T {
  if (value === null || typeof value !== "object") return value;
  return (Array.isArray(value) ? sortItems(value) : sortObject(value as Readonly<Record<string, unknown>>)) as T;
}

function sortItems(items: readonly unknown[]): readonly unknown[] {
  const sorted = items.map(sortKeys);
  return sorted.every((item, index) => item === items[index]) ? items : sorted;
}

function sortObject(value: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const keys = Object.keys(value);
  let isSorted = true;
  for (let index = 1; index < keys.length && isSorted; index += 1) {
    isSorted = (keys[index - 1] ?? "") < (keys[index] ?? "");
  }
  if (!isSorted) keys.sort(compareText);
  const items = keys.map((key) => sortKeys(value[key]));
  if (isSorted && items.every((item, index) => item === value[keys[index] ?? ""])) return value;
  // Assignment is quickest, but would lose a key named `__proto__`.
  if (keys.includes("__proto__")) return Object.fromEntries(keys.map((key, index) => [key, items[index]]));
  const sorted: Record<string, unknown> = {};
  for (const [index, key] of keys.entries()) sorted[key] = items[index];
  return sorted;
}

/** JSON text whose bytes depend on the value alone, not on insertion order. */
export function stableStringify(value: unknown, indent?: number): string {
  return JSON.stringify(sortKeys(value), null, indent);
}
