import { organizationRoleName } from "../../model/account-entry.ts";
import type { Platform } from "../../model/platform.ts";
import {
  type AccountRow,
  accountsOf,
  addAccount,
  attachDefaults,
  policiesOf,
  putOrganization,
  unitsOf,
} from "../aws/organizations/organization-state.ts";
import { addOrganizationRole } from "../aws/organizations/settle-accounts.ts";
import type { State } from "../aws/state.ts";

const everything = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
});
const everythingForAll = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: "*", Action: "*", Resource: "*" }],
});
const enabledTypes = ["RESOURCE_CONTROL_POLICY", "SERVICE_CONTROL_POLICY"];

/**
 * Makes the organisation that a platform document speaks of: the root, the management and the tooling account, the accounts
 * of its cells, all of them in the root, and the adopted units. In a transaction, once.
 */
export function seedOrganization(state: State, platform: Platform, nowMs: number): void {
  const { id, managementAccountId, organizationalUnits } = platform.organization;
  const rootId = rootIdOf(organizationalUnits.tenants);
  putOrganization(state, { id, managementAccountId, rootId, policyTypes: enabledTypes });
  const policy = { description: "Allows access to every operation", awsManaged: true };
  policiesOf(state).put("p-FullAWSAccess", {
    ...policy,
    id: "p-FullAWSAccess",
    name: "FullAWSAccess",
    type: "SERVICE_CONTROL_POLICY",
    content: everything,
  });
  policiesOf(state).put("p-RCPFullAWSAccess", {
    ...policy,
    id: "p-RCPFullAWSAccess",
    name: "RCPFullAWSAccess",
    type: "RESOURCE_CONTROL_POLICY",
    content: everythingForAll,
  });
  attachDefaults(state, rootId);
  for (const [name, unitId] of Object.entries(organizationalUnits)) {
    unitsOf(state).put(unitId, { id: unitId, name, parentId: rootId });
    attachDefaults(state, unitId);
  }
  for (const [accountId, name] of accountNames(platform)) {
    seedAccount(state, platform, { id: accountId, name, parentId: rootId, nowMs });
  }
}

/** The accounts that a document names, in order, each once: the first name wins. */
export function accountNames(platform: Platform): ReadonlyMap<string, string> {
  const { managementAccountId, toolingAccountId } = platform.organization;
  const names = new Map([[managementAccountId, "management"]]);
  if (!names.has(toolingAccountId)) names.set(toolingAccountId, "tooling");
  for (const { accountId, name } of [...platform.cells, ...platform.cellTemplates]) {
    if (accountId !== undefined && !names.has(accountId)) names.set(accountId, name);
  }
  return names;
}

interface SeededAccount {
  readonly id: string;
  readonly name: string;
  readonly parentId: string;
  readonly nowMs: number;
}

function seedAccount(state: State, platform: Platform, { id, name, parentId, nowMs }: SeededAccount): void {
  const account: AccountRow = {
    id,
    name,
    email: platform.organization.accountEmail.replace("{sequence}", name),
    state: "ACTIVE",
    joinedAtMs: nowMs,
    parentId,
    enterableAtMs: nowMs,
  };
  addAccount(state, account);
  if (id === platform.organization.managementAccountId) return;
  addOrganizationRole(state, { accountId: id, roleName: organizationRoleName, nowMs });
}

/** Adds the accounts that the document names by now and the organisation does not have. In a transaction. */
export function seedMissingAccounts(state: State, platform: Platform, nowMs: number): void {
  const parentId = rootIdOf(platform.organization.organizationalUnits.tenants);
  for (const [id, name] of accountNames(platform)) {
    if (!accountsOf(state).has(id)) seedAccount(state, platform, { id, name, parentId, nowMs });
  }
}

/** `ou-ab12-…` is in the root `r-ab12`. */
function rootIdOf(unitId: string): string {
  return `r-${unitId.split("-")[1] ?? "root"}`;
}
