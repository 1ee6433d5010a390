import { findUnaccepted, findUnacceptedAccount, findUnacceptedHost } from "./acceptance.ts";
import { accountDimensions, clusterDimensions, dominantShare, hasRoom } from "./dimensions.ts";
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
 * A failure domain with room comes first, then a cell whose own account holds the AWS resources as well, then one that
 * belongs to the guest's group, then the highest dominant share after the move (best fit), then the name.
 */
export function findBestSite(estate: Estate, guest: Guest, hosts: readonly CellState[]): FoundSite | undefined {
  const together = findBestOf(estate, guest, { hosts: hosts.filter((host) => fitsTogether(host, guest)) });
  if (together !== undefined && !together.crowded) return together;
  if (guest.architecture.account === "dedicated") return together;
  const findLender = lenderFinder(estate, guest);
  const apart = findBestOf(estate, guest, { hosts: hosts.filter((host) => fitsHostOnly(host, guest)), findLender });
  return apart === undefined || (together !== undefined && apart.crowded) ? together : apart;
}

function findBestOf(
  estate: Estate,
  guest: Guest,
  among: { readonly hosts: readonly CellState[]; readonly findLender?: LenderFinder },
): FoundSite | undefined {
  return pickBest(among.hosts, (host) => {
    if (findUnacceptedHost(host.cell, guest) !== undefined || findHostProblem(host, guest) !== undefined)
      return undefined;
    const site = findSiteOn(guest, host, among.findLender);
    if (site === undefined) return undefined;
    const crowded = findFailureDomainProblem(estate, site, guest) !== undefined;
    const share = dominantShare(host.limits, host.used, guest.demand.cluster);
    return {
      value: { site, crowded },
      order: [Number(crowded), Number(!belongsToGroup(host, guest)), -share],
      name: host.cell.name,
    };
  });
}

/** Lack of room is the commonest refusal, and by numbers alone the cheapest; what passes is still checked in full. */
function fitsTogether(host: CellState, guest: Guest): boolean {
  const { demand, architecture } = guest;
  const amounts = architecture.account === "dedicated" ? demand.hostOnly : demand.together;
  return hasRoom(accountDimensions, host.account, amounts) && hasRoom(clusterDimensions, host, demand.cluster);
}

function fitsHostOnly(host: CellState, guest: Guest): boolean {
  const { demand } = guest;
  return hasRoom(accountDimensions, host.account, demand.hostOnly) && hasRoom(clusterDimensions, host, demand.cluster);
}

/** Why a host cannot take the guest, for the message when none can. */
export function explainHost(guest: Guest, host: CellState): Rejection | undefined {
  const problem = findUnaccepted(host.cell, guest) ?? findHostProblem(host, guest);
  if (problem !== undefined) return problem;
  if (guest.architecture.account === "dedicated")
    return findFull(accountDimensions, host.account, guest.demand.hostOnly);
  return findAccountProblem(host.account, guest, guest.demand.together);
}

/** The account that goes with a host: its own if it may, else one that another cell of the region lends. */
export function findSiteOn(guest: Guest, host: CellState, findLender?: LenderFinder): Site | undefined {
  const { architecture, demand } = guest;
  if (architecture.account === "dedicated")
    return hasRoom(accountDimensions, host.account, demand.hostOnly) ? { host } : undefined;
  if (
    findUnacceptedAccount(host.cell, guest) === undefined &&
    findAccountProblem(host.account, guest, demand.together) === undefined
  )
    return { host, accountCell: host };
  if (findLender === undefined || !hasRoom(accountDimensions, host.account, demand.hostOnly)) return undefined;
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
    if (!hasRoom(accountDimensions, account, demand)) return undefined;
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
function pickBest<T>(cells: readonly CellState[], rank: (cell: CellState) => Ranked<T> | undefined): T | undefined {
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
