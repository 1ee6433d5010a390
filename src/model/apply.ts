import type { PlanAction, PlanOwner } from "./plan.ts";

/** One step of an apply, as told to people: which planned changes it carries out, for whom, where. */
export interface StepInfo {
  readonly id: string;
  readonly owner: PlanOwner;
  readonly layer: "aws" | "kubernetes";
  /** A verb and its object: `create stack tenantry-birch--prod`. */
  readonly title: string;
  readonly place: string;
  /** The strongest action among its changes. */
  readonly action: PlanAction;
  /** Ids of the planned changes that it carries out. */
  readonly changes: readonly string[];
}

/** What happened to a step. `skipped`: something that it waits for failed, or the run ended first. */
export type StepOutcome = "done" | "failed" | "skipped";

/** How a step failed, in values that any shell can show. Never holds a secret value. */
export interface StepFailure {
  readonly step: StepInfo;
  readonly code: string;
  readonly message: string;
  /** What to do next. */
  readonly advice: string;
  readonly retry: "never" | "later" | "now";
}

/** Who holds a lease: shown to whoever is refused. */
export interface LeaseHolder {
  /** Unique to the process. */
  readonly id: string;
  /** `user@host`, and the URL of the CI job where one is known. */
  readonly who: string;
  readonly startedAtMs: number;
}

/** What an apply tells while it runs. `atMs` is the clock's. */
export type ApplyEvent =
  | {
      readonly kind: "run-started";
      readonly atMs: number;
      readonly steps: number;
      /** Every owner with steps, in the plan's order, so that a view can tell when one is finished. */
      readonly owners: readonly { readonly owner: PlanOwner; readonly steps: number }[];
    }
  | { readonly kind: "step-started"; readonly atMs: number; readonly step: StepInfo }
  /** Still running: which part, or what it waits for. */
  | { readonly kind: "step-progress"; readonly atMs: number; readonly step: StepInfo; readonly detail: string }
  | {
      readonly kind: "step-finished";
      readonly atMs: number;
      readonly step: StepInfo;
      readonly outcome: StepOutcome;
      readonly durationMs: number;
      readonly failure?: StepFailure;
    }
  /** `freeAtMs`: from when on it is taken over if its holder is gone. */
  | {
      readonly kind: "lease-refused";
      readonly atMs: number;
      readonly lease: string;
      readonly holder: LeaseHolder;
      readonly freeAtMs: number;
    }
  | { readonly kind: "lease-taken-over"; readonly atMs: number; readonly lease: string; readonly from: LeaseHolder }
  /** Ctrl-C once, or the deadline: what runs is finished, nothing new starts. */
  | {
      readonly kind: "draining";
      readonly atMs: number;
      readonly reason: "interrupted" | "deadline";
      readonly running: number;
    }
  | { readonly kind: "run-finished"; readonly atMs: number; readonly result: ApplyResult };

export interface ApplyResult {
  /**
   * `partial`: something failed or the time was up; run again. `refused`: a lease is held by somebody else, nothing was
   * done for that owner. `interrupted`: told to stop.
   */
  readonly outcome: "complete" | "partial" | "refused" | "interrupted";
  readonly done: number;
  readonly failed: number;
  readonly skipped: number;
  readonly failures: readonly StepFailure[];
  readonly durationMs: number;
}
