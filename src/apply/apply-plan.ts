import type { ApplyResult, LeaseHolder } from "../model/apply.ts";
import type { Bundle } from "../model/blueprint.ts";
import type { PlacedCell } from "../model/placement.ts";
import type { Plan } from "../model/plan.ts";
import type { Platform } from "../model/platform.ts";
import type { Snapshot } from "../model/snapshot.ts";
import type { Clock } from "../ports/clock.ts";
import type { Cloud } from "../ports/cloud.ts";
import type { Clusters } from "../ports/cluster.ts";
import type { Events } from "../ports/events.ts";
import type { HelmReleases } from "../ports/helm-releases.ts";
import { ApplyRun } from "./apply-run.ts";

export interface ApplyInput {
  readonly plan: Plan;
  /** What the plan was made from; compiles anew each time it is called, one bundle at a time. */
  readonly bundles: () => Iterable<Bundle>;
  /** What the plan was made from: values that exist already are taken from it. */
  readonly snapshot: Snapshot;
  /**
   * The clock's time before that was read. An owner that somebody else has applied since is left as it is and fails with
   * TEN7009: plan again. Absent: not looked at.
   */
  readonly plannedAtMs?: number;
  readonly platform: Platform;
  readonly cells: readonly PlacedCell[];
}

/** A `World` with events. */
export interface ApplyPorts {
  readonly cloud: Cloud;
  readonly clusters: Clusters;
  readonly helm: HelmReleases;
  readonly clock: Clock;
  readonly events: Events;
}

export interface ApplyOptions {
  /** Who applies: recorded in each lease, and shown to whoever is refused. `id` must be unique to the process. */
  readonly holder: LeaseHolder;
  /** Steps that work at the same time; those that only wait do not count. Default 16. */
  readonly parallelism?: number;
  /** Clock time after which nothing new starts. */
  readonly deadlineMs?: number;
  /** Aborted: what runs is finished, nothing new starts. */
  readonly drain?: AbortSignal;
  /** Aborted: steps end at their next call or wait. */
  readonly stop?: AbortSignal;
  /** How long to wait for a lease that somebody else holds before it counts as refused. Default 0. */
  readonly leaseWaitMs?: number;
  /** Whether controllers and admission run in the clusters; `none` for a plain object store. Default `evaluated`. */
  readonly controllers?: "evaluated" | "none";
}

/**
 * Carries out a plan: nothing that it does not name, each change once, one failing owner never in another's way.
 *
 * It may be stopped or killed at any moment and run again with a fresh plan; everything is found again by its natural key.
 * Never rejects for what a step meets: that is in the result. Rejects with a `TenantryError` when nothing can be done at
 * all, such as for a plan that has a change no step carries out. No call of a port may take longer than `longestCallMs`.
 */
export function applyPlan(input: ApplyInput, ports: ApplyPorts, options: ApplyOptions): Promise<ApplyResult> {
  return new ApplyRun(input, ports, options).run();
}
