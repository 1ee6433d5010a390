import { stepError } from "./apply-error.ts";
import { announcedSubjects, ownerMilestone, subjectMilestone } from "./owner-tasks.ts";
import type { Scheduler, Task } from "./scheduler.ts";
import type { StepPhase } from "./step-maker.ts";
import type { OwnerPart } from "./survey.ts";

/** Steps of some owners that run together, after those of the phase before. */
export interface Phase {
  readonly kinds: readonly StepPhase[];
  readonly parts: readonly OwnerPart[];
}

/**
 * Everything that makes or changes; then deletions: of environments, destructive ones last, of cells, then of our way into
 * accounts that are empty by then, and of the platform. Phases without anybody are left out.
 */
export function phasesOf(parts: readonly OwnerPart[]): readonly Phase[] {
  const late = parts.filter((part) => part.late.size > 0);
  const of = (...kinds: readonly string[]): readonly OwnerPart[] =>
    late.filter(({ owner }) => kinds.includes(owner.kind));
  const environments = of("environment");
  const phases: readonly Phase[] = [
    { kinds: ["make"], parts },
    { kinds: ["take"], parts: environments.filter(({ isDestructive }) => !isDestructive) },
    { kinds: ["take"], parts: environments.filter(({ isDestructive }) => isDestructive) },
    { kinds: ["take"], parts: of("cell") },
    { kinds: ["leave"], parts: of("environment", "cell") },
    { kinds: ["take", "leave"], parts: of("platform") },
  ];
  return phases.filter((phase) => phase.parts.length > 0);
}

export function isMaking({ kinds }: Phase): boolean {
  return kinds.includes("make");
}

/** The id of a task that fails at once: whatever comes after it must not start. */
export const doomed = "doomed";

const doom: Task = {
  id: doomed,
  group: doomed,
  after: [],
  run: () => Promise.reject(stepError("TEN7008", "a deletion that comes before was not done")),
};

/** What a phase's tasks may wait for before the first of them is loaded. */
export function openPhase(scheduler: Scheduler, phase: Phase): void {
  if (!isMaking(phase)) {
    scheduler.add([doom]);
    return;
  }
  for (const part of phase.parts) {
    for (const subject of announcedSubjects(part)) scheduler.announce(subjectMilestone(subject));
    if (part.owner.kind === "cell") scheduler.announce(ownerMilestone(part.key));
  }
}

/** Milestones of other owners are asked for as long as the phase lasts. */
export function isLasting(id: string): boolean {
  return id.startsWith("subject:") || id.startsWith("owner:");
}
