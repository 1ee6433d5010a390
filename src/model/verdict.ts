import type { ThreatModel } from "./requirements.ts";

/**
 * What was proved of every ordered pair of environments under one threat model. A pair that is in neither list is PROVED:
 * with ten thousand tenants there are 10^8 pairs, so only exceptions are listed.
 */
export interface VerdictReport {
  readonly threatModel: ThreatModel;
  /** Ids `<tenant>/<environment>`, sorted. */
  readonly environments: readonly string[];
  readonly counts: {
    readonly pairs: number;
    readonly proved: number;
    readonly refuted: number;
    readonly unknown: number;
  };
  /** Told with path and repair; the first of them where there are very many, `counts.refuted` counts all. */
  readonly refuted: readonly RefutedPair[];
  /** Grouped by cause. */
  readonly unknown: readonly UnknownCause[];
  /** What every PROVED rests on, the ones that were used only. */
  readonly assumptions: readonly Assumption[];
  /** Pairs with an intended path by `allowedPeers`: PROVED "except" these. */
  readonly intended: readonly { readonly from: string; readonly to: string; readonly port: number }[];
  /** Over what exists: claims of the blueprint that are false there. */
  readonly drift?: readonly FalseClaim[];
  /** Every pair that is not PROVED, by source; absent when there are more than two million. */
  readonly exceptions?: readonly PairExceptions[];
}

/** A claim of the blueprint that what exists makes false. */
export interface FalseClaim {
  readonly from: string;
  readonly to: string;
  readonly was: PairVerdict;
  readonly is: PairVerdict;
  /** The first step of the path that the blueprint does not have: where what exists differs; absent for UNKNOWN. */
  readonly drifted?: Hop;
}

/** The pairs of one environment that are not PROVED; all numbers are places in `environments`, ascending. */
export interface PairExceptions {
  readonly from: number;
  readonly refuted: readonly number[];
  readonly unknown: readonly number[];
}

export type PairVerdict = "PROVED" | "REFUTED" | "UNKNOWN";

export interface RefutedPair {
  readonly from: string;
  readonly to: string;
  /** The shortest path, from the attacker's start to the first thing of `to`; never empty. */
  readonly path: readonly Hop[];
  /** The path as one sentence. */
  readonly sentence: string;
  /** The smallest set of changes found that removes all paths of the pair. */
  readonly repair: readonly RepairStep[];
}

export interface Hop {
  /** Of the edge catalogue: `K02`, `X08` … */
  readonly rule: string;
  readonly from: string;
  readonly to: string;
  readonly level: EdgeLevel;
  /** Why the edge is there: the object, statement or setting, in words. */
  readonly because: string;
  /** Ids of the objects or resources that make the edge. */
  readonly evidence: readonly string[];
  /** MITRE ATT&CK technique, where one fits. */
  readonly technique?: string;
}

/** From weakest: network reach, reading data, running code, acting as an identity, administering. */
export type EdgeLevel = "network" | "read" | "execute" | "identity" | "admin";

export interface RepairStep {
  readonly rule: string;
  /** In the words of the documents or of the object to change: what to set, remove or add, and where. */
  readonly change: string;
  readonly evidence: readonly string[];
}

export interface UnknownCause {
  /** Stable, for suppressions: `<rule or gap>:<subject>`. */
  readonly id: string;
  readonly cause: string;
  /** How to turn it into an answer. */
  readonly fix: string;
  /** Ordered pairs `[from, to]`; at most 20 of them, `pairs` counts all. */
  readonly examples: readonly (readonly [string, string])[];
  readonly pairs: number;
  /** Accepted, with its reason, until the date. */
  readonly accepted?: { readonly reason: string; readonly expires: string };
}

export interface Assumption {
  /** Stable: `network-policy-enforced:<cluster>`, `trusted-controller:<cluster>:<sa>` … */
  readonly id: string;
  readonly text: string;
  /** `YYYY-MM-DD`, for those that expire. */
  readonly expires?: string;
  /** Environments whose verdicts rest on it; absent: all. */
  readonly environments?: readonly string[];
}
