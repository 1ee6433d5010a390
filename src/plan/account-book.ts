import { accountType } from "../model/account-supply.ts";
import type { OrganizationResource } from "../model/blueprint.ts";
import { isDeferred } from "../model/deferred.ts";
import { compareText } from "../model/json.ts";
import type { LiveOrganizationResource } from "../model/snapshot.ts";
import { organizationOwnership } from "./ownership-proof.ts";

/**
 * Which live resource of the organisation each one of the blueprint is, as far as the bundles seen so far tell.
 *
 * A vended account has no number in the blueprint, only a key; its number is that of the live account of the same name.
 */
export interface AccountBook {
  /** Finds the live twin by its natural key and remembers it under the blueprint's id. */
  readonly register: (resource: OrganizationResource) => LiveOrganizationResource | undefined;
  /** The live twin of a resource that was registered; none counts as a miss when nobody has registered the id. */
  readonly find: (id: string) => LiveOrganizationResource | undefined;
  /** How often an id was asked for before a bundle registered it. */
  readonly misses: () => number;
  readonly isRegistered: (id: string) => boolean;
}

export function createAccountBook(live: readonly LiveOrganizationResource[], platform: string): AccountBook {
  const byKey = groupByKey(live);
  const byId = new Map(live.map((resource) => [resource.id, resource]));
  const twins = new Map<string, LiveOrganizationResource>();
  const registered = new Set<string>();
  let misses = 0;
  const findTwin = (resource: OrganizationResource): LiveOrganizationResource | undefined => {
    const { Id, ParentId } = resource.properties;
    if (typeof Id === "string") return byId.get(Id);
    const parent = isDeferred(ParentId) ? twins.get(ParentId.resource)?.id : ParentId;
    return chooseTwin(byKey.get(naturalKey(resource.type, resource.properties)) ?? [], parent, platform);
  };
  return {
    register: (resource) => {
      registered.add(resource.id);
      const twin = findTwin(resource);
      if (twin !== undefined) twins.set(resource.id, twin);
      return twin;
    },
    find: (id) => {
      if (!registered.has(id)) misses += 1;
      return twins.get(id);
    },
    misses: () => misses,
    isRegistered: (id) => registered.has(id),
  };
}

function groupByKey(
  live: readonly LiveOrganizationResource[],
): ReadonlyMap<string, readonly LiveOrganizationResource[]> {
  const groups = new Map<string, LiveOrganizationResource[]>();
  for (const resource of live.toSorted((left, right) => compareText(left.id, right.id))) {
    const key = naturalKey(resource.type, resource.properties);
    groups.set(key, [...(groups.get(key) ?? []), resource]);
  }
  return groups;
}

/** Units of one name may stand under several parents: ours by its tags comes first, then the one under the parent. */
function chooseTwin(
  candidates: readonly LiveOrganizationResource[],
  parent: unknown,
  platform: string,
): LiveOrganizationResource | undefined {
  const tagged = candidates.find((resource) => organizationOwnership(resource, platform) === "proven");
  const placed = candidates.find(({ properties }) => parent !== undefined && properties.ParentId === parent);
  return tagged ?? placed ?? candidates[0];
}

/** Organizations has no client tokens, so a name identifies: of an account, of a unit, of a policy within its type. */
function naturalKey(type: string, properties: { readonly [key: string]: unknown }): string {
  switch (type) {
    case accountType:
      return `${type} ${String(properties.AccountName)}`;
    case "AWS::Organizations::Policy":
      return `${type} ${String(properties.Type)} ${String(properties.Name)}`;
    default:
      return `${type} ${String(properties.Name ?? properties.Id)}`;
  }
}

/** The account's number behind the account part of a stack's id; undefined while it has none. */
export function accountNumberOf(account: string, accounts: AccountBook): string | undefined {
  if (/^\d{12}$/.test(account)) return account;
  return accounts.find(`organization/account/${account}`)?.id;
}
