import type { LeaseHolder } from "../../model/apply.ts";

/**
 * How what exists stands to the documents. `absent`: nothing of it exists yet. `partial`: some of it. `drifted`: all of it
 * exists and something differs. `deleting`: some of it is on its way out. `unknown`: a place of its could not be read.
 * `left-over`: exists and no document declares it any more. `failing`: its documents have an error, so nothing is planned.
 */
export type StandingState =
  | "in-sync"
  | "drifted"
  | "partial"
  | "absent"
  | "deleting"
  | "unknown"
  | "left-over"
  | "failing";

/** One owner: the platform, a cell or an environment. */
export interface Standing {
  /** `platform`, `cell eu1-a`, `birch/prod`. */
  readonly name: string;
  readonly state: StandingState;
  /** `frozen` or `suspended`; absent for an active tenant and for what is no tenant's. */
  readonly lifecycle?: "frozen" | "suspended";
  /** `shared x namespace`; environments only. */
  readonly architecture?: string;
  readonly cell?: string;
  /** The account's number, or its key while it has none. */
  readonly account?: string;
  readonly changes: StandingCounts;
  /** Foreign things that stand where its own should be. */
  readonly conflicts: number;
  /** Its stacks that exist, with CloudFormation's own word for how they are. */
  readonly stacks?: readonly { readonly name: string; readonly place: string; readonly status: string }[];
  /** Its host namespaces that exist. */
  readonly namespaces?: readonly { readonly name: string; readonly cell: string; readonly phase: string }[];
  /** Its Helm releases that exist, with Helm's own word for how they are. */
  readonly releases?: readonly { readonly name: string; readonly cell: string; readonly status: string }[];
  /** Places of its that could not be read. */
  readonly unread?: readonly string[];
  /** Who changes it right now. */
  readonly lease?: LeaseHolder & { readonly freeAtMs: number };
}

export interface StandingCounts {
  readonly create: number;
  readonly adopt: number;
  readonly update: number;
  readonly replace: number;
  readonly delete: number;
}

export interface StatusReport {
  readonly platform: string;
  readonly standings: readonly Standing[];
  /** What could not be read, so that the rest may look better than it is. */
  readonly gaps: readonly { readonly place: string; readonly reason: string }[];
}
