import type { CellTemplate } from "../model/platform.ts";
import { findUnaccepted } from "./acceptance.ts";
import { takeBlock } from "./address-space.ts";
import { cellDemand } from "./demand.ts";
import { accountDimensions, addVectors, clusterDimensions } from "./dimensions.ts";
import { addCell, type CellState, createCellState, type Estate } from "./estate.ts";
import type { Guest } from "./guest.ts";
import { openedCellName, sharedCellFrom } from "./opened-cell.ts";
import { type Rejection, reject } from "./rejection.ts";
import { findSiteOn, lenderFinder } from "./shared-host.ts";
import { findFailureDomainProblem, findFull, type Site } from "./site.ts";

export interface RefusedTemplate {
  readonly template: string;
  readonly rejection: Rejection;
}

/** A new shared cell with its first guest's site, or why no template can give one. */
export interface OpeningResult {
  readonly site?: Site;
  readonly refused: readonly RefusedTemplate[];
}

/**
 * Opens a shared cell for a guest that no existing cell can take, from the first template by name that accepts it.
 *
 * With `crowded: "avoid"`, a template whose account would then hold too many tenants is passed over.
 */
export function openSharedCell(
  estate: Estate,
  guest: Guest,
  options: { readonly crowded: "avoid" | "allow" },
): OpeningResult {
  const refused: RefusedTemplate[] = [];
  for (const template of estate.templates) {
    const outcome = tryTemplate(estate, guest, { template, ...options });
    if ("host" in outcome) return { site: outcome, refused };
    refused.push({ template: template.name, rejection: outcome });
  }
  return { refused };
}

function tryTemplate(
  estate: Estate,
  guest: Guest,
  choice: { readonly template: CellTemplate; readonly crowded: "avoid" | "allow" },
): Site | Rejection {
  const { template } = choice;
  if (template.account === "tenant") return reject("account-kind", "opens cells only in a tenant's own account");
  const unaccepted = findUnaccepted(template, guest);
  if (unaccepted !== undefined) return unaccepted;
  const trial = createCellState(estate, sharedCellFrom(template, nextCellName(estate, template.name), "0.0.0.0/0"));
  const full = findFull(clusterDimensions, trial, guest.demand.cluster);
  if (full !== undefined) return full;
  const site = findSiteOn(guest, trial, lenderFinder(estate, guest));
  if (site === undefined) return reject("account-kind", "finds no account that may hold its AWS resources");
  const crammed = findFullAccount(trial, site, guest);
  if (crammed !== undefined) return crammed;
  if (choice.crowded === "avoid") {
    const crowded = findFailureDomainProblem(estate, site, guest);
    if (crowded !== undefined) return crowded;
  }
  const vpcCidr = takeBlock(estate.addresses, template.region);
  if (vpcCidr === undefined) return reject("addresses", `finds no free block for a VPC in ${template.region}`);
  const host = openCell(estate, template, vpcCidr);
  return site.accountCell === undefined ? { host } : { host, accountCell: retarget(site.accountCell, trial, host) };
}

/** Whether the account has room for the new cell itself beside its first guest. */
function findFullAccount(trial: CellState, site: Site, guest: Guest): Rejection | undefined {
  const { together, hostOnly } = guest.demand;
  const first = site.accountCell === trial ? together : hostOnly;
  return findFull(accountDimensions, trial.account, addVectors(cellDemand(trial.cell), first));
}

function openCell(estate: Estate, template: CellTemplate, vpcCidr: string): CellState {
  const name = nextCellName(estate, template.name);
  const opened = { name, template: template.name, vpcCidr };
  return addCell(estate, createCellState(estate, sharedCellFrom(template, name, vpcCidr), opened));
}

function retarget(accountCell: CellState, trial: CellState, host: CellState): CellState {
  return accountCell === trial ? host : accountCell;
}

/** The lowest number whose name is free; numbers of locked cells stay theirs. */
function nextCellName(estate: Estate, template: string): string {
  let number = estate.nextNumbers.get(template) ?? 1;
  while (estate.cellNames.has(openedCellName(template, number))) number += 1;
  estate.nextNumbers.set(template, number);
  return openedCellName(template, number);
}
