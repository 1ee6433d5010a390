import type { Stack } from "../model/blueprint.ts";
import { type Deferred, isDeferred, isDeferredText, type Value } from "../model/deferred.ts";
import { formatPointer, type PointerStep, stepTo } from "../model/json-pointer.ts";
import type { FieldChange } from "../model/plan.ts";

/** The fields of a stack's resources that hold a value of one of them, by logical id. */
export function findDependents(
  stack: Stack,
  logical: string,
): readonly (readonly [logical: string, changes: readonly FieldChange[]])[] {
  const id = `${stack.id}/${logical}`;
  return Object.entries(stack.resources).flatMap(([dependent, resource]) => {
    const changes: FieldChange[] = [];
    if (dependent !== logical) collectUses(resource.properties, id, undefined, changes);
    return changes.length === 0 ? [] : [[dependent, changes] as const];
  });
}

function collectUses(value: Value, id: string, at: PointerStep | undefined, changes: FieldChange[]): void {
  if (value === null || typeof value !== "object") return;
  if (isDeferred(value) || isDeferredText(value)) {
    if (uses(value, id)) changes.push({ path: formatPointer(at), after: value });
    return;
  }
  for (const [name, item] of Object.entries(value)) collectUses(item as Value, id, stepTo(at, name), changes);
}

function uses(value: Deferred | { readonly parts: readonly (string | Deferred)[] }, id: string): boolean {
  if ("parts" in value) return value.parts.some((part) => typeof part !== "string" && part.resource === id);
  return value.resource === id;
}
