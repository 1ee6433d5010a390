import { isAtomicStruct, isBuiltIn } from "../model/api-structs.ts";
import { isDeferred, isDeferredText, type Value } from "../model/deferred.ts";
import type { JsonObject, JsonValue } from "../model/json.ts";
import { formatPointer, type PointerStep, stepTo } from "../model/json-pointer.ts";
import { findListItem } from "../model/list-items.ts";
import type { FieldChange } from "../model/plan.ts";
import { equalQuantities } from "../model/quantity.ts";
import { type FieldName, isDroppedWhenEmpty, isIntOrString, isQuantity } from "./empty-fields.ts";
import { findListType, isGuard } from "./list-types.ts";
import { type Resolve, resolveText } from "./resolve-deferred.ts";

/** What a comparison needs to know about the object it is inside. */
export interface ManifestContext {
  readonly group: string;
  readonly kind: string;
  readonly resolve: Resolve;
}

/** Where a comparison stands: the pointer with list indexes, and the field names without. */
interface Position extends FieldName, PointerStep {
  /** `exact`: inside something owned as a whole, so that extra live fields are changes. */
  readonly mode: "owned-fields" | "exact";
}

type Fields = { readonly [key: string]: Value };
type Changes = FieldChange[];

/**
 * The fields that we set and that differ in the live object, as the API server would compare them.
 *
 * Quantities by amount, list-map items by key, sets without order, absent equal to what the server drops; fields of
 * other managers and defaults are not looked at, except inside what server-side apply owns as a whole and in guards.
 */
export function diffManifest(desired: Fields, live: JsonObject, context: ManifestContext): readonly FieldChange[] {
  const changes: Changes = [];
  const mode = isGuard(context.group, context.kind) ? "exact" : "owned-fields";
  for (const [name, value] of Object.entries(desired)) {
    if (identity.has(name)) continue;
    diffField(topField(name, mode), [value, live[name]], context, changes);
  }
  if (mode === "exact") diffExtras(undefined, [desired, live], context, changes);
  if (isFields(desired.metadata)) diffMetadata(desired.metadata, live, context, changes);
  return changes;
}

/** Compared otherwise, or not at all. */
const identity: ReadonlySet<string> = new Set(["apiVersion", "kind", "metadata", "status"]);

const comparedMetadata = ["annotations", "finalizers", "labels", "ownerReferences"];

function diffMetadata(desired: Fields, live: JsonObject, context: ManifestContext, changes: Changes): void {
  const liveMetadata = (live.metadata ?? {}) as JsonObject;
  for (const name of comparedMetadata) {
    const value = desired[name];
    const at = below(topField("metadata", "owned-fields"), name, "owned-fields");
    if (value !== undefined) diffField(at, [value, liveMetadata[name]], context, changes);
  }
}

type Pair = readonly [desired: Value | undefined, live: JsonValue | undefined];

function diffField(at: Position, [desired, live]: Pair, context: ManifestContext, changes: Changes): void {
  if (desired === undefined) return;
  if (live === undefined || live === null) {
    if (isBuiltIn(context.group) ? isDroppedWhenEmpty(at, desired) : desired === null) return;
    changes.push({ path: formatPointer(at), after: desired });
  } else if (isDeferred(desired) || isDeferredText(desired)) {
    diffDeferred(at, [desired, live], context, changes);
  } else if (Array.isArray(desired)) {
    diffList(at, [desired, live], context, changes);
  } else if (isFields(desired)) {
    diffStruct(at, [desired, live], context, changes);
  } else if (!equalScalars(at, desired as JsonValue, live)) {
    changes.push({ path: formatPointer(at), before: live, after: desired });
  }
}

function diffDeferred(at: Position, [desired, live]: Pair, context: ManifestContext, changes: Changes): void {
  if (desired === undefined || !(isDeferred(desired) || isDeferredText(desired))) return;
  const resolved = resolveText(desired, context.resolve);
  if (resolved.kind === "unreadable" || resolved.value === live) return;
  changes.push({ path: formatPointer(at), ...before(live), after: resolved.value });
}

function diffStruct(at: Position, [desired, live]: Pair, context: ManifestContext, changes: Changes): void {
  if (!isFields(desired)) return;
  if (!isFields(live)) {
    changes.push({ path: formatPointer(at), ...before(live), after: desired });
    return;
  }
  const mode = isAtomicStruct(context.group, at.field) ? "exact" : at.mode;
  for (const [name, value] of Object.entries(desired)) {
    diffField(below(at, name, mode), [value, live[name] as JsonValue], context, changes);
  }
  if (mode === "exact") diffExtras(at, [desired, live], context, changes);
}

