import type { CaseObject } from "../kubernetes/harness/case.ts";
import type { Random } from "../rbac/random.ts";

/** A child of two objects of one kind: every field is one parent's, fields of both are crossed in turn. */
export function crossObjects(random: Random, left: CaseObject, right: CaseObject): CaseObject {
  return { ...(cross(random, left, right) as CaseObject), apiVersion: left.apiVersion, kind: left.kind };
}

function cross(random: Random, left: unknown, right: unknown): unknown {
  if (Array.isArray(left) && Array.isArray(right)) {
    const joined = random.chance(0.3) ? [...left, ...right] : random.chance(0.5) ? left : right;
    const unique = new Map(joined.map((item, index) => [nameOf(item) ?? index, item as unknown]));
    return [...unique.values()];
  }
  if (!isRecord(left) || !isRecord(right)) return random.chance(0.5) ? left : right;
  const keys = [...new Set([...Object.keys(left), ...Object.keys(right)])].sort();
  return Object.fromEntries(
    keys.flatMap((key) => {
      if (key in left && key in right) return [[key, cross(random, left[key], right[key])]];
      return random.chance(0.6) ? [[key, key in left ? left[key] : right[key]]] : [];
    }),
  );
}

function nameOf(item: unknown): string | undefined {
  return isRecord(item) && typeof item.name === "string" ? item.name : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
