import { isRecord } from "../../../model/json.ts";
import { fromCel } from "../cel/cel-value.ts";
import { CelMessage } from "../cel/message-library.ts";
import { UnsupportedExpression } from "../cel/unsupported.ts";

/** By which field the items of a list of a pod are told apart; other lists are not merged here. */
const keys: Readonly<Record<string, string>> = {
  containers: "name",
  env: "name",
  ephemeralContainers: "name",
  imagePullSecrets: "name",
  initContainers: "name",
  volumeDevices: "devicePath",
  volumeMounts: "mountPath",
  volumes: "name",
};

/**
 * Merges an apply configuration into an object as structured merge does: fields one by one, lists by their keys.
 *
 * @throws UnsupportedExpression for a list of which it is not known how it merges.
 */
export function applyConfiguration(object: unknown, configuration: unknown): unknown {
  return merge(object, jsonOf(configuration), "");
}

/** A value with its messages turned into maps. */
export function jsonOf(value: unknown): unknown {
  if (value instanceof CelMessage) return jsonOf(value.fields);
  if (Array.isArray(value)) return value.map(jsonOf);
  if (typeof value !== "object" || value === null) return fromCel(value);
  const entries = value instanceof Map ? [...value] : Object.entries(value);
  return Object.fromEntries(entries.map(([key, item]) => [String(key), jsonOf(item)]));
}

function merge(base: unknown, change: unknown, field: string): unknown {
  if (Array.isArray(change)) return mergeList(Array.isArray(base) ? base : [], change, field);
  if (!isRecord(change)) return change;
  const before = isRecord(base) ? base : {};
  let merged = before;
  for (const [key, item] of Object.entries(change)) {
    const next = merge(before[key], item, key);
    if (next !== before[key]) merged = { ...merged, [key]: next };
  }
  return isRecord(base) ? merged : { ...merged };
}

function mergeList(base: readonly unknown[], change: readonly unknown[], field: string): readonly unknown[] {
  const key = keys[field];
  if (key === undefined) throw new UnsupportedExpression(`how ${field} is merged is not known`);
  const named = (items: readonly unknown[], name: unknown): unknown =>
    items.find((item) => isRecord(item) && item[key] === name);
  const kept = base.map((item) => {
    const other = isRecord(item) ? named(change, item[key]) : undefined;
    return other === undefined ? item : merge(item, other, "");
  });
  const added = change.filter((item) => isRecord(item) && named(base, item[key]) === undefined);
  return [...kept, ...added];
}
