import { TenantryError } from "../../model/error.ts";
import type { Platform } from "../../model/platform.ts";
import type { World } from "../world.ts";

/** Refuses to work with credentials of another organisation than the platform's. */
export async function requireOrganization({ cloud }: World, { name, organization }: Platform): Promise<void> {
  const found = await cloud.organization.describe();
  if (found.id === organization.id) return;
  const { accountId } = await cloud.caller();
  throw new TenantryError(
    `the credentials are of account ${accountId} in organisation ${found.id}, but platform ${name} lives in ` +
      `${organization.id}; use credentials of its management account ${organization.managementAccountId} or tooling ` +
      `account ${organization.toolingAccountId}`,
    { code: "TEN9013", source: "user" },
  );
}
