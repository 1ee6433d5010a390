import { isDeferred, isDeferredText, type Value } from "../../model/deferred.ts";
import type { JsonObject, JsonValue } from "../../model/json.ts";
import { sortKeys } from "../../model/json.ts";
import { toMoney } from "../../model/money.ts";
import type { FieldChange, Plan, PlannedChange } from "../../model/plan.ts";

/**
 * The plan as its JSON form: `{formatVersion, kind: "Plan", summary, changes, …}`.
 *
 * Amounts are decimal strings. A value that exists only after creation is `{knownAfterApply: …}`: its resource and
 * attribute, or the parts of a text.
 */
export function toPlanDocument(plan: Plan): JsonObject {
  return {
    formatVersion: plan.formatVersion,
    kind: "Plan",
    summary: { ...plan.summary },
    cost: {
      before: { ...toMoney(plan.cost.beforeMicros) },
      after: { ...toMoney(plan.cost.afterMicros) },
      change: { ...toMoney(plan.cost.afterMicros - plan.cost.beforeMicros) },
    },
    time: {
      seconds: plan.time.seconds,
      boundBy: plan.time.boundBy,
      parts: plan.time.parts.map(({ operation, count, seconds }) => ({ operation, count, seconds })),
    },
    changes: plan.changes.map(changeDocument),
    foreign: plan.foreign.map(({ place, type, count }) => ({ place, type, count })),
    conflicts: (plan.conflicts ?? []).map(({ id, type, place, reason, origin }) => ({
      id,
      type,
      place,
      reason,
      origin: { ...origin },
    })),
    gaps: plan.gaps.map(({ place, reason }) => ({ place, reason })),
  };
}

function changeDocument(change: PlannedChange): JsonObject {
  return {
    id: change.id,
    action: change.action,
    layer: change.layer,
    type: change.type,
    name: change.name,
    place: change.place,
    owner: { ...change.owner },
    reason: change.reason,
    ...(change.origin === undefined ? {} : { origin: { ...change.origin } }),
    destructive: change.destructive,
    retained: change.retained,
    ...(change.leavesSnapshot === undefined ? {} : { leavesSnapshot: true }),
    ...(change.adopts === undefined ? {} : { adopts: { ...change.adopts } }),
    changes: change.changes.map(fieldDocument),
  };
}

function fieldDocument(change: FieldChange): JsonObject {
  return {
    path: change.path,
    ...(change.before === undefined ? {} : { before: valueDocument(change.before) }),
    ...(change.after === undefined ? {} : { after: valueDocument(change.after) }),
    ...(change.forcesReplacement === undefined ? {} : { forcesReplacement: true }),
  };
}

function valueDocument(value: Value): JsonValue {
  return sortKeys(written(value));
}

function written(value: Value): JsonValue {
  if (value === null || typeof value !== "object") return value;
  if (isDeferred(value)) return { knownAfterApply: { resource: value.resource, attribute: value.attribute } };
  if (isDeferredText(value)) return { knownAfterApply: { parts: value.parts.map((part) => written(part)) } };
  if (Array.isArray(value)) return value.map((item: Value) => written(item));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, written(item)]));
}
