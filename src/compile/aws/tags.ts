import { bundleKey } from "../../model/blueprint.ts";
import type { Value } from "../../model/deferred.ts";
import { compareText } from "../../model/json.ts";
import { environmentTag, inventoryTag, platformOwnTags } from "../../model/ownership.ts";
import type { PlacedCell } from "../../model/placement.ts";
import type { Platform } from "../../model/platform.ts";
import { contextId, type EnvironmentContext } from "../context.ts";

/** Tags by key, sorted when emitted. */
export type Tags = Readonly<Record<string, string>>;

/** What a resource belongs to when it serves a whole cell or the platform; never a tenant. */
export const scopeTag = "tenantry:scope";

const environmentTagCache = new WeakMap<EnvironmentContext, Tags>();
const tagListCache = new WeakMap<Tags, readonly Value[]>();

/** Tags of everything in an environment's bundle: whose it is, for cost, for access and for the inventory. */
export function environmentTags(context: EnvironmentContext): Tags {
  const known = environmentTagCache.get(context);
  if (known !== undefined) return known;
  const tags = makeEnvironmentTags(context);
  environmentTagCache.set(context, tags);
  return tags;
}

function makeEnvironmentTags(context: EnvironmentContext): Tags {
  const ref = { tenant: context.tenant.name, environment: context.environment.name };
  return {
    ...labelTags(context),
    [context.platform.costAllocationTag]: context.tenant.name,
    [environmentTag]: contextId(context),
    [inventoryTag]: bundleKey({ kind: "environment", architecture: context.placement.architecture, ...ref }),
    ...platformOwnTags(context.platform.name),
  };
}

/** Tags of what a cell shares. A cell of one environment counts as that tenant's cost. */
export function cellTags(platform: Platform, cell: PlacedCell): Tags {
  const owner = cell.ownedBy;
  return {
    ...(owner === undefined ? {} : { [platform.costAllocationTag]: owner.tenant }),
    [scopeTag]: "cell",
    [inventoryTag]: bundleKey({ kind: "cell", cell: cell.name }),
    ...platformOwnTags(platform.name),
  };
}

/** Tags of what the platform has once in an organisation or an account. */
export function platformTags(platform: Platform, inventory: string): Tags {
  return { [scopeTag]: "platform", [inventoryTag]: inventory, ...platformOwnTags(platform.name) };
}

/** CloudFormation's list form, sorted by key. Everything in a stack has the same few tags, so each list is made once. */
export function tagList(tags: Tags): readonly Value[] {
  const known = tagListCache.get(tags);
  if (known !== undefined) return known;
  const list = Object.keys(tags)
    .sort(compareText)
    .map((key) => ({ Key: key, Value: tags[key] ?? "" }));
  tagListCache.set(tags, list);
  return list;
}

/** AWS takes fifty tags; ours and a Name are among them. */
const mostLabels = 30;

/** Keys that AWS, we or a cluster's controllers act on: they find security groups and subnets of a cluster by tag. */
const actedOn = /^(aws|eks|tenantry):|(^|[.])(k8s[.]aws|k8s[.]io|karpenter[.](k8s[.]aws|sh)|kubernetes[.]io)[/]/;

/**
 * The tenant's labels as tags, where AWS allows their characters; ours are never overridden.
 *
 * IAM compares keys without regard to case, so of labels that differ in nothing else the first in order stays.
 */
function labelTags(context: EnvironmentContext): Tags {
  const taken = new Set([context.platform.costAllocationTag.toLowerCase()]);
  const tags: Record<string, string> = {};
  for (const key of Object.keys(context.tenant.labels).sort(compareText)) {
    const value = context.tenant.labels[key] ?? "";
    const folded = key.toLowerCase();
    if (taken.has(folded) || taken.size > mostLabels || actedOn.test(folded)) continue;
    if (!isTagText(key) || (value !== "" && !isTagText(value))) continue;
    taken.add(folded);
    tags[key] = value;
  }
  return tags;
}

function isTagText(text: string): boolean {
  return /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u.test(text);
}
