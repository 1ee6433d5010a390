import type { Step } from "./step.ts";
import type { OwnerPart } from "./survey.ts";

/** An owner's steps: those that make and change, and those that wait until the whole run has done that. */
export interface OwnerSteps {
  readonly early: readonly Step[];
  readonly late: readonly Step[];
}

/** Steps that only delete are late, and so is what waits for one of them. */
export function partSteps(part: OwnerPart, steps: readonly Step[]): OwnerSteps {
  const late = new Set(
    steps.filter(({ info }) => info.changes.length > 0 && info.changes.every((id) => part.late.has(id))).map(idOf),
  );
  for (let size = -1; size !== late.size; ) {
    size = late.size;
    for (const step of steps) if (step.after.some((id) => late.has(id))) late.add(step.info.id);
  }
  return {
    early: steps.filter((step) => !late.has(idOf(step))),
    late: steps.filter((step) => late.has(idOf(step))),
  };
}

function idOf({ info }: Step): string {
  return info.id;
}
