import type { Wave } from "../../model/blueprint.ts";
import type { Step } from "../step.ts";
import { applyAll, applyGuards, applySettings, type QuotaScope } from "./apply-guards.ts";
import { awaitDefinitions, awaitPolicies } from "./await-controllers.ts";
import { buildStep, countObjects, type OwnerRun, type StepDraft } from "./build-step.ts";
import { applyRelease } from "./helm-release.ts";
import type { ObjectTask } from "./object-task.ts";
import { isVirtual } from "./open-place.ts";
import { runTogether } from "./run-together.ts";
import type { PlaceWork } from "./sort-changes.ts";
import type { StepBench } from "./step-bench.ts";
import { cellGuardSteps, type Phase, stepId } from "./step-ids.ts";

export interface Entry {
  readonly work: PlaceWork;
  readonly scope: QuotaScope;
  /** Ids of steps that must be done before. */
  readonly after: readonly string[];
}

type Part = Pick<StepDraft, "phase" | "title" | "changes" | "work">;

/** The steps on the way in, in one place: guards before what they guard, access last. */
export function enterSteps(run: OwnerRun, { work, scope, after }: Entry): readonly Step[] {
  const { owner } = run;
  const [cell = ""] = work.place.split("+");
  const before = [...after, ...(owner.kind === "environment" ? cellGuardSteps(cell) : [])];
  // Inside a virtual cluster nothing needs the host's access, and that must not wait for a cluster that has no node.
  const host = hostPhases.map((phase) => stepId(owner, cell, phase));
  const steps: Step[] = [];
  for (const part of partsOf(work, scope)) {
    const earlier = steps.map(({ info }) => info.id);
    const waitsFor = [...before, ...(isVirtual(work.place) ? host : []), ...earlier];
    steps.push(buildStep(run, { ...part, place: work.place, after: waitsFor }));
  }
  return steps;
}

const hostPhases: readonly Phase[] = ["guards", "settings", "release"];

function partsOf(work: PlaceWork, scope: QuotaScope): readonly Part[] {
  const tasks = (wave: Wave): readonly ObjectTask[] => work.tasks.get(wave) ?? [];
  return [
    part("definitions", "apply definitions", tasks(0), async (bench) => {
      await applyAll(bench, tasks(0));
      await awaitDefinitions(bench, tasks(0));
    }),
    part("policies", "apply policies and roles", tasks(1), async (bench) => {
      await applyAll(bench, tasks(1));
      await awaitPolicies(bench, tasks(1));
    }),
    part("guards", "apply namespaces and guards", tasks(2), (bench) => applyGuards(bench, tasks(2), scope)),
    part("settings", "apply settings", tasks(3), (bench) => applySettings(bench, tasks(3), scope)),
    ...releasePart(work),
    part("access", "grant access", tasks(4), (bench) => applyAll(bench, tasks(4))),
  ].filter(({ changes }) => changes.length > 0);
}

function part(
  phase: Phase,
  title: string,
  tasks: readonly ObjectTask[],
  work: (bench: StepBench) => Promise<void>,
): Part {
  return { phase, title: `${title} (${countObjects(tasks)})`, changes: tasks.map(({ change }) => change), work };
}

function releasePart({ releases }: PlaceWork): readonly Part[] {
  if (releases.length === 0) return [];
  return [
    {
      phase: "release",
      title: `deploy release ${releases.map(({ release }) => `${release.namespace}/${release.name}`).join(", ")}`,
      changes: releases.map(({ change }) => change),
      work: (bench) => runTogether(releases, bench.context.signal, ({ release }) => applyRelease(bench, release)),
    },
  ];
}
