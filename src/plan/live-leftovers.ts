import { accountType, poolSequence } from "../model/account-supply.ts";
import type { JsonObject, JsonValue } from "../model/json.ts";
import { metadataMap } from "../model/object-metadata.ts";
import { objectOwner, objectOwnership, parseInventory } from "../model/object-ownership.ts";
import { waveOfKind } from "../model/object-waves.ts";
import { inventoryTag, tenantLabel } from "../model/ownership.ts";
import type { PlanOwner } from "../model/plan.ts";
import type { LiveObject, LiveOrganizationResource, LiveRelease, LiveStack, Snapshot } from "../model/snapshot.ts";
import { objectName, objectType } from "./compare-objects.ts";
import { organizationName, organizationPlace } from "./compare-organization.ts";
import { releaseType } from "./compare-releases.ts";
import { stackType } from "./compare-stacks.ts";
import { holdsObjectData, holdsResourceData } from "./data-types.ts";
import { isRetained, keptClause, leavesSnapshot } from "./diff-stack.ts";
import { deletion, type Leftover } from "./find-leftovers.ts";
import { organizationOwnership, organizationTags, stackOwnership } from "./ownership-proof.ts";
import { organizationRank, type PlanEntry, releaseRank, stackRank } from "./plan-entry.ts";
import { readTemplate } from "./read-template.ts";
import { releaseId, type SnapshotIndex } from "./snapshot-index.ts";

export interface LeftoverSearch {
  readonly snapshot: Snapshot;
  readonly index: SnapshotIndex;
  readonly platform: string;
  /** Ids that the blueprint has, of every sort. */
  readonly claimed: ReadonlySet<string>;
  /** Units where accounts go that nobody wants any more: who is there has been dealt with. */
  readonly setAside: ReadonlySet<string>;
  /** Whether accounts are closed, with all that was kept in them. */
  readonly closesAccounts: boolean;
}

/** Everything in the snapshot that no bundle has, except what Helm made for a release of ours. */
export function* findLeftovers(search: LeftoverSearch): Generator<Leftover> {
  const { snapshot, claimed } = search;
  for (const [id, object] of search.index.objects) {
    if (!claimed.has(id) && !isOfOurRelease(object, search)) yield objectLeftover(id, object, search.platform);
  }
  for (const [key, stack] of search.index.stacks) if (!claimed.has(key)) yield stackLeftover(stack, search.platform);
  for (const [id, release] of search.index.releases) if (!claimed.has(id)) yield releaseLeftover(id, release, search);
  for (const resource of snapshot.organization) {
    if (!claimed.has(resource.id) && !isKeptAccount(resource, search)) yield organizationLeftover(resource, search);
  }
}

/** An account that waits in the pool, or that was set aside with what it holds. */
function isKeptAccount(
  { type, properties }: LiveOrganizationResource,
  { platform, setAside, closesAccounts }: LeftoverSearch,
): boolean {
  if (type !== accountType) return false;
  const { AccountName, ParentIds } = properties;
  if (poolSequence(platform, String(AccountName)) !== undefined) return true;
  return (
    !closesAccounts && Array.isArray(ParentIds) && ParentIds.some((parent: JsonValue) => setAside.has(String(parent)))
  );
}

function objectLeftover(id: string, object: LiveObject, platform: string): Leftover {
  const { cell, manifest } = object;
  const kind = String(manifest.kind);
  const type = objectType(manifest);
  return {
    place: cell,
    type,
    ownership: objectOwnership(manifest, platform),
    owner: objectOwner(object),
    deletions: (owner, reason) => [
      deletion(waveOfKind(kind), {
        id,
        layer: "kubernetes",
        type,
        name: objectName(manifest.metadata as JsonObject),
        place: cell,
        owner,
        reason,
        holdsData: holdsObjectData(kind),
        retained: false,
      }),
    ],
  };
}

function stackLeftover(stack: LiveStack, platform: string): Leftover {
  const place = `${stack.accountId}/${stack.region}`;
  return {
    place,
    type: stackType,
    ownership: stackOwnership(stack, platform),
    owner: parseInventory(stack.tags[inventoryTag]),
    deletions: (owner, reason) => stackDeletions(stack, place, owner, reason),
  };
}

function stackDeletions(stack: LiveStack, place: string, owner: PlanOwner, reason: string): readonly PlanEntry[] {
  const id = `stack/${place}/${stack.name}`;
  const common = { layer: "aws" as const, place, owner, reason };
  const resources = [...readTemplate(id, stack)].map(([logical, resource]) =>
    deletion(stackRank, {
      ...common,
      id: `${id}/${logical}`,
      type: resource.type,
      name: logical,
      reason: `${reason}${keptClause(resource)}`,
      holdsData: holdsResourceData(resource.type, resource.properties),
      retained: isRetained(resource),
      ...(leavesSnapshot(resource) ? { leavesSnapshot: true as const } : {}),
    }),
  );
  const whole = { ...common, id, type: stackType, name: stack.name, holdsData: false, retained: false };
  return [deletion(stackRank, whole), ...resources];
}

/** A release bears no labels of ours; its namespace does, and that only holds the release named after its tenant. */
function releaseLeftover(id: string, release: LiveRelease, { index, platform }: LeftoverSearch): Leftover {
  const namespace = index.objects.get(`object/${release.cell}/core/Namespace/-/${release.namespace}`);
  const isOurs = namespace !== undefined && metadataMap(namespace.manifest, "labels")[tenantLabel] === release.name;
  return {
    place: release.cell,
    type: releaseType,
    ownership: isOurs ? objectOwnership(namespace.manifest, platform) : "foreign",
    owner: isOurs ? objectOwner(namespace) : undefined,
    deletions: (owner, reason) => [
      deletion(releaseRank, {
        id,
        layer: "kubernetes",
        type: releaseType,
        name: `${release.namespace}/${release.name}`,
        place: release.cell,
        owner,
        reason,
        holdsData: true,
        retained: false,
      }),
    ],
  };
}

/** An account is only closed when that was asked for; else it is moved aside and keeps its data. */
function organizationLeftover(
  resource: LiveOrganizationResource,
  { closesAccounts, platform }: LeftoverSearch,
): Leftover {
  const isAccount = resource.type === accountType;
  const fate = closesAccounts ? closedClause : "; moved aside, not closed";
  return {
    place: organizationPlace,
    type: resource.type,
    ownership: organizationOwnership(resource, platform),
    owner: parseInventory(organizationTags(resource)[inventoryTag]),
    deletions: (owner, reason) => [
      deletion(organizationRank, {
        id: `organization/${resource.id}`,
        layer: "aws",
        type: resource.type,
        name: organizationName(resource.properties, resource.id),
        place: organizationPlace,
        owner,
        reason: isAccount ? `${reason}${fate}` : reason,
        holdsData: holdsResourceData(resource.type),
        retained: isAccount && !closesAccounts,
      }),
    ],
  };
}

const closedClause = "; closed, with everything in it: AWS can open it again for 90 days, then it is gone";

/** Helm marks what it makes with the release's name; when the release is ours, so is that, and never on its own. */
function isOfOurRelease({ cell, manifest }: LiveObject, { index, claimed }: LeftoverSearch): boolean {
  const annotations = metadataMap(manifest, "annotations");
  const name = annotations["meta.helm.sh/release-name"];
  const namespace = annotations["meta.helm.sh/release-namespace"];
  if (name === undefined || namespace === undefined) return false;
  const id = releaseId({ cell, namespace, name });
  return claimed.has(id) && index.releases.has(id);
}
