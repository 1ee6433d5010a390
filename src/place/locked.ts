import { formatArchitecture } from "../model/architecture.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import { stableStringify } from "../model/json.ts";
import { environmentOrigin } from "../model/origin.ts";
import type { OpenedCell, Placement } from "../model/placement.ts";
import { findUnacceptedAccount, findUnacceptedHost } from "./acceptance.ts";
import { addCell, createCellState, type Estate } from "./estate.ts";
import type { Guest } from "./guest.ts";
import { sharedCellFrom } from "./opened-cell.ts";
import { addOwnCell } from "./own-cluster.ts";
import { type Locate, placeProblem } from "./problems.ts";
import type { Rejection } from "./rejection.ts";
import { findSharingConflict } from "./sharing.ts";
import { occupy, type Site } from "./site.ts";

/** The cells that a locked placement repeats because they were opened from a template, its own cluster left out. */
export function lockedSharedCells(placement: Placement): readonly OpenedCell[] {
  const own = placement.architecture.cluster === "cluster";
  return [
    ...(placement.opens === undefined || own ? [] : [placement.opens]),
    ...(placement.opensForAccount === undefined ? [] : [placement.opensForAccount]),
  ];
}

/** Adds a shared cell that a lock opened; false when its template is gone. The first lock that names a cell wins. */
export function addLockedCell(estate: Estate, opened: OpenedCell): boolean {
  if (estate.cells.has(opened.name)) return true;
  const template = estate.templates.find((candidate) => candidate.name === opened.template);
  if (template === undefined) return false;
  addCell(estate, createCellState(estate, sharedCellFrom(template, opened.name, opened.vpcCidr), opened));
  return true;
}

/**
 * Takes a locked placement over as it stands: it occupies its cell whatever the rules say today.
 *
 * The placement is undefined only when its cell no longer exists, which is an error. A lock that the decision or the
 * rules contradict is kept with a warning.
 */
export function settleLocked(
  estate: Estate,
  guest: Guest,
  lock: {
    readonly placement: Placement;
    readonly decided: Guest["architecture"] | undefined;
    readonly locate?: Locate | undefined;
  },
): { readonly placement?: Placement; readonly diagnostics: readonly Diagnostic[] } {
  const { placement, decided, locate } = lock;
  const site = lockedSite(estate, guest, placement);
  if (site === undefined) return { diagnostics: [missingCell(guest, placement, locate)] };
  const origin = environmentOrigin(guest.tenant.name, guest.environment.name);
  const diagnostics: Diagnostic[] = [];
  if (decided !== undefined && stableStringify(decided) !== stableStringify(placement.architecture)) {
    diagnostics.push(
      placeProblem("TEN3201", origin, {
        severity: "warning",
        summary: `${placement.tenant}/${placement.environment} stays ${formatArchitecture(placement.architecture)}, as locked`,
        detail: `The decision is ${formatArchitecture(decided)}${scopesDiffer(decided, placement)}. What is locked never moves by itself.`,
        locate,
      }),
    );
  }
  const broken = findBrokenRule(site, guest);
  if (broken !== undefined) {
    diagnostics.push(
      placeProblem("TEN3202", origin, {
        severity: "warning",
        summary: `${placement.tenant}/${placement.environment} is locked to ${placement.host}, which ${broken.text}`,
        locate,
      }),
    );
  }
  occupy(estate, site, guest);
  return { placement, diagnostics };
}

function lockedSite(estate: Estate, guest: Guest, placement: Placement): Site | undefined {
  if (placement.architecture.cluster === "cluster") return lockedOwnCluster(estate, guest, placement);
  const host = estate.cells.get(placement.host);
  if (host === undefined) return undefined;
  if (placement.account.kind === "dedicated") return { host };
  const accountCell = estate.cells.get(placement.account.cell);
  return accountCell === undefined ? undefined : { host, accountCell };
}

function lockedOwnCluster(estate: Estate, guest: Guest, placement: Placement): Site | undefined {
  const { opens, account } = placement;
  const template = estate.templates.find((candidate) => candidate.name === opens?.template);
  if (opens === undefined || template === undefined) return undefined;
  const { vpcCidr } = opens;
  if (account.kind === "dedicated") return addOwnCell(estate, guest, { template, vpcCidr, account: { kind: "own" } });
  if (account.cell === guest.id) {
    const accountId = template.account === "existing" ? template.accountId : undefined;
    return accountId === undefined
      ? undefined
      : addOwnCell(estate, guest, { template, vpcCidr, account: { kind: "number", accountId } });
  }
  const cell = estate.cells.get(account.cell);
  return cell === undefined
    ? undefined
    : addOwnCell(estate, guest, { template, vpcCidr, account: { kind: "lent", cell } });
}

function findBrokenRule(site: Site, guest: Guest): Rejection | undefined {
  const { host, accountCell } = site;
  const { architecture } = guest;
  const shared = host.cell.ownedBy === undefined;
  return (
    findUnacceptedHost(host.cell, guest) ??
    (shared ? findSharingConflict(host.sharing, guest, architecture.clusterSharedWith) : undefined) ??
    (accountCell === undefined || accountCell.cell.ownedBy !== undefined
      ? undefined
      : (findUnacceptedAccount(accountCell.cell, guest) ??
        findSharingConflict(accountCell.account.sharing, guest, architecture.accountSharedWith)))
  );
}

function missingCell(guest: Guest, placement: Placement, locate: Locate | undefined): Diagnostic {
  const { opens, account } = placement;
  const names = [
    `host ${placement.host}`,
    ...(opens === undefined ? [] : [`template ${opens.template}`]),
    ...(account.kind === "cell" ? [`account of ${account.cell}`] : []),
  ];
  return placeProblem("TEN3203", environmentOrigin(guest.tenant.name, guest.environment.name), {
    severity: "error",
    summary: `the lock of ${placement.tenant}/${placement.environment} names a cell that does not exist`,
    detail: `It is locked to ${names.join(", ")}; one of them is not in the platform document.`,
    locate,
  });
}

function scopesDiffer(decided: Guest["architecture"], placement: Placement): string {
  return formatArchitecture(decided) === formatArchitecture(placement.architecture)
    ? ", shared with others than in the lock"
    : "";
}
