import type { CreateAccountState } from "@aws-sdk/client-organizations";
import type { OrganizationApi } from "../../../ports/organization-api.ts";
import type { AccountSdk } from "../account/operations.ts";
import type { AccountAges } from "../account-ages.ts";
import { collect, given, mapPages, pages, requireField, tagPairs } from "../answer.ts";
import type { Send } from "../operation.ts";
import { describeAccount, describeCreation } from "./describe.ts";
import type { OrganizationsSdk } from "./operations.ts";

export interface OrganizationSenders {
  readonly organizations: Send<OrganizationsSdk>;
  readonly account: Send<AccountSdk>;
  readonly ages: AccountAges;
}

type AccountCalls = Pick<
  OrganizationApi,
  | "closeAccount"
  | "createAccount"
  | "listAccounts"
  | "listAccountsForParent"
  | "listCreations"
  | "moveAccount"
  | "renameAccount"
>;

/** What the organisation's interface says of accounts. */
export function accountCalls({ organizations: send, account, ages }: OrganizationSenders): AccountCalls {
  const described = (accounts: readonly Parameters<typeof describeAccount>[0][] = []) => {
    const all = accounts.map(describeAccount);
    for (const { id, joinedAtMs } of all) ages.note(id, joinedAtMs);
    return all;
  };
  return {
    listAccounts: () =>
      mapPages(
        pages(
          (NextToken) => send("ListAccounts", given("NextToken", NextToken)),
          (page) => page.NextToken,
        ),
        (page) => described(page.Accounts),
      ),
    listAccountsForParent: (ParentId) =>
      mapPages(
        pages(
          (NextToken) =>
            send("ListAccountsForParent", { ParentId, ...given("NextToken", NextToken) }, { subject: ParentId }),
          (page) => page.NextToken,
        ),
        (page) => described(page.Accounts),
      ),
    createAccount: async ({ name, email, roleName, tags }) => {
      const input = { AccountName: name, Email: email, RoleName: roleName, Tags: tagPairs(tags) };
      const answer = await send("CreateAccount", input, { subject: `account ${name}` });
      return describeCreation(requireField(answer.CreateAccountStatus, "the state of the account's creation"));
    },
    listCreations: async (states) => {
      const found = pages(
        (NextToken) =>
          send("ListCreateAccountStatus", {
            States: [...states] as CreateAccountState[],
            ...given("NextToken", NextToken),
          }),
        (page) => page.NextToken,
      );
      return (await collect(found, (page) => page.CreateAccountStatuses)).map(describeCreation);
    },
    renameAccount: async (AccountId, AccountName) => {
      await account("PutAccountName", { AccountId, AccountName }, { subject: `account ${AccountId}` });
    },
    moveAccount: async (AccountId, SourceParentId, DestinationParentId) => {
      const input = { AccountId, SourceParentId, DestinationParentId };
      await send("MoveAccount", input, { subject: `account ${AccountId} to ${DestinationParentId}` });
    },
    closeAccount: async (AccountId) => {
      await send("CloseAccount", { AccountId }, { subject: `account ${AccountId}` });
    },
  };
}
