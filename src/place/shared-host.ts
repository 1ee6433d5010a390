import { findUnaccepted, findUnacceptedAccount, findUnacceptedHost } from "./acceptance.ts";
import { accountDimensions, dominantShare } from "./dimensions.ts";
import type { AccountState, CellState, Estate } from "./estate.ts";
import type { Guest } from "./guest.ts";
import type { Rejection } from "./rejection.ts";
import { findAccountProblem, findFailureDomainProblem, findFull, findHostProblem, type Site } from "./site.ts";

/** A site that can take the guest; `crowded` when it exceeds the platform's failure domain objective. */
export interface FoundSite {
  readonly site: Site;
  readonly crowded: boolean;
}

/**
 * The best existing cell for an environment of the namespace or vcluster model.
 *
 * Cells that belong to the guest's group come first, then those where AWS resources can stay in the host's account, then
 * the highest dominant share after the move (best fit), then the name. Failure domains come before all of these: a cell
 * that would hold too many tenants is offered only when there is no other.
 */
export function findBestSite(estate: Estate, guest: Guest, hosts: Iterable<CellState>): FoundSite | undefined {
  const findLender = lenderFinder(estate, guest);
  return pickBest(hosts, (host) => {
    if (findUnacceptedHost(host.cell, guest) !== undefined || findHostProblem(host, guest) !== undefined)
      return undefined;
    const site = findSiteOn(guest, host, findLender);
    if (site === undefined) return undefined;
    const crowded = findFailureDomainProblem(estate, site, guest) !== undefined;
    const apart = site.accountCell !== undefined && site.accountCell !== host;
    const share = dominantShare(host.limits, host.used, guest.demand.cluster);
    return {
      value: { site, crowded },
      order: [Number(crowded), Number(!belongsToGroup(host, guest)), Number(apart), -share],
      name: host.cell.name,
    };
  });
}

/** Why a host cannot take the guest, for the message when none can. */
export function explainHost(guest: Guest, host: CellState): Rejection | undefined {
  const problem = findUnaccepted(host.cell, guest) ?? findHostProblem(host, guest);
  if (problem !== undefined) return problem;
  if (guest.architecture.account === "dedicated")
    return findFull(accountDimensions, host.account, guest.demand.hostOnly);
  return findAccountProblem(host.account, guest, guest.demand.together);
}

/** The account that goes with a host: its own if it may, else that of another cell in the region. */
export function findSiteOn(guest: Guest, host: CellState, findLender: LenderFinder): Site | undefined {
  if (guest.architecture.account === "dedicated")
    return findFull(accountDimensions, host.account, guest.demand.hostOnly) === undefined ? { host } : undefined;
  if (
    findUnacceptedAccount(host.cell, guest) === undefined &&
    findAccountProblem(host.account, guest, guest.demand.together) === undefined
  )
    return { host, accountCell: host };
  if (findFull(accountDimensions, host.account, guest.demand.hostOnly) !== undefined) return undefined;
  const accountCell = findLender(host.cell.region);
  return accountCell === undefined || accountCell === host ? undefined : { host, accountCell };
}

/** The cell of a region whose account may hold a guest's AWS resources. */
export type LenderFinder = (region: string) => CellState | undefined;

/** Looks at most once in each region, however many hosts ask. */
export function lenderFinder(estate: Estate, guest: Guest): LenderFinder {
  const found = new Map<string, CellState | undefined>();
  return (region) => {
    if (!found.has(region)) found.set(region, findAccountCell(estate, guest, { region }));
    return found.get(region);
  };
}

/** The cell whose account best holds a guest's AWS resources, apart from its cluster. */
export function findAccountCell(
  estate: Estate,
  guest: Guest,
  where: { readonly region: string; readonly accountId?: string | undefined },
): CellState | undefined {
  const ownCluster = guest.architecture.cluster === "cluster";
  const demand = ownCluster ? guest.demand.ownCluster : guest.demand.dataOnly;
  return pickBest(estate.lenders, (lender) => {
    const { cell, account } = lender;
    if (cell.region !== where.region || isKeptFrom(account, guest)) return undefined;
    if (where.accountId !== undefined && cell.accountId !== where.accountId) return undefined;
    if (findUnacceptedAccount(cell, guest) !== undefined) return undefined;
    if (findAccountProblem(account, guest, demand) !== undefined) return undefined;
    const share = dominantShare(account.limits, account.used, demand);
    return { value: lender, order: [Number(!belongsToGroup(lender, guest)), -share], name: cell.name };
  });
}

/** The commonest refusal, without the words for it: another group's account. */
function isKeptFrom({ sharing }: AccountState, guest: Guest): boolean {
  return sharing.exclusive?.kind === "circle" && sharing.exclusive.key !== guest.circle;
}

interface Ranked<T> {
  readonly value: T;
  /** Compared position by position; the lowest wins. */
  readonly order: readonly number[];
  /** Decides between equals. */
  readonly name: string;
}

/** The candidate that ranks first; `rank` leaves out those that do not qualify. */
function pickBest<T>(cells: Iterable<CellState>, rank: (cell: CellState) => Ranked<T> | undefined): T | undefined {
  let best: Ranked<T> | undefined;
  for (const cell of cells) {
    const ranked = rank(cell);
    if (ranked !== undefined && (best === undefined || isBefore(ranked, best))) best = ranked;
  }
  return best?.value;
}

function belongsToGroup(host: CellState, guest: Guest): boolean {
  const { group } = guest.tenant;
  if (group === undefined) return false;
  const { groups } = host.cell.accepts;
  return (groups !== "any" && groups.includes(group)) || host.sharing.exclusive?.key === guest.circle;
}

function isBefore<T>(left: Ranked<T>, right: Ranked<T>): boolean {
  for (let index = 0; index < left.order.length; index += 1) {
    const difference = (left.order[index] ?? 0) - (right.order[index] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return left.name < right.name;
}
