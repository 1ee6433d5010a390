import type {
  Account,
  CloseAccountCommandInput,
  CreateAccountCommandInput,
  CreateAccountResponse,
  CreateAccountStatus,
  DescribeAccountCommandInput,
  DescribeAccountResponse,
  DescribeCreateAccountStatusCommandInput,
  DescribeCreateAccountStatusResponse,
  DescribeOrganizationResponse,
  ListAccountsCommandInput,
  ListAccountsForParentCommandInput,
  ListAccountsForParentResponse,
  ListAccountsResponse,
  ListCreateAccountStatusCommandInput,
  ListCreateAccountStatusResponse,
  MoveAccountCommandInput,
} from "@aws-sdk/client-organizations";
import { organizationRoleName } from "../../../model/account-entry.ts";
import { awsError } from "../aws-error.ts";
import { pageOf } from "../calls/page.ts";
import type { Call, Operation } from "../service.ts";
import { accountArn } from "./organization-arn.ts";
import {
  type AccountRow,
  accountsOf,
  type CreationRow,
  closuresOf,
  creationsOf,
  type OrganizationRow,
  pendingOf,
} from "./organization-state.ts";
import {
  constraint,
  invalidInput,
  isParent,
  requireAccount,
  requireManagement,
  requireMember,
} from "./require-organization.ts";
import { requireTags } from "./resource-tags.ts";

const dayMs = 86_400_000;
/** A closed account can be reopened for so long; then it is gone. */
const closedForDays = 90;
const closureWindowDays = 30;
/** Of all members, where that is more than the quota, and never more than the last. */
const closableShare = 0.2;
const mostClosures = 1_000;
const pageSize = 20;

function describeOrganization(_input: object, call: Call): DescribeOrganizationResponse {
  const organization = requireMember(call);
  const management = requireAccount(call, organization.managementAccountId);
  return {
    Organization: {
      Id: organization.id,
      Arn: `arn:aws:organizations::${management.id}:organization/${organization.id}`,
      FeatureSet: "ALL",
      MasterAccountId: management.id,
      MasterAccountArn: accountArn(organization, management.id),
      MasterAccountEmail: management.email,
      AvailablePolicyTypes: [],
    },
  };
}

function describeAccount(input: DescribeAccountCommandInput, call: Call): DescribeAccountResponse {
  const organization = requireManagement(call);
  return { Account: toAccount(organization, requireAccount(call, input.AccountId)) };
}

function listAccounts(input: ListAccountsCommandInput, call: Call): ListAccountsResponse {
  const organization = requireManagement(call);
  return accountPage(organization, accountsOf(call.state).values(), input);
}

function listAccountsForParent(input: ListAccountsForParentCommandInput, call: Call): ListAccountsForParentResponse {
  const organization = requireManagement(call);
  requireParent(call, organization, input.ParentId);
  const children = accountsOf(call.state)
    .values()
    .filter(({ parentId }) => parentId === input.ParentId);
  return accountPage(organization, children, input);
}

function accountPage(
  organization: OrganizationRow,
  accounts: readonly AccountRow[],
  input: ListAccountsCommandInput,
): ListAccountsResponse {
  const { items, next } = pageOf(accounts, ({ id }) => id, {
    token: input.NextToken,
    size: input.MaxResults,
    most: pageSize,
  });
  return {
    Accounts: items.map((account) => toAccount(organization, account)),
    ...(next === undefined ? {} : { NextToken: next }),
  };
}

function createAccount(input: CreateAccountCommandInput, call: Call): CreateAccountResponse {
  requireManagement(call);
  const { state, nowMs } = call;
  if (pendingOf(state).size() >= call.quota("organizations:concurrent-account-creations")) {
    throw awsError(
      "TooManyRequestsException",
      "AWS Organizations can't complete your request because too many accounts are being created. Try again later.",
      { fields: { Type: "ACCOUNT_CREATION" } },
    );
  }
  const { AccountName: name = "", Email: email = "" } = input;
  if (name === "" || name.length > 50) {
    throw invalidInput("MAX_LENGTH_EXCEEDED", "You provided an account name that is empty or has over 50 characters.");
  }
  const creation: CreationRow = {
    id: `car-${state.nextId("creation", 32)}`,
    name,
    email,
    roleName: input.RoleName ?? organizationRoleName,
    tags: requireTags(call, input.Tags, {}),
    state: "IN_PROGRESS",
    requestedAtMs: nowMs,
    readyAtMs: nowMs + call.durationMs("organizations:account"),
  };
  creationsOf(state).put(creation.id, creation);
  pendingOf(state).put(creation.id, true);
  return { CreateAccountStatus: toStatus(creation) };
}

function describeCreation(
  input: DescribeCreateAccountStatusCommandInput,
  call: Call,
): DescribeCreateAccountStatusResponse {
  requireManagement(call);
  const creation = creationsOf(call.state).get(input.CreateAccountRequestId ?? "");
  if (creation === undefined) {
    throw awsError(
      "CreateAccountStatusNotFoundException",
      "You specified a create account request that doesn't exist.",
    );
  }
  return { CreateAccountStatus: toStatus(creation) };
}

