import { parseInventory } from "../../model/object-ownership.ts";
import { bearsPlatformTags, inventoryTag } from "../../model/ownership.ts";
import type { OrganizationApi } from "../../ports/organization-api.ts";
import { stepError } from "../apply-error.ts";

export interface Tagged {
  readonly id: string;
  /** For people: `policy tenantry-acme-foundation-1`. */
  readonly title: string;
  /** The platform that must have it. */
  readonly platform: string;
  /** Whose it must be (`organization`, `tenant/birch/prod`); absent: anybody's of ours. */
  readonly inventory?: string;
}

/**
 * Makes sure that something of the organisation still is ours at the moment before it is changed: since the plan somebody
 * may have made one of our name, or taken our tags from it.
 */
export async function requireOwnTags(api: OrganizationApi, { id, title, platform, inventory }: Tagged): Promise<void> {
  const tags = await api.listTags(id);
  const actual = tags[inventoryTag];
  const isRight = inventory === undefined ? parseInventory(actual) !== undefined : actual === inventory;
  if (isRight && bearsPlatformTags(tags, platform)) return;
  throw stepError("TEN7039", `${title} (${id}) was not touched: its tags do not say (any more) that it is ours`, {
    failure: "conflict",
  });
}
