import type { Architecture } from "./architecture.ts";
import type { Cell } from "./platform.ts";
import type { EnvironmentRef } from "./tenant.ts";

/** Where an environment's AWS resources live. */
export type AccountPlacement =
  /** The account of a cell. */
  | { readonly kind: "cell"; readonly cell: string }
  /** An account of the environment's own, by its key in the organisation's account list. */
  | { readonly kind: "dedicated"; readonly account: string };

/** The pins and names of one environment. Decisions only: never an observed id. */
export interface Placement extends EnvironmentRef {
  readonly architecture: Architecture;
  /** The cell whose cluster runs the environment; for the cluster model a cell of its own. */
  readonly host: string;
  readonly account: AccountPlacement;
  readonly region: string;
  /** The block of the environment's own VPC, when it has one. */
  readonly vpcCidr?: string;
  /**
   * The host, when it was opened from a template: its own cluster, or a shared cell. Every placement in such a cell
   * repeats it, so that removing the first one moves nobody else.
   */
  readonly opens?: OpenedCell;
  /** The cell of `account`, when that is another cell and was opened from a template. */
  readonly opensForAccount?: OpenedCell;
  /** Names that had to be shortened or made unique, by purpose. */
  readonly names: Readonly<Record<string, string>>;
}

export interface OpenedCell {
  readonly name: string;
  readonly template: string;
  readonly vpcCidr: string;
}

/** A lock: one tenant's placements, as committed beside its document. */
export interface TenantLock {
  readonly tenant: string;
  readonly environments: readonly Placement[];
}

/** Everything placed, with every cell that exists or is opened, ready to compile. */
export interface PlacedPlatform {
  readonly cells: readonly PlacedCell[];
  readonly placements: readonly Placement[];
}

export interface PlacedCell extends Cell {
  /** Absent for a cell declared in the platform document. */
  readonly template?: string;
  /** For `create`d cells. */
  readonly vpcCidr?: string;
  /** Set when the cell lives in a dedicated account rather than in `accountId`. */
  readonly accountKey?: string;
  /** Set for a cell that hosts exactly one environment. */
  readonly ownedBy?: EnvironmentRef;
}
