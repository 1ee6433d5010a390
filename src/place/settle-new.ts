import { hasBoundary } from "../model/architecture.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import { environmentOrigin } from "../model/origin.ts";
import type { Placement } from "../model/placement.ts";
import { takeBlock } from "./address-space.ts";
import { candidatesFor } from "./candidates.ts";
import type { CellState, Estate } from "./estate.ts";
import type { Guest } from "./guest.ts";
import { openSharedCell } from "./open-shared-cell.ts";
import { openOwnCluster } from "./own-cluster.ts";
import { type Locate, noCellProblem, placeProblem, type Refusal } from "./problems.ts";
import { explainHost, type FoundSite, findBestSite } from "./shared-host.ts";
import { occupy, type Site, toPlacement } from "./site.ts";

export interface Settlement {
  readonly placement?: Placement;
  readonly diagnostics: readonly Diagnostic[];
}

/** Places an environment that no lock holds, opening a cell when none can take it. */
export function settleNew(estate: Estate, guest: Guest, locate: Locate | undefined): Settlement {
  const { cluster } = guest.architecture;
  if (cluster === "cluster") return settleOwnCluster(estate, guest, locate);
  const pinned = guest.environment.pin?.cell;
  return pinned === undefined ? settleShared(estate, guest, locate) : settlePinned(estate, guest, { pinned, locate });
}

function settleOwnCluster(estate: Estate, guest: Guest, locate: Locate | undefined): Settlement {
  const { site, refused } = openOwnCluster(estate, guest);
  if (site === undefined) return { diagnostics: [noCellProblem(refOf(guest), refused.map(asRefusal), locate)] };
  occupy(estate, site, guest);
  return { placement: toPlacement(site, guest, site.host.cell.vpcCidr), diagnostics: [] };
}

function settleShared(estate: Estate, guest: Guest, locate: Locate | undefined): Settlement {
  const found = findBestSite(estate, guest, [...candidatesFor(estate.candidates, guest)]);
  if (found !== undefined && !found.crowded) return settleOn(estate, guest, { found, locate });
  const opening = openSharedCell(estate, guest, { crowded: "avoid" });
  if (opening.site !== undefined)
    return settleOn(estate, guest, { found: { site: opening.site, crowded: false }, locate });
  if (found !== undefined) return settleOn(estate, guest, { found, locate });
  const crowded = openSharedCell(estate, guest, { crowded: "allow" });
  if (crowded.site !== undefined)
    return settleOn(estate, guest, { found: { site: crowded.site, crowded: true }, locate });
  const refusals = [...explainHosts(estate, guest), ...crowded.refused.map(asRefusal)];
  return { diagnostics: [noCellProblem(refOf(guest), refusals, locate)] };
}

function settlePinned(
  estate: Estate,
  guest: Guest,
  pin: { readonly pinned: string; readonly locate: Locate | undefined },
): Settlement {
  const host = estate.cells.get(pin.pinned);
  const found = host === undefined ? undefined : findBestSite(estate, guest, [host]);
  if (found !== undefined) return settleOn(estate, guest, { found, locate: pin.locate });
  const reason = host === undefined ? "does not exist" : explainHost(guest, host)?.text;
  const origin = environmentOrigin(guest.tenant.name, guest.environment.name, "pin.cell");
  return {
    diagnostics: [
      placeProblem("TEN3102", origin, {
        severity: "error",
        summary: `cell ${pin.pinned}, which ${guest.tenant.name}/${guest.environment.name} is pinned to, ${reason ?? "cannot take it"}`,
        locate: pin.locate,
      }),
    ],
  };
}

/** Takes the addresses first, so that an environment that gets none leaves no trace. */
function settleOn(
  estate: Estate,
  guest: Guest,
  choice: { readonly found: FoundSite; readonly locate: Locate | undefined },
): Settlement {
  const { found, locate } = choice;
  const { site } = found;
  const needsBlock = site.accountCell === undefined || hasBoundary(guest.architecture, "own-vpc");
  const vpcCidr = needsBlock ? takeBlock(estate.addresses, site.host.cell.region) : undefined;
  if (needsBlock && vpcCidr === undefined) return { diagnostics: [noAddresses(guest, site, locate)] };
  occupy(estate, site, guest);
  const placement = toPlacement(site, guest, vpcCidr);
  return { placement, diagnostics: found.crowded ? [crowdedDomain(estate, guest, choice)] : [] };
}

function noAddresses(guest: Guest, site: Site, locate: Locate | undefined): Diagnostic {
  return placeProblem("TEN3103", environmentOrigin(guest.tenant.name, guest.environment.name), {
    severity: "error",
    summary: `no address pool has a free block for the VPC of ${guest.tenant.name}/${guest.environment.name} in ${site.host.cell.region}`,
    locate,
  });
}

function crowdedDomain(
  estate: Estate,
  guest: Guest,
  choice: { readonly found: FoundSite; readonly locate: Locate | undefined },
): Diagnostic {
  const { host, accountCell } = choice.found.site;
  const tenants = Math.max(host.sharing.tenants.size, accountCell?.account.sharing.tenants.size ?? 0);
  return placeProblem("TEN3104", environmentOrigin(guest.tenant.name, guest.environment.name), {
    severity: "warning",
    summary: `${guest.tenant.name}/${guest.environment.name} is tenant ${tenants} on ${host.cell.name}, where ${estate.failureDomainLimit} are allowed`,
    locate: choice.locate,
  });
}

/** A message names so many cells at most; on a platform with more, they repeat each other. */
const explainedHosts = 25;

function explainHosts(estate: Estate, guest: Guest): readonly Refusal[] {
  return estate.lenders.slice(0, explainedHosts).flatMap((host: CellState) => {
    const rejection = explainHost(guest, host);
    return rejection === undefined ? [] : [{ place: host.cell.name, rejection }];
  });
}

function asRefusal(refused: { readonly template: string; readonly rejection: Refusal["rejection"] }): Refusal {
  return { place: `template ${refused.template}`, rejection: refused.rejection };
}

function refOf(guest: Guest): { readonly tenant: string; readonly environment: string } {
  return { tenant: guest.tenant.name, environment: guest.environment.name };
}
