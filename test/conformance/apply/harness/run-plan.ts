import { type KubernetesStepsOptions, kubernetesSteps } from "../../../../src/apply/kubernetes/kubernetes-steps.ts";
import { createSharedWaits } from "../../../../src/apply/kubernetes/shared-waits.ts";
import type { OwnerWork, Step, StepContext } from "../../../../src/apply/step.ts";
import type { Bundle } from "../../../../src/model/blueprint.ts";
import { TenantryError } from "../../../../src/model/error.ts";
import { stableStringify } from "../../../../src/model/json.ts";
import type { Plan, PlannedChange, PlanOwner } from "../../../../src/model/plan.ts";
import { planOwner } from "../../../../src/plan/plan-entry.ts";
import { systemClock } from "../../../../src/providers/clock.ts";
import { madeUpValues, type Stage } from "./stage.ts";

export interface RunOptions extends Partial<Pick<KubernetesStepsOptions, "patienceMs" | "controllers">> {
  readonly signal?: AbortSignal;
  readonly clusters?: StepContext["clusters"];
  readonly onProgress?: (detail: string) => void;
}

export interface RunResult {
  readonly failures: readonly { readonly step: string; readonly error: TenantryError }[];
  readonly done: readonly string[];
  readonly skipped: readonly string[];
}

/** Carries out the Kubernetes side of a plan as a scheduler would: everything that can start does, at once. */
export function runPlan(
  stage: Stage,
  plan: Plan,
  bundles: readonly Bundle[],
  options: RunOptions = {},
): Promise<RunResult> {
  return runSteps(stage, stepsOf(plan, bundles, options), options);
}

/** Environments first, so that cells know which deletions their own have to wait for. */
export function stepsOf(plan: Plan, bundles: readonly Bundle[], options: RunOptions = {}): readonly Step[] {
  const waits = createSharedWaits();
  const works = workOf(plan.changes, bundles);
  const settings = { platform: "acme", waits, patienceMs: options.patienceMs ?? 60_000 };
  const tenants = works.filter(({ owner }) => owner.kind === "environment");
  const inside = tenants.flatMap((work) => kubernetesSteps(work, settings));
  const deleteAfter = inside.filter(({ info }) => info.action === "delete").map(({ info }) => info.id);
  const cells = works.filter(({ owner }) => owner.kind === "cell");
  return [...cells.flatMap((work) => kubernetesSteps(work, { ...settings, deleteAfter })), ...inside];
}

function workOf(changes: readonly PlannedChange[], bundles: readonly Bundle[]): readonly OwnerWork[] {
  const keyOf = (owner: PlanOwner): string => stableStringify(owner);
  const byOwner = new Map<string, PlannedChange[]>();
  for (const change of changes.filter(({ layer }) => layer === "kubernetes")) {
    const key = keyOf(change.owner);
    byOwner.set(key, [...(byOwner.get(key) ?? []), change]);
  }
  return [...byOwner].map(([key, own]) => ({
    owner: (own[0] as PlannedChange).owner,
    bundle: bundles.find((bundle) => keyOf(planOwner(bundle.owner)) === key),
    changes: own,
  }));
}

async function runSteps(stage: Stage, steps: readonly Step[], options: RunOptions): Promise<RunResult> {
  const signal = options.signal ?? new AbortController().signal;
  const context: StepContext = {
    cloud: undefined as never,
    clusters: options.clusters ?? stage.clusters,
    helm: stage.helm,
    clock: systemClock,
    idle: (waiting) => waiting,
    values: madeUpValues,
    progress: options.onProgress ?? (() => undefined),
    signal,
  };
  const failures: { readonly step: string; readonly error: TenantryError }[] = [];
  const done: string[] = [];
  const skipped: string[] = [];
  const outcomes = new Map<string, Promise<boolean>>();
  const byId = new Map(steps.map((step) => [step.info.id, step]));
  const attempt = async (step: Step): Promise<boolean> => {
    try {
      await step.run(context);
      done.push(step.info.id);
      return true;
    } catch (error) {
      if (error instanceof TenantryError) failures.push({ step: step.info.id, error });
      else if (!signal.aborted) throw error;
      return false;
    }
  };
  const startAfter = async (step: Step): Promise<boolean> => {
    const before = step.after.map((id) => byId.get(id)).filter((each) => each !== undefined);
    const outcome = await Promise.all(before.map(start));
    if (outcome.every(Boolean) && !signal.aborted) return attempt(step);
    skipped.push(step.info.id);
    return false;
  };
  const start = (step: Step): Promise<boolean> => {
    const outcome = outcomes.get(step.info.id) ?? startAfter(step);
    outcomes.set(step.info.id, outcome);
    return outcome;
  };
  await Promise.all(steps.map(start));
  return { failures, done, skipped };
}

/** Undefined when everything was done; else what was not. */
export function problemOf({ failures, skipped }: RunResult): string | undefined {
  if (failures.length === 0 && skipped.length === 0) return undefined;
  return [
    ...failures.map(({ step, error }) => `${step}: ${error.code} ${error.message}`),
    ...skipped.map((id) => `${id} skipped`),
  ]
    .slice(0, 5)
    .join("\n        ");
}
