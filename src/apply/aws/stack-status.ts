import { isAdoptionDigest } from "../../model/cloudformation.ts";
import { digestTag } from "../../model/ownership.ts";

/** What can be done with a stack in a state; from the stack status codes of the CloudFormation user guide. */
export type StackCondition =
  | "absent"
  /** Named by a change set that was not executed: it has nothing. */
  | "named"
  /** On its way, by somebody's or an earlier run's doing: to be waited for. */
  | "moving"
  | "settled"
  /** Its creation or deletion failed: it can only be deleted. */
  | "broken"
  /** Neither in the new state nor in the old one: its rollback must be continued. */
  | "stuck"
  | "unknown";

/** The tags tell a first import that failed, of a stack that has nothing, from a later one. */
export interface StackState {
  readonly status: string;
  readonly tags: Readonly<Record<string, string>>;
}

const broken: ReadonlySet<string> = new Set(["CREATE_FAILED", "DELETE_FAILED", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED"]);

export function stackCondition(stack: StackState | undefined): StackCondition {
  if (stack === undefined || stack.status === "DELETE_COMPLETE") return "absent";
  const { status } = stack;
  if (status === "REVIEW_IN_PROGRESS") return "named";
  if (status.endsWith("_IN_PROGRESS")) return "moving";
  if (broken.has(status) || isFailedAdoption(stack)) return "broken";
  if (status === "UPDATE_ROLLBACK_FAILED") return "stuck";
  return status.endsWith("_COMPLETE") ? "settled" : "unknown";
}

function isFailedAdoption({ status, tags }: StackState): boolean {
  return status.startsWith("IMPORT_ROLLBACK_") && isAdoptionDigest(tags[digestTag]);
}

/** Whether an operation on a stack ended as it should. */
export function hasSucceeded(status: string): boolean {
  return status === "CREATE_COMPLETE" || status === "UPDATE_COMPLETE" || status === "IMPORT_COMPLETE";
}
