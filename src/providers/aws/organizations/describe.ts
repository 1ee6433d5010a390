import type { Account, CreateAccountStatus, PolicySummary } from "@aws-sdk/client-organizations";
import type { AccountCreation, AccountDescription, PolicyDescription } from "../../../ports/organization-api.ts";
import { given, requireField } from "../answer.ts";

/** `State` is the finer one; organisations that do not have it yet answer `Status` alone. */
export function describeAccount(account: Account): AccountDescription {
  return {
    id: requireField(account.Id, "an account's id"),
    name: account.Name ?? "",
    email: account.Email ?? "",
    arn: account.Arn ?? "",
    state: requireField(account.State ?? account.Status, "an account's state"),
    joinedAtMs: account.JoinedTimestamp?.getTime() ?? 0,
  };
}

export function describePolicy(policy: PolicySummary): PolicyDescription {
  return {
    id: requireField(policy.Id, "a policy's id"),
    name: policy.Name ?? "",
    type: policy.Type ?? "",
    description: policy.Description ?? "",
    arn: policy.Arn ?? "",
    awsManaged: policy.AwsManaged === true,
  };
}

export function describeCreation(status: CreateAccountStatus): AccountCreation {
  return {
    requestId: requireField(status.Id, "the id of an account's creation"),
    name: status.AccountName ?? "",
    state: requireField(status.State, "the state of an account's creation"),
    ...given("accountId", status.AccountId),
    ...given("failureReason", status.FailureReason),
    requestedAtMs: status.RequestedTimestamp?.getTime() ?? 0,
  };
}
