import type { OrganizationApi } from "../../../ports/organization-api.ts";
import { accountCalls, type OrganizationSenders } from "./account-calls.ts";
import { policyCalls } from "./policy-calls.ts";
import { unitCalls } from "./unit-calls.ts";

/** AWS Organizations and Account Management as the management account sees them. */
export function createOrganizationApi(senders: OrganizationSenders): OrganizationApi {
  return {
    ...accountCalls(senders),
    ...unitCalls(senders.organizations),
    ...policyCalls(senders.organizations),
  };
}
