import type { PlanOwner } from "../../model/plan.ts";
import type { ClusterApi } from "../../ports/cluster.ts";
import type { StepContext } from "../step.ts";
import type { SharedWaits } from "./shared-waits.ts";

/** What is the same for all steps of a run. */
export interface RunSettings {
  readonly platform: string;
  readonly controllers: "evaluated" | "none";
  readonly patienceMs: number;
  readonly waits: SharedWaits;
}

/** One step at work in one place. */
export interface StepBench extends RunSettings {
  readonly api: ClusterApi;
  readonly context: StepContext;
  readonly owner: PlanOwner;
}
