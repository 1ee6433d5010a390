import type { Facts } from "../model/facts.ts";
import { compareText } from "../model/json.ts";
import type { OpenedCell, PlacedCell } from "../model/placement.ts";
import type { CellCapacity, CellTemplate, Platform } from "../model/platform.ts";
import type { Separation } from "../model/requirements.ts";
import type { AddressSpace } from "./address-space.ts";
import { type CandidateIndex, createCandidateIndex, fileCandidate } from "./candidates.ts";
import { cellDemand } from "./demand.ts";
import { accountDimensions, addTo, clusterDimensions, usableLimits, type Vector } from "./dimensions.ts";
import { separations } from "./guest.ts";
import { createSharingDomain, type SharingDomain } from "./sharing.ts";

/** One AWS account that environments share, with what they take from it so far. */
export interface AccountState {
  readonly key: string;
  readonly limits: Vector;
  readonly used: number[];
  readonly sharing: SharingDomain;
}

/** A cell with what its environments take from it so far. */
export interface CellState {
  readonly cell: PlacedCell;
  /** For a cell opened from a template: what every lock of its environments repeats. */
  readonly opened?: OpenedCell;
  readonly limits: Vector;
  readonly used: number[];
  readonly sharing: SharingDomain;
  readonly account: AccountState;
}

/** Everything that placement fills, mutable for the length of one run. */
export interface Estate {
  readonly platform: Platform;
  readonly facts: Pick<Facts, "prices" | "quotas">;
  readonly templates: readonly CellTemplate[];
  readonly addresses: AddressSpace;
  readonly accounts: Map<string, AccountState>;
  readonly cells: Map<string, CellState>;
  /** Cells that are not an environment's own, which may lend their account. */
  readonly lenders: CellState[];
  /** Those that may still take somebody, by whom. */
  readonly candidates: CandidateIndex<CellState>;
  /** Names of cells that exist, are locked or were opened in this run. */
  readonly cellNames: Set<string>;
  /** The number to try next, by template. */
  readonly nextNumbers: Map<string, number>;
  /** The most tenants that one cell or account may hold. */
  readonly failureDomainLimit: number;
}

export function createEstate(
  input: {
    readonly platform: Platform;
    readonly facts: Pick<Facts, "prices" | "quotas">;
    readonly tenants: readonly unknown[];
  },
  addresses: AddressSpace,
): Estate {
  const { platform, facts } = input;
  return {
    platform,
    facts,
    templates: [...platform.cellTemplates].sort((left, right) => compareText(left.name, right.name)),
    addresses,
    accounts: new Map(),
    cells: new Map(),
    lenders: [],
    candidates: createCandidateIndex(),
    cellNames: new Set(platform.cells.map((cell) => cell.name)),
    nextNumbers: new Map(),
    failureDomainLimit: tenantsPerFailureDomain(platform, input.tenants.length),
  };
}

/**
 * The most tenants that one cell or account may hold: the platform's share of all tenants, rounded down.
 *
 * Without effect while the share comes to fewer than two tenants: no cell could then be shared at all, and the share
 * could not be kept anyhow.
 */
export function tenantsPerFailureDomain(platform: Platform, tenants: number): number {
  const share = platform.objectives.maxTenantsPerFailureDomain;
  const limit = Math.floor(share * tenants + 1e-9);
  return share >= 1 || limit < 2 ? Number.POSITIVE_INFINITY : limit;
}

/** The state of a cell in which nobody lives yet. It becomes part of the estate with `addCell`. */
export function createCellState(estate: Estate, cell: PlacedCell, opened?: OpenedCell): CellState {
  const instance = estate.facts.prices.instances[cell.cluster.instanceType];
  return {
    cell,
    ...(opened === undefined ? {} : { opened }),
    limits: usableLimits(clusterDimensions, cell.capacity, { quotas: estate.facts.quotas, instance }),
    used: clusterDimensions.map(() => 0),
    sharing: createSharingDomain(separatedIn(estate.platform, cell)),
    account: openAccount(estate, accountKeyOf(cell), cell.capacity),
  };
}

/** Adds a cell. One that is not an environment's own becomes a candidate for others. */
export function addCell(estate: Estate, state: CellState): CellState {
  estate.cells.set(state.cell.name, state);
  estate.cellNames.add(state.cell.name);
  if (state.cell.ownedBy !== undefined) return state;
  addTo(state.account.used, cellDemand(state.cell));
  estate.lenders.push(state);
  fileCandidate(estate.candidates, state);
  return state;
}

/** The account of a cell as one text: its number, or the key of the account that is vended for it. */
export function accountKeyOf(cell: Pick<PlacedCell, "accountId" | "accountKey" | "name">): string {
  return cell.accountId ?? cell.accountKey ?? cell.name;
}

/** Finds or adds an account. Its limits come from the strictest of the declared cells in it, else from `capacity`. */
export function openAccount(estate: Estate, key: string, capacity: CellCapacity): AccountState {
  const found = estate.accounts.get(key);
  if (found !== undefined) return found;
  const declared = estate.platform.cells.filter((cell) => accountKeyOf(cell) === key).map((cell) => cell.capacity);
  const vectors = (declared.length === 0 ? [capacity] : declared).map((each) =>
    usableLimits(accountDimensions, each, { quotas: estate.facts.quotas }),
  );
  const state: AccountState = {
    key,
    limits: accountDimensions.map((_, index) => Math.min(...vectors.map((vector) => vector[index] ?? 0))),
    used: accountDimensions.map(() => 0),
    sharing: createSharingDomain([]),
  };
  estate.accounts.set(key, state);
  return state;
}

/**
 * What is kept apart in a cell: everything that `separate` names but what the cell's owner mixes on purpose.
 *
 * A compliance scope of its own is kept from others even unnamed: the tenant requires it, also within its group.
 */
function separatedIn(platform: Platform, cell: PlacedCell): readonly Separation[] {
  const mixes = cell.accepts.mixes ?? [];
  const named: readonly Separation[] = ["complianceScope", ...platform.separate];
  return separations.filter((separation) => named.includes(separation) && !mixes.includes(separation));
}
