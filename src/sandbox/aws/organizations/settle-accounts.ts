import { organizationRoleName, partitionOf } from "../../../model/account-entry.ts";
import { putResource } from "../resources/resource-state.ts";
import type { Call } from "../service.ts";
import type { State } from "../state.ts";
import {
  accountsOf,
  addAccount,
  attachmentsOf,
  type CreationRow,
  closuresOf,
  creationsOf,
  emailsOf,
  findOrganization,
  pendingOf,
  tagsOf,
} from "./organization-state.ts";

/** An account's role can be assumed this long after the account is there: "account not ready" is real. */
const enterableAfterMs = 5_000;

type Settling = Pick<Call, "state" | "nowMs" | "quota">;

/** Completes the creations and closures of accounts that are due. */
export function settleAccounts(call: Settling): void {
  for (const creation of dueCreations(call)) complete(call, creation);
  for (const closure of closuresOf(call.state).values()) {
    const account = accountsOf(call.state).get(closure.accountId);
    if (account === undefined || closure.suspendedAtMs > call.nowMs) continue;
    if (closure.goneAtMs <= call.nowMs) forget(call.state, closure.accountId);
    else if (account.state !== "SUSPENDED") accountsOf(call.state).put(account.id, { ...account, state: "SUSPENDED" });
  }
}

/** In the order in which they are done; of two with one address the first gets it. */
function dueCreations({ state, nowMs }: Settling): readonly CreationRow[] {
  const due = pendingOf(state)
    .keys()
    .flatMap((id) => {
      const creation = creationsOf(state).get(id);
      return creation !== undefined && creation.readyAtMs <= nowMs ? [creation] : [];
    });
  return due.sort((left, right) => left.readyAtMs - right.readyAtMs);
}

function complete(call: Settling, creation: CreationRow): void {
  const { state } = call;
  pendingOf(state).delete(creation.id);
  const failureReason = findFailure(call, creation);
  if (failureReason !== undefined) {
    const failed = { ...creation, state: "FAILED", failureReason, completedAtMs: creation.readyAtMs } as const;
    creationsOf(state).put(creation.id, failed);
    return;
  }
  const accountId = nextAccountId(state);
  addAccount(state, {
    id: accountId,
    name: creation.name,
    email: creation.email,
    state: "ACTIVE",
    joinedAtMs: creation.readyAtMs,
    parentId: findOrganization(state)?.rootId ?? "",
    enterableAtMs: creation.readyAtMs + enterableAfterMs,
  });
  if (Object.keys(creation.tags).length > 0) tagsOf(state).put(accountId, creation.tags);
  addOrganizationRole(state, { accountId, roleName: creation.roleName, nowMs: creation.readyAtMs });
  const done = { ...creation, state: "SUCCEEDED", accountId, completedAtMs: creation.readyAtMs } as const;
  creationsOf(state).put(creation.id, done);
}

function findFailure({ state, quota }: Settling, { email }: CreationRow): string | undefined {
  if (!/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(email)) return "INVALID_EMAIL";
  if (emailsOf(state).has(email.toLowerCase())) return "EMAIL_ALREADY_EXISTS";
  return accountsOf(state).size() >= quota("organizations:accounts") ? "ACCOUNT_LIMIT_EXCEEDED" : undefined;
}

/** The role that Organizations makes in every account, trusted by the management account. */
export function addOrganizationRole(
  state: State,
  { accountId, roleName, nowMs }: { readonly accountId: string; readonly roleName: string; readonly nowMs: number },
): void {
  const organization = findOrganization(state);
  const region = "us-east-1";
  const partition = partitionOf(region);
  const name = roleName === "" ? organizationRoleName : roleName;
  putResource(state, {
    type: "AWS::IAM::Role",
    accountId,
    region,
    id: name,
    status: "ACTIVE",
    properties: {
      AssumeRolePolicyDocument: {
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { AWS: `arn:${partition}:iam::${organization?.managementAccountId}:root` },
            Action: "sts:AssumeRole",
          },
        ],
      },
      ManagedPolicyArns: [`arn:${partition}:iam::aws:policy/AdministratorAccess`],
      Path: "/",
      RoleName: name,
    },
    attributes: {
      Arn: `arn:${partition}:iam::${accountId}:role/${name}`,
      RoleId: `AROA${state.nextId("iam", 17, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")}`,
    },
    tags: {},
    createdAtMs: nowMs,
  });
}

function nextAccountId(state: State): string {
  for (;;) {
    const id = `9${state.nextId("account", 11, "0123456789")}`;
    if (!accountsOf(state).has(id)) return id;
  }
}

function forget(state: State, accountId: string): void {
  const account = accountsOf(state).get(accountId);
  if (account !== undefined) emailsOf(state).delete(account.email.toLowerCase());
  accountsOf(state).delete(accountId);
  attachmentsOf(state).delete(accountId);
  tagsOf(state).delete(accountId);
  closuresOf(state).delete(accountId);
}
