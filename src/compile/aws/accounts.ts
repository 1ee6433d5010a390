import { organizationRoleName } from "../../model/account-entry.ts";
import { vendedAccountName } from "../../model/account-supply.ts";
import type { OrganizationResource } from "../../model/blueprint.ts";
import { defer, joinText, type Value } from "../../model/deferred.ts";
import type { Origin } from "../../model/origin.ts";
import type { Platform } from "../../model/platform.ts";
import { organizationAccountId } from "./names.ts";
import { type Tags, tagList } from "./tags.ts";

export interface AccountInput {
  readonly platform: Platform;
  readonly key: string;
  readonly unit: Value;
  readonly tags: Tags;
  readonly origin: Origin;
}

/**
 * An account that is vended: taken from the pool, then named, tagged and moved to its unit.
 *
 * Its address was given when the pool made it, so only the pattern is known. It is retained: closing an account is a step
 * of its own with its own quota.
 */
export function compileAccount(input: AccountInput): OrganizationResource {
  const id = organizationAccountId(input.key);
  const [before = "", after = ""] = input.platform.organization.accountEmail.split("{sequence}");
  return {
    id,
    type: "AWS::Organizations::Account",
    properties: {
      AccountName: vendedAccountName(input.platform.name, input.key),
      Email: joinText(before, defer(id, "Sequence"), after),
      ParentIds: [input.unit],
      RoleName: organizationRoleName,
      Tags: tagList(input.tags),
    },
    origin: input.origin,
    management: "manage",
    retain: true,
  };
}