function listCreations(input: ListCreateAccountStatusCommandInput, call: Call): ListCreateAccountStatusResponse {
  requireManagement(call);
  const creations = creationsOf(call.state)
    .values()
    .filter(({ state }) => input.States === undefined || input.States.includes(state));
  const { items, next } = pageOf(creations, ({ id }) => id, {
    token: input.NextToken,
    size: input.MaxResults,
    most: pageSize,
  });
  return { CreateAccountStatuses: items.map(toStatus), ...(next === undefined ? {} : { NextToken: next }) };
}

function moveAccount(input: MoveAccountCommandInput, call: Call): object {
  const organization = requireManagement(call);
  const account = requireAccount(call, input.AccountId);
  if (!isParent(call, organization, input.DestinationParentId)) {
    throw awsError("DestinationParentNotFoundException", "You specified a destination that doesn't exist.");
  }
  if (account.parentId !== input.SourceParentId) {
    throw awsError("SourceParentNotFoundException", "You specified a source that isn't the account's parent.");
  }
  if (account.parentId === input.DestinationParentId) {
    throw awsError("DuplicateAccountException", "That account is already present in the specified destination.");
  }
  accountsOf(call.state).put(account.id, { ...account, parentId: input.DestinationParentId ?? "" });
  return {};
}

function closeAccount(input: CloseAccountCommandInput, call: Call): object {
  const organization = requireManagement(call);
  const account = requireAccount(call, input.AccountId);
  if (account.id === organization.managementAccountId) {
    throw constraint("CANNOT_CLOSE_MANAGEMENT_ACCOUNT", "You attempted to close the management account.");
  }
  if (account.state !== "ACTIVE") {
    throw awsError("AccountAlreadyClosedException", "You attempted to close an account that is already closed.");
  }
  checkClosures(call);
  accountsOf(call.state).put(account.id, { ...account, state: "PENDING_CLOSURE", closedAtMs: call.nowMs });
  closuresOf(call.state).put(account.id, {
    accountId: account.id,
    suspendedAtMs: call.nowMs + call.durationMs("organizations:account-closure"),
    goneAtMs: call.nowMs + closedForDays * dayMs,
  });
  return {};
}

function checkClosures(call: Call): void {
  const accounts = accountsOf(call.state).values();
  const pending = accounts.filter(({ state }) => state === "PENDING_CLOSURE").length;
  if (pending >= call.quota("organizations:concurrent-account-closures")) {
    throw constraint("CLOSE_ACCOUNT_REQUESTS_LIMIT_EXCEEDED", "You attempted to close too many accounts at a time.");
  }
  const since = call.nowMs - closureWindowDays * dayMs;
  const recent = accounts.filter(({ closedAtMs }) => closedAtMs !== undefined && closedAtMs > since).length;
  const share = Math.max(
    call.quota("organizations:account-closures-per-30-days"),
    Math.floor(accounts.length * closableShare),
  );
  if (recent >= Math.min(share, mostClosures)) {
    throw constraint("CLOSE_ACCOUNT_QUOTA_EXCEEDED", "You have exceeded close account quota for the past 30 days.");
  }
}

export function requireParent(call: Call, organization: OrganizationRow, id: string | undefined): void {
  if (isParent(call, organization, id)) return;
  throw awsError("ParentNotFoundException", "You specified a root or organizational unit that doesn't exist.");
}

function toAccount(organization: OrganizationRow, account: AccountRow): Account {
  return {
    Id: account.id,
    Arn: accountArn(organization, account.id),
    Email: account.email,
    Name: account.name,
    Status: account.state,
    State: account.state,
    JoinedMethod: "CREATED",
    JoinedTimestamp: new Date(account.joinedAtMs),
  };
}

function toStatus(creation: CreationRow): CreateAccountStatus {
  const { accountId, completedAtMs, failureReason } = creation;
  return {
    Id: creation.id,
    AccountName: creation.name,
    State: creation.state,
    RequestedTimestamp: new Date(creation.requestedAtMs),
    ...(completedAtMs === undefined ? {} : { CompletedTimestamp: new Date(completedAtMs) }),
    ...(accountId === undefined ? {} : { AccountId: accountId }),
    ...(failureReason === undefined
      ? {}
      : { FailureReason: failureReason as NonNullable<CreateAccountStatus["FailureReason"]> }),
  };
}

/** What Organizations does with accounts and the organisation itself. */
export const accountOperations: Readonly<Record<string, Operation>> = {
  CloseAccount: closeAccount,
  CreateAccount: createAccount,
  DescribeAccount: describeAccount,
  DescribeCreateAccountStatus: describeCreation,
  DescribeOrganization: describeOrganization,
  ListAccounts: listAccounts,
  ListAccountsForParent: listAccountsForParent,
  ListCreateAccountStatus: listCreations,
  MoveAccount: moveAccount,
};
