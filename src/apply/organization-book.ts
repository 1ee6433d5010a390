import { accountType, vendedAccountName } from "../model/account-supply.ts";
import type { OrganizationResource } from "../model/blueprint.ts";
import { isDeferred, type Value } from "../model/deferred.ts";
import { platformTag } from "../model/ownership.ts";
import type { LiveOrganizationResource } from "../model/snapshot.ts";

export interface OrganizationBook {
  /** The id that a resource of the organisation has, as far as the snapshot knew. */
  readonly find: (resource: string) => string | undefined;
  /** What the organisation's own bundle says of a resource. */
  readonly resource: (id: string) => OrganizationResource | undefined;
  /** Ids of all policies of the blueprint. */
  readonly policies: readonly string[];
}

/** Knows the organisation's resources by the blueprint's ids: adopted ones by their id, ours by name, mark and parent. */
export function createOrganizationBook(
  platform: string,
  resources: readonly OrganizationResource[],
  live: readonly LiveOrganizationResource[],
): OrganizationBook {
  const byId = new Map(resources.map((resource) => [resource.id, resource]));
  const find = (id: string): string | undefined => {
    const [, kind, key = ""] = id.split("/");
    if (kind === "account") return findAccount(live, vendedAccountName(platform, key));
    const resource = byId.get(id);
    if (resource === undefined) return undefined;
    const { Id, ParentId } = resource.properties;
    if (typeof Id === "string") return Id;
    return choose(namesakes(live, resource), parentOf(ParentId, find), platform)?.id;
  };
  return {
    find,
    resource: (id) => byId.get(id),
    policies: resources.filter(({ type }) => type === "AWS::Organizations::Policy").map(({ id }) => id),
  };
}

function findAccount(live: readonly LiveOrganizationResource[], name: string): string | undefined {
  return live.find(({ type, properties }) => type === accountType && properties.AccountName === name)?.id;
}

function namesakes(
  live: readonly LiveOrganizationResource[],
  { type, properties }: OrganizationResource,
): readonly LiveOrganizationResource[] {
  return live.filter(
    (candidate) =>
      candidate.type === type &&
      candidate.properties.Name === properties.Name &&
      (properties.Type === undefined || candidate.properties.Type === properties.Type),
  );
}

function parentOf(value: Value | undefined, find: (id: string) => string | undefined): unknown {
  return isDeferred(value) ? find(value.resource) : value;
}

function choose(
  candidates: readonly LiveOrganizationResource[],
  parent: unknown,
  platform: string,
): LiveOrganizationResource | undefined {
  const marked = candidates.find(({ properties }) => hasOurMark(properties.Tags, platform));
  return marked ?? candidates.find(({ properties }) => properties.ParentId === parent) ?? candidates[0];
}

function hasOurMark(tags: unknown, platform: string): boolean {
  if (!Array.isArray(tags)) return false;
  return tags.some(({ Key, Value }: { Key?: string; Value?: string }) => Key === platformTag && Value === platform);
}
