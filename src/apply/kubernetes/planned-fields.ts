import type { JsonObject } from "../../model/json.ts";
import type { FieldChange } from "../../model/plan.ts";
import type { FieldConflict } from "../../ports/cluster.ts";
import { pointerOfField } from "./field-path.ts";

/**
 * Of the fields that somebody else owns with another value, those that the plan does not name.
 *
 * A plan names a field by its own pointer, by one above it, or, where the server owns a list or struct as a whole and so
 * reports the whole, by one inside it.
 */
export function findUnplanned(
  conflicts: readonly FieldConflict[],
  changes: readonly FieldChange[],
  manifest: JsonObject,
): readonly FieldConflict[] {
  return conflicts.filter(({ field }) => {
    const pointer = pointerOfField(field, manifest);
    return pointer === undefined || !changes.some(({ path }) => isOnOneLine(path, pointer));
  });
}

function isOnOneLine(left: string, right: string): boolean {
  return isWithin(left, right) || isWithin(right, left);
}

function isWithin(pointer: string, prefix: string): boolean {
  return pointer === prefix || pointer.startsWith(`${prefix}/`);
}
