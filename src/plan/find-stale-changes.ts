import { isDeferred, isDeferredText, type Value } from "../model/deferred.ts";
import { stableStringify } from "../model/json.ts";
import type { FieldChange, PlanAction, PlannedChange } from "../model/plan.ts";

/** A change that is to be made now and that somebody who saw the saved plan has not agreed to. */
export interface StaleChange {
  readonly change: PlannedChange;
  /** A clause: what of it the saved plan does not say. */
  readonly why: string;
}

/**
 * The changes of a fresh plan that a saved one does not cover.
 *
 * What is already done is not in the fresh plan any more, so a saved plan that was carried out half-way has none. What it
 * began may be finished: something that was to be created may by now exist in part and need an update, or its creation may
 * have failed and start again. A value that the saved plan could not know covers any.
 */
export function findStaleChanges(
  saved: readonly PlannedChange[],
  fresh: readonly PlannedChange[],
): readonly StaleChange[] {
  const byId = new Map(saved.map((change) => [change.id, change]));
  return fresh.flatMap((change) => {
    const why = whyStale(byId.get(change.id), change);
    return why === undefined ? [] : [{ change, why }];
  });
}

function whyStale(saved: PlannedChange | undefined, fresh: PlannedChange): string | undefined {
  if (saved === undefined) return "it is not in the saved plan";
  if (saved.type !== fresh.type) return `the saved plan has it as ${saved.type}`;
  if (!covers[saved.action].includes(fresh.action)) return `the saved plan was to ${saved.action} it`;
  if (saved.adopts !== undefined && fresh.adopts !== undefined && !isSame(saved.adopts, fresh.adopts))
    return "the saved plan was to adopt another one";
  if (fresh.destructive && !saved.destructive) return "it would lose data, which the saved plan does not say";
  if (saved.retained && !fresh.retained) return "the saved plan keeps its data";
  return isNew(saved.action) ? undefined : whyFieldsDiffer(saved.changes, fresh.changes);
}

const covers: Readonly<Record<PlanAction, readonly PlanAction[]>> = {
  create: ["create", "update", "replace"],
  // Taking in something that was there already is more than making it, also when our own creation left it behind.
  adopt: ["adopt", "update"],
  replace: ["create", "update", "replace"],
  update: ["update"],
  delete: ["delete"],
  "no-op": [],
};

/** All its fields come from the documents, whose digest a plan file holds. */
function isNew(action: PlanAction): boolean {
  return action === "create" || action === "adopt" || action === "replace";
}

function isSame(left: Readonly<Record<string, string>>, right: Readonly<Record<string, string>>): boolean {
  return stableStringify(left) === stableStringify(right);
}

function whyFieldsDiffer(saved: readonly FieldChange[], fresh: readonly FieldChange[]): string | undefined {
  const byPath = new Map(saved.map((field) => [field.path, field]));
  for (const field of fresh) {
    const known = byPath.get(field.path);
    if (known === undefined) return `${field.path} is not in the saved plan`;
    if (!matches(known.before, field.before)) return `${field.path} has changed since`;
    if (!matches(known.after, field.after)) return `${field.path} was to become something else`;
  }
  return undefined;
}

/** Whether a value is what the saved plan said, as far as it could say. */
function matches(saved: Value | undefined, fresh: Value | undefined): boolean {
  if (saved === undefined || fresh === undefined) return saved === fresh;
  if (isUnknown(saved) || isUnknown(fresh)) return true;
  if (saved === null || fresh === null || typeof saved !== "object" || typeof fresh !== "object")
    return saved === fresh;
  if (Array.isArray(saved) !== Array.isArray(fresh)) return false;
  const [left, right] = [saved as Fields, fresh as Fields];
  const names = Object.keys(left);
  if (stableStringify(names.toSorted()) !== stableStringify(Object.keys(right).toSorted())) return false;
  return names.every((name) => matches(left[name], right[name]));
}

type Fields = { readonly [key: string]: Value };

function isUnknown(value: Value): boolean {
  return isDeferred(value) || isDeferredText(value);
}
