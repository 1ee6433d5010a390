import type { ApplyEvent, StepInfo, StepOutcome } from "../../model/apply.ts";
import { ownerName } from "./owner-name.ts";

export interface RunningStep {
  readonly step: StepInfo;
  readonly startedAtMs: number;
  /** Which part it is at, or what it waits for. */
  readonly detail?: string;
}

export interface OwnerProgress {
  readonly name: string;
  /** How many steps it has in this run. */
  readonly steps: number;
  readonly counts: Readonly<Record<StepOutcome, number>>;
  /** In the order in which they started. */
  readonly running: readonly RunningStep[];
  readonly startedAtMs?: number;
}

/** A run as its events have told it so far. */
export interface Progress {
  readonly startedAtMs: number;
  readonly steps: number;
  readonly counts: Readonly<Record<StepOutcome, number>>;
  /** By name, in the plan's order. */
  readonly owners: ReadonlyMap<string, OwnerProgress>;
  readonly draining?: "interrupted" | "deadline";
}

export interface ProgressTracker {
  readonly take: (event: ApplyEvent) => void;
  readonly now: () => Progress;
}

const nothing: Readonly<Record<StepOutcome, number>> = { done: 0, failed: 0, skipped: 0 };

/** Follows a run; constant work for each event, however many owners there are. */
export function trackProgress(): ProgressTracker {
  const owners = new Map<string, OwnerProgress>();
  let whole: Omit<Progress, "owners"> = { startedAtMs: 0, steps: 0, counts: nothing };
  const change = (step: StepInfo, how: (owner: OwnerProgress) => OwnerProgress): void => {
    const name = ownerName(step.owner);
    owners.set(name, how(owners.get(name) ?? { name, steps: 0, counts: nothing, running: [] }));
  };
  const take = (event: ApplyEvent): void => {
    switch (event.kind) {
      case "run-started":
        whole = { ...whole, startedAtMs: event.atMs, steps: event.steps };
        for (const { owner, steps } of event.owners) {
          const name = ownerName(owner);
          owners.set(name, { name, steps, counts: nothing, running: [] });
        }
        return;
      case "step-started":
        change(event.step, (owner) => start(owner, event));
        return;
      case "step-progress":
        change(event.step, (owner) => ({ ...owner, running: detail(owner.running, event) }));
        return;
      case "step-finished":
        whole = { ...whole, counts: count(whole.counts, event.outcome) };
        change(event.step, (owner) => finish(owner, event));
        return;
      case "draining":
        whole = { ...whole, draining: event.reason };
        return;
      case "lease-refused":
      case "lease-taken-over":
      case "run-finished":
    }
  };
  return { take, now: () => ({ ...whole, owners }) };
}

type Started = Extract<ApplyEvent, { readonly kind: "step-started" }>;
type Detailed = Extract<ApplyEvent, { readonly kind: "step-progress" }>;
type Finished = Extract<ApplyEvent, { readonly kind: "step-finished" }>;

function start(owner: OwnerProgress, { step, atMs }: Started): OwnerProgress {
  return {
    ...owner,
    startedAtMs: owner.startedAtMs ?? atMs,
    running: [...owner.running, { step, startedAtMs: atMs }],
  };
}

function detail(running: readonly RunningStep[], { step, detail: text }: Detailed): readonly RunningStep[] {
  return running.map((item) => (item.step.id === step.id ? { ...item, detail: text } : item));
}

function finish(owner: OwnerProgress, { step, outcome }: Finished): OwnerProgress {
  return {
    ...owner,
    counts: count(owner.counts, outcome),
    running: owner.running.filter((item) => item.step.id !== step.id),
  };
}

function count(counts: OwnerProgress["counts"], outcome: StepOutcome): OwnerProgress["counts"] {
  return { ...counts, [outcome]: counts[outcome] + 1 };
}

/** Whether nothing more will happen to an owner in this run. */
export function isFinished({ steps, counts, running }: OwnerProgress): boolean {
  return running.length === 0 && counts.done + counts.failed + counts.skipped >= steps;
}
