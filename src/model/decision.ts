import type { Architecture } from "./architecture.ts";
import type { Micros } from "./money.ts";
import type { Objective } from "./platform.ts";
import type { EnvironmentRef } from "./tenant.ts";

/** The four measures of one architecture for one environment. */
export interface Measures {
  readonly isolation: IsolationMeasure;
  readonly cost: CostMeasure;
  readonly operations: OperationsMeasure;
  readonly scalability: ScalabilityMeasure;
}

/** The weakest path by which a neighbour's attacker could reach this environment, over both layers. */
export interface IsolationMeasure {
  /** The strength of the weakest path; the minimum of the two layers. */
  readonly score: number;
  readonly aws: number;
  readonly kubernetes: number;
  /** The weakest path, boundary by boundary, in words. */
  readonly weakestPath: readonly string[];
}

export interface CostMeasure {
  readonly monthlyMicros: Micros;
  /** Parts that sum to `monthlyMicros`. */
  readonly lines: readonly CostLine[];
}

export interface CostLine {
  readonly item: string;
  readonly monthlyMicros: Micros;
  /** How it was computed, in words and numbers, with the source of the price. */
  readonly basis: string;
}

export interface OperationsMeasure {
  readonly score: number;
  readonly objects: number;
  readonly controlPlanes: number;
  readonly upgradesPerYear: number;
  readonly credentialDomains: number;
}

export interface ScalabilityMeasure {
  /** The quota that binds first. */
  readonly quota: string;
  /** The quota in words. */
  readonly title: string;
  /** How many environments of this shape fit before it does. */
  readonly environments: number;
  readonly source: string;
}

export interface Reason {
  /** A requirement key, an objective, `pin`, `group` or `legality`. */
  readonly because: string;
  readonly text: string;
  /** Worth knowing, but the choice would be the same without it. */
  readonly note?: true;
  readonly source?: string;
}

export interface RejectedArchitecture {
  readonly architecture: Architecture;
  /** `constraint`: violates a requirement; `dominated`/`objective`: lost on measures. */
  readonly kind: "constraint" | "legality" | "dominated" | "objective";
  readonly reasons: readonly Reason[];
  readonly monthlyMicros?: Micros;
}

/** What the choice would cost without one requirement. */
export interface RequirementPrice {
  readonly requirement: string;
  readonly withoutMonthlyMicros: Micros;
  /** Cost now minus cost without it; may be zero. */
  readonly priceMicros: Micros;
  readonly architectureWithout: Architecture;
}

/** The value of one input at which the choice changes. */
export interface FlipPoint {
  readonly input: string;
  readonly current: string;
  readonly flipsAt: string;
  readonly to: Architecture;
  readonly text: string;
}

/** A minimal set of requirements that cannot be met together. Dropping any one of them makes the set feasible. */
export interface ConflictSet {
  readonly requirements: readonly string[];
  readonly text: string;
  readonly relax: readonly string[];
}

export interface Choice {
  readonly architecture: Architecture;
  readonly measures: Measures;
}

/** The chosen architecture of one environment, without the explanation. */
export interface Decision extends EnvironmentRef {
  readonly choice?: Choice;
  /** Cells and templates on which the choice satisfies the requirements; on others of the platform it may not. */
  readonly places?: ReadonlySet<string>;
  /** Set when no architecture satisfies the requirements. */
  readonly conflicts: readonly ConflictSet[];
}

export interface Explanation {
  readonly reasons: readonly Reason[];
  readonly rejected: readonly RejectedArchitecture[];
  readonly paretoFront: readonly Choice[];
  readonly requirementPrices: readonly RequirementPrice[];
  readonly flips: readonly FlipPoint[];
  readonly decidedBy: Objective | "constraints" | "pin" | "only-candidate";
  readonly warnings: readonly string[];
}

export type AccountStrategy = "account-per-tenant" | "shared-account" | "hybrid";
export type PlatformPattern = "high-security" | "balanced-saas" | "cost-optimised";

export interface Advice {
  readonly platform: {
    readonly accountStrategy: AccountStrategy;
    readonly pattern: PlatformPattern;
    readonly patternReason: string;
  };
  readonly environments: readonly (Decision & { readonly explanation: Explanation })[];
}
