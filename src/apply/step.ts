import type { StepInfo } from "../model/apply.ts";
import type { Bundle } from "../model/blueprint.ts";
import type { Deferred } from "../model/deferred.ts";
import type { PlannedChange, PlanOwner } from "../model/plan.ts";
import type { Clock } from "../ports/clock.ts";
import type { Cloud } from "../ports/cloud.ts";
import type { Clusters } from "../ports/cluster.ts";
import type { HelmReleases } from "../ports/helm-releases.ts";

/**
 * One step of an apply: what it does, which planned changes it carries out, and what must be done before.
 *
 * A step is idempotent by the natural keys of what it touches and does nothing that its planned changes do not name.
 */
export interface Step {
  readonly info: StepInfo;
  /** Ids of steps that must be done first; ids that no step of the run has count as done. */
  readonly after: readonly string[];
  /**
   * Ids of planned changes, of any owner, that must be done first; ids that the run does not carry out count as done.
   *
   * The engine adds by itself: an owner's AWS steps before its Kubernetes steps (the other way round for deletions), an
   * environment's Kubernetes steps after its cells' steps, and whatever deferred values of the bundle need.
   */
  readonly afterChanges?: readonly string[];
  /** Set for steps that take access away: they come first, whatever else of the owner is made, fails or goes. */
  readonly revokes?: true;
  /** Set for steps that also write to the organisation on behalf of another owner: they need its lease too. */
  readonly needsOrganizationLease?: true;
  /** Resolves when the change is made and observed; throws a `TenantryError` otherwise. */
  readonly run: (context: StepContext) => Promise<void>;
}

/** What a step works with. The ports are fenced: a write without a valid lease for the step's owner is refused. */
export interface StepContext {
  readonly cloud: Cloud;
  readonly clusters: Clusters;
  readonly helm: HelmReleases;
  /** Sleeping gives the step's turn to others. */
  readonly clock: Clock;
  /** Gives the step's turn to others until a promise that only waits is settled: a poll that many steps share. */
  readonly idle: <Result>(waiting: Promise<Result>) => Promise<Result>;
  readonly values: ValueBook;
  /** Tells people which part it is at, or what it waits for. */
  readonly progress: (detail: string) => void;
  /** Aborted when the run is stopped at once; draining does not abort it. */
  readonly signal: AbortSignal;
}

/** Values that exist only after creation, as far as they are known by now. */
export interface ValueBook {
  /** A value that an earlier step or the snapshot has told; looks it up remotely where that is possible. */
  readonly require: (deferred: Deferred) => Promise<string | readonly string[]>;
  readonly record: (deferred: Deferred, value: string) => void;
}

/**
 * The part of a plan that belongs to one owner, with the bundle it comes from.
 *
 * Steps whose changes are all deletions (of something whole, not inside a stack that stays), and steps of the same layer
 * that wait for such ones, run after everything else of the run; the engine parts them. Steps are made more than once (to
 * count them, then to run them), so making them must be pure and give the same ids.
 */
export interface OwnerWork {
  readonly owner: PlanOwner;
  /** Undefined when the owner is no longer part of the blueprint, so that all its changes are deletions. */
  readonly bundle: Bundle | undefined;
  /** In the plan's order. */
  readonly changes: readonly PlannedChange[];
}
