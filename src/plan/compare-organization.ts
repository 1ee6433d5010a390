import { accountType } from "../model/account-supply.ts";
import type { Bundle, OrganizationResource } from "../model/blueprint.ts";
import type { Value } from "../model/deferred.ts";
import type { JsonObject, JsonValue } from "../model/json.ts";
import type { FieldChange, PlanConflict, PlannedChange } from "../model/plan.ts";
import type { LiveOrganizationResource } from "../model/snapshot.ts";
import { diffValues } from "./diff-values.ts";
import { organizationOwnership } from "./ownership-proof.ts";
import { resolveFromSnapshot, type ValueSources } from "./place-values.ts";
import {
  type Comparison,
  createdFields,
  type Detail,
  organizationRank,
  type PlanEntry,
  planOwner,
  updateReason,
} from "./plan-entry.ts";
import type { Resolve } from "./resolve-deferred.ts";

export const organizationPlace = "organization";

export interface OrganizationContext extends ValueSources {
  readonly detail: Detail;
  /** Live ids that the blueprint has; filled while comparing. */
  readonly claimed: Set<string>;
  /** Accounts that wait in the pool. */
  readonly idleAccounts: number;
  /** The platform's name; what names another is foreign. */
  readonly platform: string;
}

/**
 * Compares the organisation's resources of one bundle with the live ones. Adopted ones are only recognised.
 *
 * Only properties that the dump of a resource has are compared: each comes from a call of its own, and what was not read
 * is not different.
 */
export function compareOrganization(bundle: Bundle, context: OrganizationContext): Comparison {
  const entries: PlanEntry[] = [];
  const conflicts: PlanConflict[] = [];
  let unchanged = 0;
  for (const resource of bundle.organization) {
    const live = context.accounts.register(resource);
    if (live !== undefined) context.claimed.add(live.id);
    if (resource.management === "adopt") continue;
    if (live !== undefined && isForeign(live, context.platform)) {
      conflicts.push(conflictOf(resource));
      continue;
    }
    const change = live === undefined ? created(resource, context) : updated(resource, live, context);
    if (change === undefined) unchanged += 1;
    else entries.push({ rank: organizationRank, change: { ...shared(bundle, resource), ...change } });
  }
  return { entries, unchanged, conflicts };
}

/**
 * A unit or policy of our name that was made without our tags, as far as its tags were read. An account is ours by its
 * name alone, which carries the platform's: it is named before it is tagged.
 */
function isForeign(live: LiveOrganizationResource, platform: string): boolean {
  if (live.type === accountType || live.properties.Tags === undefined) return false;
  return organizationOwnership(live, platform) === "foreign";
}

function conflictOf({ id, type, origin }: OrganizationResource): PlanConflict {
  return {
    id,
    type,
    place: organizationPlace,
    reason: "one of that name exists and does not carry the tags of this platform",
    origin,
  };
}

type OrganizationChange = Pick<PlannedChange, "action" | "reason" | "changes">;

function created(resource: OrganizationResource, { detail, idleAccounts }: OrganizationContext): OrganizationChange {
  const changes = createdFields(resource.properties, detail);
  const isPooled = resource.type === accountType && idleAccounts > 0;
  const source = isPooled ? "; taken from the pool while it lasts" : "";
  return { action: "create", reason: `not in the organization yet${source}`, changes };
}

/** Every update of the organisation is made in place, as its API never recreates. */
function updated(
  resource: OrganizationResource,
  live: LiveOrganizationResource,
  context: OrganizationContext,
): OrganizationChange | undefined {
  const resolve: Resolve = (deferred) => resolveFromSnapshot(deferred, context);
  const changes: FieldChange[] = [];
  for (const [name, value] of Object.entries(resource.properties)) {
    const before = live.properties[name];
    if (before === undefined) continue;
    changes.push(...diffValues(comparable(name, before), comparable(name, value), { top: name, resolve }));
  }
  return changes.length === 0 ? undefined : { action: "update", reason: updateReason(changes), changes };
}

/** A policy's content is the same document whether written as text or as an object. */
function comparable(name: string, value: Value): Value {
  if (name !== "Content" || typeof value !== "string") return value;
  try {
    return JSON.parse(value) as JsonValue;
  } catch {
    return value;
  }
}

function shared(bundle: Bundle, resource: OrganizationResource): Omit<PlannedChange, keyof OrganizationChange> {
  return {
    id: resource.id,
    layer: "aws",
    type: resource.type,
    name: organizationName(resource.properties as JsonObject, resource.id),
    owner: planOwner(bundle.owner),
    place: organizationPlace,
    origin: resource.origin,
    destructive: false,
    retained: false,
  };
}

/** The name by which people know the resource, or its id. */
export function organizationName(properties: JsonObject, id: string): string {
  const name = properties.AccountName ?? properties.Name;
  return typeof name === "string" ? name : id.slice(id.lastIndexOf("/") + 1);
}
