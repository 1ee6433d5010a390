import { compareText } from "../model/json.ts";
import type { Plan } from "../model/plan.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { stackKey } from "./snapshot-index.ts";

/** States in which a stack keeps what its template says; those of failed creations are planned as replacements. */
const settled =
  /^(?:(?:CREATE|UPDATE|UPDATE_ROLLBACK|IMPORT|IMPORT_ROLLBACK)_COMPLETE|UPDATE_(?:ROLLBACK_)?COMPLETE_CLEANUP_IN_PROGRESS|CREATE_FAILED|ROLLBACK_COMPLETE|ROLLBACK_FAILED|REVIEW_IN_PROGRESS|DELETE_COMPLETE|UNKNOWN|)$/;

/**
 * Stacks of the blueprint that are on their way, or stuck half-way: what they have is not what their template says.
 *
 * Source: the stack status codes of the CloudFormation user guide.
 */
export function findUnsettledStacks({ stacks }: Snapshot, claimed: ReadonlySet<string>): Plan["gaps"] {
  return stacks
    .filter((stack) => claimed.has(stackKey(stack.accountId, stack.region, stack.name)) && !settled.test(stack.status))
    .map(({ accountId, region, name, status }) => ({
      place: `${accountId}/${region}`,
      reason: `stack ${name} is in ${status}: what it has may differ from its template`,
    }))
    .sort((left, right) => compareText(left.place, right.place) || compareText(left.reason, right.reason));
}
