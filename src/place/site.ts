import type { OpenedCell, Placement } from "../model/placement.ts";
import { fileCandidate } from "./candidates.ts";
import {
  accountDimensions,
  addTo,
  clusterDimensions,
  type Dimension,
  findExceeded,
  type Vector,
} from "./dimensions.ts";
import type { AccountState, CellState, Estate } from "./estate.ts";
import type { Guest } from "./guest.ts";
import { type Rejection, reject } from "./rejection.ts";
import { findSharingConflict, joinDomain } from "./sharing.ts";

/** Where an environment goes: the cell that runs it, and the cell whose account holds its AWS resources. */
export interface Site {
  readonly host: CellState;
  /** Absent for an account of the environment's own. */
  readonly accountCell?: CellState;
}

/** The first reason why a cluster cannot take the guest now: who is there already, then room. */
export function findHostProblem(host: CellState, guest: Guest): Rejection | undefined {
  return (
    findSharingConflict(host.sharing, guest, guest.architecture.clusterSharedWith) ??
    findFull(clusterDimensions, host, guest.demand.cluster)
  );
}

/** The first reason why a shared account cannot hold the guest's AWS resources now. */
export function findAccountProblem(account: AccountState, guest: Guest, demand: Vector): Rejection | undefined {
  return (
    findSharingConflict(account.sharing, guest, guest.architecture.accountSharedWith) ??
    findFull(accountDimensions, account, demand)
  );
}

export function findFull(
  dimensions: readonly Dimension[],
  room: { readonly limits: Vector; readonly used: Vector },
  demand: Vector,
): Rejection | undefined {
  const index = findExceeded(dimensions, room, demand);
  if (index === undefined) return undefined;
  const used = room.used[index] ?? 0;
  return reject(
    "capacity",
    `has room for ${Math.max(0, (room.limits[index] ?? 0) - used)} more ${dimensions[index]?.title}, not ${demand[index]}`,
  );
}

/** Whether one tenant more would exceed what a failure may hit. */
export function findFailureDomainProblem(estate: Estate, site: Site, guest: Guest): Rejection | undefined {
  const domains = [site.host.sharing, ...(site.accountCell === undefined ? [] : [site.accountCell.account.sharing])];
  const most = estate.failureDomainLimit;
  const crowded = domains.some((domain) => !domain.tenants.has(guest.tenant.name) && domain.tenants.size + 1 > most);
  return crowded ? reject("failure-domain", `would put more than ${most} tenants into one failure domain`) : undefined;
}

/** Writes the guest into the books of its host and accounts. */
export function occupy(estate: Estate, site: Site, guest: Guest): void {
  const { host, accountCell } = site;
  const { demand, architecture } = guest;
  addTo(host.used, demand.cluster);
  joinDomain(host.sharing, guest, architecture.clusterSharedWith);
  const ownCluster = host.cell.ownedBy !== undefined;
  if (accountCell !== undefined) {
    const together = ownCluster ? demand.ownCluster : demand.together;
    addTo(accountCell.account.used, accountCell.account === host.account ? together : demand.dataOnly);
    joinDomain(accountCell.account.sharing, guest, architecture.accountSharedWith);
  }
  if (accountCell?.account !== host.account && !ownCluster) addTo(host.account.used, demand.hostOnly);
  if (host.cell.ownedBy === undefined) fileCandidate(estate.candidates, host);
}

/** The pins and names that the site comes to. */
export function toPlacement(site: Site, guest: Guest, vpcCidr: string | undefined): Placement {
  const { host, accountCell } = site;
  const opens: OpenedCell | undefined = host.opened;
  const opensForAccount = accountCell === host ? undefined : accountCell?.opened;
  return {
    tenant: guest.tenant.name,
    environment: guest.environment.name,
    architecture: guest.architecture,
    host: host.cell.name,
    account:
      accountCell === undefined
        ? { kind: "dedicated", account: guest.id }
        : { kind: "cell", cell: accountCell.cell.name },
    region: host.cell.region,
    ...(vpcCidr === undefined ? {} : { vpcCidr }),
    ...(opens === undefined ? {} : { opens }),
    ...(opensForAccount === undefined ? {} : { opensForAccount }),
    names: {},
  };
}
