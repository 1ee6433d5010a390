import type { Stack, StackResource } from "../../model/blueprint.ts";
import { findResourceType } from "../../model/cloudformation-spec.ts";
import { collectDeferred } from "../../model/deferred.ts";
import type { PlannedChange } from "../../model/plan.ts";
import type { ResourceChange } from "../../ports/stack-api.ts";

/**
 * What a change set would do that the plan does not say, as sentences; none: it may be executed.
 *
 * Two things follow from what is planned without being named there: the stack's own tags reach every resource, and a
 * resource that refers to a changed one is listed because a value might come out different. The second may not replace
 * anything that holds data.
 */
export function findUnplanned(
  stack: Stack,
  planned: readonly PlannedChange[],
  changes: readonly ResourceChange[],
): readonly string[] {
  const actions = new Map(planned.map((change) => [change.id, change.action]));
  const plannedIds = new Set(actions.keys());
  return changes
    .filter((change) => !isPlanned(change, actions.get(`${stack.id}/${change.logicalId}`)))
    .filter((change) => !followsFromTags(change) && !followsFromReference(change, stack, plannedIds))
    .map(describe);
}

function isPlanned({ action, replacement }: ResourceChange, planned: PlannedChange["action"] | undefined): boolean {
  switch (action) {
    case "Add":
      return planned === "create" || planned === "replace";
    case "Remove":
      return planned === "delete";
    case "Modify":
      if (planned === "replace") return true;
      return (planned === "update" || planned === "adopt") && replacement !== "True" && replacement !== "Conditional";
    case "Import":
      return planned === "adopt";
    default:
      return false;
  }
}

function followsFromTags({ action, scope, replacement }: ResourceChange): boolean {
  if (action !== "Modify" || scope === undefined || scope.length === 0) return false;
  return scope.every((part) => part === "Tags") && replacement !== "True" && replacement !== "Conditional";
}

function followsFromReference(change: ResourceChange, stack: Stack, planned: ReadonlySet<string>): boolean {
  const { action, logicalId, dynamic, replacement, type } = change;
  if (action !== "Modify" || dynamic !== true || replacement === "True") return false;
  const resource = stack.resources[logicalId];
  if (resource === undefined || !refersToPlanned(resource, planned)) return false;
  return replacement !== "Conditional" || findResourceType(type)?.stateful !== true;
}

function refersToPlanned({ properties }: StackResource, planned: ReadonlySet<string>): boolean {
  return collectDeferred(properties).some(({ resource }) => planned.has(resource));
}

function describe({ action, logicalId, type, replacement }: ResourceChange): string {
  const how = action === "Modify" && replacement !== "False" ? "replace, or might replace," : action.toLowerCase();
  return `${how} ${logicalId} (${type})`;
}
