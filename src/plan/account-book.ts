import type { OrganizationResource } from "../model/blueprint.ts";
import type { LiveOrganizationResource } from "../model/snapshot.ts";

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

const accountType = "AWS::Organizations::Account";

export function createAccountBook(live: readonly LiveOrganizationResource[]): AccountBook {
  const byKey = new Map(live.map((resource) => [naturalKey(resource.type, resource.properties), resource]));
  const byId = new Map(live.map((resource) => [resource.id, resource]));
  const twins = new Map<string, LiveOrganizationResource>();
  const registered = new Set<string>();
  let misses = 0;
  return {
    register: (resource) => {
      registered.add(resource.id);
      const adopted = resource.properties.Id;
      const named = byKey.get(naturalKey(resource.type, resource.properties));
      const twin = (typeof adopted === "string" ? byId.get(adopted) : undefined) ?? named;
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