/** Live fields that we do not set, where nobody else has a say. */
function diffExtras(at: Position | undefined, [desired, live]: Pair, context: ManifestContext, changes: Changes): void {
  if (!isFields(desired) || !isFields(live)) return;
  for (const [name, value] of Object.entries(live)) {
    if (desired[name] !== undefined || (at === undefined && identity.has(name))) continue;
    const extra = at === undefined ? topField(name, "exact") : below(at, name, "exact");
    if (isBuiltIn(context.group) && isDroppedWhenEmpty(extra, value)) continue;
    changes.push({ path: formatPointer(extra), before: value });
  }
}

function diffList(at: Position, [desired, live]: Pair, context: ManifestContext, changes: Changes): void {
  if (!Array.isArray(desired)) return;
  if (!Array.isArray(live)) {
    changes.push({ path: formatPointer(at), ...before(live), after: desired });
    return;
  }
  const type = findListType(context.group, context.kind, at.field);
  const lists = { desired: desired as readonly Value[], live: live as readonly JsonValue[] };
  if (type.kind === "atomic") diffOrdered(at, lists, context, changes);
  else if (type.kind === "unordered") diffUnordered(at, lists, context, changes);
  else if (type.kind === "map") diffMap(at, { ...lists, keys: type.keys }, context, changes);
  else diffSet(at, lists, context, changes);
}

interface Lists {
  readonly desired: readonly Value[];
  readonly live: readonly JsonValue[];
}

function diffMap(
  at: Position,
  { desired, live, keys }: Lists & { readonly keys: readonly string[] },
  context: ManifestContext,
  changes: Changes,
): void {
  for (const [index, item] of desired.entries())
    diffField(itemOf(at, index, at.mode), [item, findListItem(live, item, keys)], context, changes);
  removeItems(at, live, (item) => findListItem(desired, item, keys) === undefined, changes);
}

function diffSet(at: Position, { desired, live }: Lists, context: ManifestContext, changes: Changes): void {
  for (const [index, item] of desired.entries()) {
    const found = live.some((other) => isEqual(at, [item, other], context));
    if (!found) changes.push({ path: formatPointer(stepTo(at, String(index))), after: item });
  }
  const isExtra = (other: JsonValue): boolean => !desired.some((item) => isEqual(at, [item, other], context));
  removeItems(at, live, isExtra, changes);
}

/** Items that only the live list has; of others, and so left alone, unless nobody else has a say. */
function removeItems(
  at: Position,
  live: readonly JsonValue[],
  isExtra: (item: JsonValue) => boolean,
  changes: Changes,
): void {
  if (at.mode !== "exact") return;
  for (const [index, item] of live.entries()) {
    if (isExtra(item)) changes.push({ path: formatPointer(stepTo(at, String(index))), before: item });
  }
}

function diffOrdered(at: Position, { desired, live }: Lists, context: ManifestContext, changes: Changes): void {
  if (desired.length !== live.length) {
    changes.push({ path: formatPointer(at), before: live, after: desired });
    return;
  }
  for (const [index, item] of desired.entries())
    diffField(itemOf(at, index, "exact"), [item, live[index]], context, changes);
}

/** Pairs equal items first; one that is left on both sides is compared inside, more are shown as the whole list. */
function diffUnordered(at: Position, { desired, live }: Lists, context: ManifestContext, changes: Changes): void {
  const rest = new Set(live.keys());
  const unmatched: number[] = [];
  for (const [index, item] of desired.entries()) {
    const match = [...rest].find((other) => isEqual(itemOf(at, index, "exact"), [item, live[other]], context));
    if (match === undefined) unmatched.push(index);
    else rest.delete(match);
  }
  const [index] = unmatched;
  const [other] = rest;
  if (index === undefined && other === undefined) return;
  if (unmatched.length === 1 && rest.size === 1 && index !== undefined && other !== undefined)
    diffField(itemOf(at, index, "exact"), [desired[index], live[other]], context, changes);
  else changes.push({ path: formatPointer(at), before: live, after: desired });
}

function isEqual(at: Position, pair: Pair, context: ManifestContext): boolean {
  const changes: Changes = [];
  diffField({ ...at, mode: "exact" }, pair, context, changes);
  return changes.length === 0;
}

function equalScalars(at: FieldName, desired: JsonValue, live: JsonValue): boolean {
  if (desired === live) return true;
  if (typeof live === "object" || typeof desired === "object") return false;
  if (isQuantity(at)) return equalQuantities(String(desired), String(live));
  return isIntOrString(at) && String(desired) === String(live);
}

function before(live: JsonValue | undefined): { readonly before?: JsonValue } {
  return live === undefined ? {} : { before: live };
}

function topField(name: string, mode: Position["mode"]): Position {
  return { parent: undefined, name, field: name, parentField: "", mode };
}

function below(at: Position, name: string, mode: Position["mode"]): Position {
  return { parent: at, name, field: name, parentField: at.field, mode };
}

function itemOf(at: Position, index: number, mode: Position["mode"]): Position {
  return { parent: at, name: String(index), field: at.field, parentField: at.parentField, mode };
}

function isFields(value: Value | undefined): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
