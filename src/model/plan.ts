import type { Value } from "./deferred.ts";
import type { Micros } from "./money.ts";
import type { Origin } from "./origin.ts";
import type { EnvironmentRef } from "./tenant.ts";

/** The version of the plan's JSON form: a minor adds fields, a major changes or removes them. */
export const planFormatVersion = "1.1";

/** `adopt`: exists already, was kept when its stack was deleted, and is taken into its stack again with its data. */
export type PlanAction = "create" | "adopt" | "update" | "replace" | "delete" | "no-op";

export interface FieldChange {
  /** A JSON pointer into the properties or the manifest. */
  readonly path: string;
  readonly before?: Value;
  readonly after?: Value;
  /** Set when changing this field cannot be done in place. */
  readonly forcesReplacement?: true;
}

/** One resource of the plan. */
export interface PlannedChange {
  readonly id: string;
  readonly layer: "aws" | "kubernetes";
  /** A CloudFormation type, or `<apiVersion>/<kind>`, or `helm.sh/Release`. */
  readonly type: string;
  readonly name: string;
  readonly action: PlanAction;
  readonly owner: PlanOwner;
  /** The account and region, or the cell. */
  readonly place: string;
  readonly reason: string;
  readonly origin?: Origin;
  readonly changes: readonly FieldChange[];
  /** Deleting or replacing loses data. */
  readonly destructive: boolean;
  /** Its data is kept. */
  readonly retained: boolean;
  /** What is kept of it is a last snapshot; the thing itself goes. */
  readonly leavesSnapshot?: true;
  /** For `adopt`: exactly which resource, by the property that CloudFormation knows it by. */
  readonly adopts?: Readonly<Record<string, string>>;
}

export type PlanOwner =
  | { readonly kind: "platform" }
  | { readonly kind: "cell"; readonly cell: string }
  | ({ readonly kind: "environment" } & EnvironmentRef);

export interface PlanSummary {
  readonly create: number;
  readonly adopt: number;
  readonly update: number;
  readonly replace: number;
  readonly delete: number;
  readonly unchanged: number;
  /** Objects that exist and are not ours; never touched. */
  readonly foreign: number;
}

export interface Plan {
  readonly formatVersion: typeof planFormatVersion;
  /** Sorted: by owner, wave, then id; deletions last and backwards. No-ops are left out. */
  readonly changes: readonly PlannedChange[];
  readonly summary: PlanSummary;
  readonly foreign: readonly { readonly place: string; readonly type: string; readonly count: number }[];
  readonly cost: { readonly beforeMicros: Micros; readonly afterMicros: Micros };
  readonly time: TimeEstimate;
  readonly gaps: readonly { readonly place: string; readonly reason: string }[];
  /** What the blueprint wants under a name that something foreign already has; planned as nothing. Absent: none. */
  readonly conflicts?: readonly PlanConflict[];
}

/** A foreign thing that stands where one of ours should be. An apply must refuse the whole bundle. */
export interface PlanConflict {
  readonly id: string;
  readonly type: string;
  readonly place: string;
  readonly reason: string;
  readonly origin: Origin;
}

/** How long an apply takes at least, from the API rates that bound it. */
export interface TimeEstimate {
  readonly seconds: number;
  readonly boundBy: string;
  readonly parts: readonly { readonly operation: string; readonly count: number; readonly seconds: number }[];
}
