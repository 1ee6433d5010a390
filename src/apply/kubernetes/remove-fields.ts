import { asJsonObject, type JsonObject, type JsonValue, stableStringify } from "../../model/json.ts";
import { parsePointer } from "../../model/json-pointer.ts";
import type { FieldChange } from "../../model/plan.ts";
import type { PatchOperation } from "../../ports/cluster.ts";

/** The fields of a change that are to go: server-side apply takes nothing away that another manager owns too. */
export function findRemovals(changes: readonly FieldChange[]): readonly FieldChange[] {
  return changes.filter(({ after }) => after === undefined);
}

/**
 * One patch that removes fields, if each still has the value that the plan saw: all tests first, then the removals, the
 * last item of a list before those in front of it, so that no position shifts under a later operation.
 */
export function removalPatch(removals: readonly FieldChange[]): readonly PatchOperation[] {
  const backwards = removals.toSorted((left, right) => comparePointers(right.path, left.path));
  return [
    ...backwards.map(
      ({ path, before }): PatchOperation => ({ op: "test", path, value: (before ?? null) as JsonValue }),
    ),
    ...backwards.map(({ path }): PatchOperation => ({ op: "remove", path })),
  ];
}

/** How fields that were to be removed stand now. */
export interface RemovalState {
  /** As the plan saw them. */
  readonly left: readonly FieldChange[];
  /** With another value; what is gone is in neither. */
  readonly changed: readonly FieldChange[];
}

export function stateOfRemovals(removals: readonly FieldChange[], live: JsonObject): RemovalState {
  const present = removals.filter(({ path }) => valueAt(live, path) !== undefined);
  const isSame = ({ path, before }: FieldChange): boolean =>
    stableStringify(valueAt(live, path)) === stableStringify(before);
  return { left: present.filter(isSame), changed: present.filter((removal) => !isSame(removal)) };
}

/** What stands at a JSON pointer; undefined when nothing does. */
export function valueAt(object: JsonObject, pointer: string): JsonValue | undefined {
  let value: JsonValue | undefined = object;
  for (const name of parsePointer(pointer)) {
    if (Array.isArray(value)) value = (value as readonly JsonValue[])[Number(name)];
    else {
      const fields = asJsonObject(value);
      value = fields !== undefined && Object.hasOwn(fields, name) ? fields[name] : undefined;
    }
  }
  return value;
}

/** By segments, numbers by size; something inside comes after what it is in. */
function comparePointers(left: string, right: string): number {
  const [a, b] = [parsePointer(left), parsePointer(right)];
  for (let index = 0; index < Math.min(a.length, b.length); index += 1) {
    const order = compareSegments(a[index] ?? "", b[index] ?? "");
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function compareSegments(left: string, right: string): number {
  if (/^\d+$/.test(left) && /^\d+$/.test(right)) return Number(left) - Number(right);
  return left < right ? -1 : left > right ? 1 : 0;
}
