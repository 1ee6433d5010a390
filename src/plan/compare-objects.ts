import type { Bundle, ClusterObject } from "../model/blueprint.ts";
import type { Value } from "../model/deferred.ts";
import type { JsonObject } from "../model/json.ts";
import { findOwnedFields } from "../model/managed-fields.ts";
import { apiGroup } from "../model/object-metadata.ts";
import { isBornWithCluster, mayUpdateObject } from "../model/object-ownership.ts";
import type { FieldChange, PlanAction, PlanConflict, PlannedChange } from "../model/plan.ts";
import { holdsObjectData } from "./data-types.ts";
import { diffManifest } from "./diff-manifest.ts";
import { forcesReplacement } from "./immutable-fields.ts";
import { findRemovedFields } from "./managed-fields.ts";
import { resolveFromSnapshot, type ValueSources } from "./place-values.ts";
import { type Comparison, createdFields, type Detail, type PlanEntry, planOwner, updateReason } from "./plan-entry.ts";
import { withServerDefaults } from "./server-defaults.ts";

export interface ObjectContext extends ValueSources {
  readonly platform: string;
  readonly detail: Detail;
  /** Ids of live objects that the blueprint has; filled while comparing. */
  readonly claimed: Set<string>;
}

/** Compares the API objects of one bundle with the live ones. */
export function compareObjects(bundle: Bundle, context: ObjectContext): Comparison {
  const entries: PlanEntry[] = [];
  const conflicts: PlanConflict[] = [];
  let unchanged = 0;
  for (const object of bundle.objects) {
    const difference = compareObject(object, context);
    if (difference.kind === "same") unchanged += 1;
    else if (difference.kind === "conflict") conflicts.push(conflictOf(object, difference.reason));
    else entries.push({ rank: object.wave, change: changeOf(object, bundle, difference) });
  }
  return { entries, unchanged, conflicts };
}

/** `<group/version>/<kind>`, as a plan names the type of an API object. */
export function objectType(manifest: { readonly apiVersion?: unknown; readonly kind?: unknown }): string {
  return `${String(manifest.apiVersion)}/${String(manifest.kind)}`;
}

/** `<namespace>/<name>`, or the name alone. */
export function objectName(metadata: { readonly name?: unknown; readonly namespace?: unknown }): string {
  return metadata.namespace === undefined ? String(metadata.name) : `${metadata.namespace}/${metadata.name}`;
}

type ObjectDifference =
  | { readonly kind: "same" }
  | { readonly kind: "conflict"; readonly reason: string }
  | {
      readonly kind: "change";
      readonly action: Exclude<PlanAction, "no-op" | "delete">;
      readonly reason: string;
      readonly changes: readonly FieldChange[];
    };

function compareObject(object: ClusterObject, context: ObjectContext): ObjectDifference {
  const desired = object.manifest as unknown as { readonly [key: string]: Value };
  const live = context.index.objects.get(object.id)?.manifest;
  if (live === undefined) return created(desired, `not in ${placeOf(object)} yet`, context);
  context.claimed.add(object.id);
  if (!mayUpdateObject(live, context.platform) && !isBornWithCluster(object.manifest))
    return { kind: "conflict", reason: `it exists and does not carry the labels of platform ${context.platform}` };
  if ((live.metadata as JsonObject).deletionTimestamp !== undefined)
    return created(desired, "the existing one is being deleted", context);
  return diffObject(object, live, context);
}

/**
 * Compares one object with its live twin: fields that we set, then fields that we set once and no longer do.
 *
 * Defaults are filled in on both sides, as a dump may come from files or from a server of another version.
 */
function diffObject(object: ClusterObject, live: JsonObject, context: ObjectContext): ObjectDifference {
  const { apiVersion, kind } = object.manifest;
  const group = apiGroup(apiVersion);
  const desired = withServerDefaults(group, kind, object.manifest as unknown as { readonly [key: string]: Value });
  const resolve = (deferred: Parameters<typeof resolveFromSnapshot>[0]): ReturnType<typeof resolveFromSnapshot> =>
    resolveFromSnapshot(deferred, context);
  const set = diffManifest(desired, withServerDefaults(group, kind, live) as JsonObject, { group, kind, resolve });
  const owned = findOwnedFields(live);
  const removed = owned === undefined ? [] : findRemovedFields(owned, desired, live);
  const known = new Set(set.map((change) => change.path));
  const changes = [...set, ...removed.filter((change) => !known.has(change.path))].map((change) =>
    forcesReplacement(group, kind, change.path, live) ? { ...change, forcesReplacement: true as const } : change,
  );
  if (changes.length === 0) return { kind: "same" };
  const forced = changes.filter((change) => change.forcesReplacement);
  if (forced.length === 0) return { kind: "change", action: "update", reason: updateReason(changes), changes };
  const reason = `${forced.map((change) => change.path).join(", ")} cannot change in place`;
  return { kind: "change", action: "replace", reason, changes };
}

function created(
  desired: { readonly [key: string]: Value },
  reason: string,
  { detail }: ObjectContext,
): ObjectDifference {
  const { apiVersion: _version, kind: _kind, ...fields } = desired;
  return { kind: "change", action: "create", reason, changes: createdFields(fields, detail) };
}

function changeOf(
  object: ClusterObject,
  bundle: Bundle,
  difference: Extract<ObjectDifference, { readonly kind: "change" }>,
): PlannedChange {
  const { manifest } = object;
  return {
    id: object.id,
    layer: "kubernetes",
    type: objectType(manifest),
    name: objectName(manifest.metadata),
    action: difference.action,
    owner: planOwner(bundle.owner),
    place: placeOf(object),
    reason: difference.reason,
    origin: object.origin,
    changes: difference.changes,
    destructive: difference.action === "replace" && holdsObjectData(manifest.kind),
    retained: false,
  };
}

function conflictOf(object: ClusterObject, reason: string): PlanConflict {
  return { id: object.id, type: objectType(object.manifest), place: placeOf(object), reason, origin: object.origin };
}

function placeOf(object: ClusterObject): string {
  return object.vcluster === undefined ? object.cell : `${object.cell}+${object.vcluster}`;
}
