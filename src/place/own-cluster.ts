import type { CellTemplate } from "../model/platform.ts";
import { findUnacceptedAccount, findUnacceptedHost } from "./acceptance.ts";
import { takeBlock } from "./address-space.ts";
import { addCell, type CellState, createCellState, type Estate, openAccount } from "./estate.ts";
import type { Guest } from "./guest.ts";
import type { OpeningResult, RefusedTemplate } from "./open-shared-cell.ts";
import { ownCellFrom } from "./opened-cell.ts";
import { type Rejection, reject } from "./rejection.ts";
import { findAccountCell } from "./shared-host.ts";
import { findAccountProblem, type Site } from "./site.ts";

/** Where an own cluster's account comes from: a shared cell that lends it, a number, or an account of its own. */
type ClusterAccount =
  | { readonly kind: "lent"; readonly cell: CellState }
  | { readonly kind: "number"; readonly accountId: string }
  | { readonly kind: "own" };

/**
 * Opens a cell for the one environment that has a cluster of its own, named `<tenant>--<env>`.
 *
 * A dedicated account prefers templates for tenants' accounts, a shared one those in an existing account; then the name
 * decides. In the shared model the account is one that a shared cell of the region lends.
 */
export function openOwnCluster(estate: Estate, guest: Guest): OpeningResult {
  const refused: RefusedTemplate[] = [];
  const preferred = guest.architecture.account === "dedicated" ? "tenant" : "existing";
  const rank = (template: CellTemplate): number => (template.account === preferred ? 0 : 1);
  for (const template of estate.templates.toSorted((left, right) => rank(left) - rank(right))) {
    const outcome = tryTemplate(estate, guest, template);
    if ("host" in outcome) return { site: outcome, refused };
    refused.push({ template: template.name, rejection: outcome });
  }
  return { refused };
}

/** Rebuilds or builds the own cell in an account, without taking addresses. */
export function addOwnCell(
  estate: Estate,
  guest: Guest,
  site: { readonly template: CellTemplate; readonly vpcCidr: string; readonly account: ClusterAccount },
): Site {
  const { template, vpcCidr, account } = site;
  const owner = {
    id: guest.id,
    tenant: guest.tenant.name,
    environment: guest.environment.name,
    kubernetesVersion: guest.environment.requirements.kubernetesApi.version,
  };
  const cell = ownCellFrom(template, owner, { vpcCidr, account: accountOf(account, guest.id) });
  const opened = { name: guest.id, template: template.name, vpcCidr };
  const host = addCell(estate, createCellState(estate, cell, opened));
  if (guest.architecture.account === "dedicated") return { host };
  return { host, accountCell: account.kind === "lent" ? account.cell : host };
}

function tryTemplate(estate: Estate, guest: Guest, template: CellTemplate): Site | Rejection {
  const unaccepted = findUnacceptedHost(template, guest);
  if (unaccepted !== undefined) return unaccepted;
  const account = findClusterAccount(estate, guest, template);
  if ("rule" in account) return account;
  const vpcCidr = takeBlock(estate.addresses, template.region);
  if (vpcCidr === undefined) return reject("addresses", `finds no free block for a VPC in ${template.region}`);
  return addOwnCell(estate, guest, { template, vpcCidr, account });
}

function findClusterAccount(estate: Estate, guest: Guest, template: CellTemplate): ClusterAccount | Rejection {
  if (guest.architecture.account === "dedicated") return { kind: "own" };
  const accountId = template.account === "existing" ? template.accountId : undefined;
  const lender = findAccountCell(estate, guest, { region: template.region, accountId });
  if (lender !== undefined) return { kind: "lent", cell: lender };
  if (accountId === undefined) return reject("account-kind", "finds no shared account that may hold it");
  const unaccepted = findUnacceptedAccount({ ...template, pooled: {} }, guest);
  if (unaccepted !== undefined) return unaccepted;
  const state = openAccount(estate, accountId, template.capacity);
  return findAccountProblem(state, guest, guest.demand.ownCluster) ?? { kind: "number", accountId };
}

function accountOf(
  account: ClusterAccount,
  key: string,
): { readonly accountId: string } | { readonly accountKey: string } {
  switch (account.kind) {
    case "number":
      return { accountId: account.accountId };
    case "own":
      return { accountKey: key };
    case "lent": {
      const { accountId, accountKey, name } = account.cell.cell;
      return accountId === undefined ? { accountKey: accountKey ?? name } : { accountId };
    }
  }
}
