import type { Value } from "./deferred.ts";

/** Key fields that the API server fills in when they are absent. */
const keyDefaults: Readonly<Record<string, Value>> = { protocol: "TCP" };

/** The item of a list map that has the same key fields as `item`; undefined when there is none. */
export function findListItem<T extends Value>(
  items: readonly T[],
  item: Value,
  keys: readonly string[],
): T | undefined {
  return items.find((other) => keys.every((key) => keyValue(other, key) === keyValue(item, key)));
}

function keyValue(item: Value, key: string): Value | undefined {
  if (typeof item !== "object" || item === null) return undefined;
  return (item as { readonly [key: string]: Value })[key] ?? keyDefaults[key];
}
