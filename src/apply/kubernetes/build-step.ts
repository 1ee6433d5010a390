import { hasFailed } from "../../model/error.ts";
import type { PlanAction, PlannedChange, PlanOwner } from "../../model/plan.ts";
import type { Step, StepContext } from "../step.ts";
import { openPlace } from "./open-place.ts";
import type { RunSettings, StepBench } from "./step-bench.ts";
import { type Phase, stepId } from "./step-ids.ts";

/** An owner's part of a run. */
export interface OwnerRun {
  readonly owner: PlanOwner;
  readonly settings: RunSettings;
}

export interface StepDraft {
  readonly place: string;
  readonly phase: Phase;
  readonly title: string;
  readonly changes: readonly PlannedChange[];
  readonly after: readonly string[];
  readonly work: (bench: StepBench) => Promise<void>;
}

/** A step in one place. Where the cluster itself does not exist, there is nothing to delete. */
export function buildStep({ owner, settings }: OwnerRun, draft: StepDraft): Step {
  const { place, phase, title, changes, after, work } = draft;
  const isLeaving = phase.startsWith("remove-");
  return {
    info: {
      id: stepId(owner, place, phase),
      owner,
      layer: "kubernetes",
      title,
      place,
      action: strongestAction(changes),
      changes: changes.map(({ id }) => id),
    },
    after,
    ...(phase === "remove-access" ? { revokes: true } : {}),
    run: async (context) => {
      const api = isLeaving ? await openExisting(place, context, settings) : await openPlace(place, context, settings);
      if (api !== undefined) await work({ ...settings, api, context: inTimeOf(api, context), owner });
    },
  };
}

/** What is waited for happens in the cluster's own time. */
function inTimeOf({ clock }: StepBench["api"], context: StepContext): StepContext {
  if (clock === undefined) return context;
  const sleep = (ms: number, also?: AbortSignal): Promise<void> =>
    context.idle(clock.sleep(ms, also === undefined ? context.signal : AbortSignal.any([context.signal, also])));
  return { ...context, clock: { nowMs: clock.nowMs, sleep } };
}

async function openExisting(
  place: string,
  context: StepContext,
  settings: RunSettings,
): Promise<StepBench["api"] | undefined> {
  try {
    return await openPlace(place, context, settings);
  } catch (error) {
    if (hasFailed(error, "not-found")) return undefined;
    throw error;
  }
}

const strength: readonly PlanAction[] = ["no-op", "create", "adopt", "update", "replace", "delete"];

function strongestAction(changes: readonly PlannedChange[]): PlanAction {
  return changes.reduce<PlanAction>(
    (strongest, { action }) => (strength.indexOf(action) > strength.indexOf(strongest) ? action : strongest),
    "no-op",
  );
}

/** `1 object`, `12 objects`. */
export function countObjects(changes: readonly unknown[]): string {
  return changes.length === 1 ? "1 object" : `${changes.length} objects`;
}
