import type { PutAccountNameCommandInput } from "@aws-sdk/client-account";
import { awsError } from "../aws-error.ts";
import { accountsOf, findOrganization } from "../organizations/organization-state.ts";
import type { Call, SandboxService } from "../service.ts";

const longestName = 50;

function putAccountName(input: PutAccountNameCommandInput, call: Call): object {
  const id = input.AccountId ?? call.accountId;
  const isManagement = findOrganization(call.state)?.managementAccountId === call.accountId;
  const account = accountsOf(call.state).get(id);
  // AccountId is for the management account, and then only for members: its own name it changes without.
  if (account === undefined || (input.AccountId !== undefined && (!isManagement || id === call.accountId))) {
    throw awsError("AccessDeniedException", "You don't have permission to perform this operation.", 403);
  }
  const { AccountName: name = "" } = input;
  if (!/^[ -;=?-~]+$/.test(name) || name.length > longestName) {
    throw awsError("ValidationException", `The account name '${name}' is not valid.`, {
      fields: { reason: "fieldValidationFailed" },
    });
  }
  if (account.state !== "ACTIVE") {
    throw awsError("ConflictException", "The account is not active.", 409);
  }
  accountsOf(call.state).put(id, { ...account, name });
  return {};
}

/** AWS Account Management. */
export const accountService: SandboxService = {
  service: "Account",
  operations: { PutAccountName: putAccountName },
};
