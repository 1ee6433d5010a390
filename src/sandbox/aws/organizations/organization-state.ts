import type { State, Table } from "../state.ts";

/** What the sandbox keeps of an organisation: plain rows, each table by id, all in the global scope. */

export interface OrganizationRow {
  readonly id: string;
  readonly managementAccountId: string;
  readonly rootId: string;
  readonly policyTypes: readonly string[];
}

export type AccountState = "ACTIVE" | "PENDING_CLOSURE" | "SUSPENDED";

export interface AccountRow {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly state: AccountState;
  readonly joinedAtMs: number;
  readonly parentId: string;
  /** A fresh account's role cannot be assumed at once. */
  readonly enterableAtMs: number;
  /** When it was asked to be closed. */
  readonly closedAtMs?: number;
}

export interface UnitRow {
  readonly id: string;
  readonly name: string;
  readonly parentId: string;
}

export interface PolicyRow {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly type: string;
  readonly content: string;
  readonly awsManaged: boolean;
}

export interface CreationRow {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly roleName: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly state: "IN_PROGRESS" | "SUCCEEDED" | "FAILED";
  readonly requestedAtMs: number;
  readonly readyAtMs: number;
  readonly completedAtMs?: number;
  readonly accountId?: string;
  readonly failureReason?: string;
}

/** What happens to an account on its own, and when. */
export interface ClosureRow {
  readonly accountId: string;
  readonly suspendedAtMs: number;
  readonly goneAtMs: number;
}

type Tags = Readonly<Record<string, string>>;

const organizationKey = "organization";

export function findOrganization(state: State): OrganizationRow | undefined {
  return state.table<OrganizationRow>("organizations/organization").get(organizationKey);
}

export function putOrganization(state: State, row: OrganizationRow): void {
  state.table<OrganizationRow>("organizations/organization").put(organizationKey, row);
}

export function accountsOf(state: State): Table<AccountRow> {
  return state.table("organizations/accounts");
}

export function unitsOf(state: State): Table<UnitRow> {
  return state.table("organizations/units");
}

export function policiesOf(state: State): Table<PolicyRow> {
  return state.table("organizations/policies");
}

/** Ids of attached policies by the id of the root, unit or account. */
export function attachmentsOf(state: State): Table<readonly string[]> {
  return state.table("organizations/attachments");
}

export function tagsOf(state: State): Table<Tags> {
  return state.table("organizations/tags");
}

export function creationsOf(state: State): Table<CreationRow> {
  return state.table("organizations/creations");
}

/** Ids of creations that are not done yet. */
export function pendingOf(state: State): Table<true> {
  return state.table("organizations/creations-pending");
}

export function closuresOf(state: State): Table<ClosureRow> {
  return state.table("organizations/closures");
}

/** E-mail addresses in use, in lower case, with the account; an address stays taken while its account is suspended. */
export function emailsOf(state: State): Table<string> {
  return state.table("organizations/emails");
}

/** Ids from an account or unit up to the root; the id itself first. */
export function ancestryOf(state: State, id: string): readonly string[] {
  const path: string[] = [];
  let at: string | undefined = id;
  while (at !== undefined) {
    path.push(at);
    at = (accountsOf(state).get(at) ?? unitsOf(state).get(at))?.parentId;
  }
  return path;
}

/** Puts an account where the state has none: its address is taken and, as everywhere, FullAWSAccess is attached. */
export function addAccount(state: State, account: AccountRow): void {
  accountsOf(state).put(account.id, account);
  emailsOf(state).put(account.email.toLowerCase(), account.id);
  attachDefaults(state, account.id);
}

/** AWS attaches a policy that allows everything to each new root, unit and account. */
export function attachDefaults(state: State, targetId: string): void {
  attachmentsOf(state).put(targetId, fullAccess);
}

export const fullAccess: readonly string[] = ["p-FullAWSAccess", "p-RCPFullAWSAccess"];
