import type { Value } from "../model/deferred.ts";
import type { JsonObject, JsonValue } from "../model/json.ts";
import { formatPointer, type PointerStep, stepTo } from "../model/json-pointer.ts";
import { findListItem } from "../model/list-items.ts";
import type { FieldChange } from "../model/plan.ts";

/** What we applied earlier, is still there, and is no longer part of what we want. */
export function findRemovedFields(
  owned: JsonObject,
  desired: { readonly [key: string]: Value },
  live: JsonObject,
): readonly FieldChange[] {
  const changes: FieldChange[] = [];
  visitOwned({ owned, desired, live, pointer: undefined }, changes);
  return changes;
}

interface Visit {
  readonly owned: JsonObject;
  readonly desired: Value | undefined;
  readonly live: JsonValue | undefined;
  readonly pointer: PointerStep | undefined;
}

function visitOwned(at: Visit, changes: FieldChange[]): void {
  for (const [entry, inside] of Object.entries(at.owned)) {
    const child = stepInto(at, entry, asObject(inside) ?? {});
    if (child === undefined || child.live === undefined) continue;
    const isLeaf = Object.keys(child.owned).length === 0 || child.owned["."] !== undefined;
    if (child.desired === undefined && isLeaf) {
      changes.push({ path: formatPointer(child.pointer), before: child.live });
    } else if (Object.keys(child.owned).length > 0) visitOwned(child, changes);
  }
}

/** `f:<name>` is a field, `k:<json>` a list item by key, `v:<json>` a list item by value (structured-merge-diff v4). */
function stepInto(at: Visit, entry: string, owned: JsonObject): Visit | undefined {
  const rest = entry.slice(2);
  switch (entry.slice(0, 2)) {
    case "f:": {
      const live = asObject(at.live)?.[rest];
      const desired = asObject(at.desired as JsonValue)?.[rest];
      return { owned, desired, live, pointer: stepTo(at.pointer, rest) };
    }
    case "k:":
      return stepIntoItem(at, parseKey(rest), owned);
    case "v:":
      return stepIntoValue(at, rest, owned);
    default:
      return undefined;
  }
}

function stepIntoItem(at: Visit, key: JsonObject | undefined, owned: JsonObject): Visit | undefined {
  if (key === undefined || !Array.isArray(at.live)) return undefined;
  const names = Object.keys(key);
  const live = findListItem(at.live as readonly JsonValue[], key, names);
  if (live === undefined) return undefined;
  const desired = Array.isArray(at.desired) ? findListItem(at.desired as readonly Value[], key, names) : undefined;
  return { owned, desired, live, pointer: stepTo(at.pointer, String(at.live.indexOf(live))) };
}

function stepIntoValue(at: Visit, text: string, owned: JsonObject): Visit | undefined {
  if (!Array.isArray(at.live)) return undefined;
  const index = at.live.findIndex((item: JsonValue) => JSON.stringify(item) === text);
  if (index < 0) return undefined;
  const desired = Array.isArray(at.desired)
    ? (at.desired as readonly Value[]).find((item) => JSON.stringify(item) === text)
    : undefined;
  return { owned, desired, live: at.live[index], pointer: stepTo(at.pointer, String(index)) };
}

function parseKey(text: string): JsonObject | undefined {
  try {
    return asObject(JSON.parse(text) as JsonValue);
  } catch {
    return undefined;
  }
}

function asObject(value: JsonValue | undefined): JsonObject | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
}
