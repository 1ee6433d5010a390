import { accountStackName } from "../model/account-entry.ts";
import { accountType } from "../model/account-supply.ts";
import type { PlannedChange } from "../model/plan.ts";
import type { Step } from "./step.ts";
import type { OwnerPart } from "./survey.ts";

/** When a step runs: `make` and change first, `take` away what is not wanted, and `leave` accounts that are empty then. */
export type StepPhase = "make" | "take" | "leave";

export type OwnerSteps = Readonly<Record<StepPhase, readonly Step[]>>;

/**
 * Steps that only delete come late, and so does whatever waits for one of them. What takes access away does not: nobody keeps
 * it for as long as others' work lasts, nor because some of that fails.
 */
export function partSteps(part: OwnerPart, steps: readonly Step[]): OwnerSteps {
  const changes = new Map(part.changes.map((change) => [change.id, change]));
  const late = closure(
    steps,
    steps.filter(
      ({ info, revokes }) =>
        revokes !== true && info.changes.length > 0 && info.changes.every((id) => part.late.has(id)),
    ),
  );
  const leaving = steps.filter((step) => late.has(idOf(step)) && leavesAccount(step, changes));
  const last = closure(steps, leaving);
  return {
    make: steps.filter((step) => !late.has(idOf(step))),
    take: steps.filter((step) => late.has(idOf(step)) && !last.has(idOf(step))),
    leave: steps.filter((step) => last.has(idOf(step))),
  };
}

/** Our way into an account: whoever else has something there must be done before it goes. */
function leavesAccount({ info }: Step, changes: ReadonlyMap<string, PlannedChange>): boolean {
  return info.changes.some((id) => {
    const change = changes.get(id);
    return change?.type === accountType || (change?.name === accountStackName && id.startsWith("stack/"));
  });
}

function closure(steps: readonly Step[], roots: readonly Step[]): ReadonlySet<string> {
  const ids = new Set(roots.map(idOf));
  for (let size = -1; size !== ids.size; ) {
    size = ids.size;
    for (const step of steps) if (step.after.some((id) => ids.has(id))) ids.add(idOf(step));
  }
  return ids;
}

function idOf({ info }: Step): string {
  return info.id;
}
