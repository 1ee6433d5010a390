import { hasFailed, type TenantryError } from "../../model/error.ts";
import { asJsonObject, type JsonObject, stableStringify } from "../../model/json.ts";
import { metadataMap } from "../../model/object-metadata.ts";
import { claimsObject, isBornWithCluster } from "../../model/object-ownership.ts";
import { fieldManager, inventoryLabel } from "../../model/ownership.ts";
import type { FieldChange } from "../../model/plan.ts";
import type { FieldConflict } from "../../ports/cluster.ts";
import { fieldConflicts } from "../../ports/field-conflicts.ts";
import { stepError } from "../apply-error.ts";
import { isBeingDeleted, requireGone, requireProof, versionOf } from "./delete-object.ts";
import { type ObjectTask, objectOfManifest, titleOf } from "./object-task.ts";
import { findUnplanned } from "./planned-fields.ts";
import { findRemovals, removalPatch, stateOfRemovals, valueAt } from "./remove-fields.ts";
import { resolveManifest } from "./resolve-manifest.ts";
import { sendApply } from "./send-apply.ts";
import type { StepBench } from "./step-bench.ts";

/** How often an object that appears and disappears while it is to be created is looked at again. */
const attempts = 5;

/** Carries out the creation, update or replacement of one object. Idempotent; one request when nobody interferes. */
export async function applyObject(bench: StepBench, task: ObjectTask): Promise<void> {
  await applyResolved(bench, task, await resolveManifest(task.manifest, bench.context.values));
}

/** As `applyObject`, with a manifest in which everything is known. */
export function applyResolved(bench: StepBench, task: ObjectTask, manifest: JsonObject): Promise<void> {
  switch (task.change.action) {
    case "create":
      return isBornWithCluster(task.manifest) ? update(bench, task, manifest) : create(bench, task, manifest);
    case "replace":
      return replace(bench, task, manifest);
    default:
      return update(bench, task, manifest);
  }
}

/**
 * Creates, and touches nothing that is there already: no object has version 1, so the API server refuses all but a
 * creation. What an interrupted run of ours left behind is applied as an update that names no field.
 */
async function create(bench: StepBench, task: ObjectTask, manifest: JsonObject): Promise<void> {
  const ref = objectOfManifest(task.manifest);
  const onlyNew = { ...manifest, metadata: { ...asJsonObject(manifest.metadata), resourceVersion: "1" } };
  for (let attempt = 1; ; attempt += 1) {
    const refusal = await tryCreate(bench, onlyNew);
    if (refusal === undefined) return;
    const live = await bench.api.get(ref);
    if (attempt === attempts) throw refusal;
    if (live !== undefined && isBeingDeleted(live)) await requireGone(bench, ref, asJsonObject(live.metadata)?.uid);
    else if (live !== undefined) return updateOwnRemains(bench, task, { manifest, live });
  }
}

/** The refusal, when something of that name is there. */
async function tryCreate(bench: StepBench, manifest: JsonObject): Promise<TenantryError | undefined> {
  try {
    await sendApply(bench, manifest);
    return undefined;
  } catch (error) {
    if (hasFailed(error, "conflict", "already-exists")) return error;
    throw error;
  }
}

interface Remains {
  readonly manifest: JsonObject;
  readonly live: JsonObject;
}

function updateOwnRemains(bench: StepBench, task: ObjectTask, { manifest, live }: Remains): Promise<void> {
  const ref = objectOfManifest(task.manifest);
  const isOurs =
    claimsObject(live, bench.platform) &&
    metadataMap(live, "labels")[inventoryLabel] === metadataMap(manifest, "labels")[inventoryLabel];
  if (isOurs) return update(bench, { ...task, change: { ...task.change, changes: [] } }, manifest);
  throw stepError(
    "TEN7050",
    `cannot create ${titleOf(ref)} in ${bench.api.place}: one exists since the plan was made that is not platform ${bench.platform}'s; it was not touched`,
    { failure: "conflict" },
  );
}

/** Removes what is to go, then applies, taking over from others only what the plan names. */
async function update(bench: StepBench, task: ObjectTask, manifest: JsonObject): Promise<void> {
  const removals = findRemovals(task.change.changes);
  const isRemoved = removals.length === 0 || (await remove(bench, task, removals));
  await applyPlanned(bench, task, manifest);
  if (!isRemoved && !(await remove(bench, task, removals))) throw changedSince(bench, task, removals);
}

/**
 * Removes fields in one patch. False when the server does not accept the object without them, which it may once the rest
 * is applied.
 */
async function remove(bench: StepBench, task: ObjectTask, removals: readonly FieldChange[]): Promise<boolean> {
  const ref = objectOfManifest(task.manifest);
  try {
    await bench.api.patch(ref, removalPatch(removals));
    return true;
  } catch (error) {
    if (hasFailed(error, "not-found")) return true;
    if (!hasFailed(error, "invalid", "conflict")) throw error;
    const live = await bench.api.get(ref);
    if (live === undefined) return true;
    const { left, changed } = stateOfRemovals(removals, live);
    if (changed.length > 0) throw changedSince(bench, task, changed);
    if (left.length === removals.length) return false;
    return left.length === 0 || remove(bench, task, left);
  }
}

async function applyPlanned(bench: StepBench, task: ObjectTask, manifest: JsonObject): Promise<void> {
  try {
    const { object } = await sendApply(bench, manifest);
    if (isBeingDeleted(object)) throw beingDeleted(bench, task);
  } catch (error) {
    const conflicts = fieldConflicts(error);
    if (conflicts.length === 0) throw error;
    const unplanned = findUnplanned(conflicts, task.change.changes, manifest);
    if (unplanned.length > 0) throw ownedByOthers(bench, task, unplanned);
    await sendApply(bench, manifest, { force: true });
  }
}

/** Deletes the one that the plan saw, waits until it is gone, and creates the new one. */
async function replace(bench: StepBench, task: ObjectTask, manifest: JsonObject): Promise<void> {
  const ref = objectOfManifest(task.manifest);
  const live = await bench.api.get(ref);
  if (live !== undefined && isReplaced(live, task)) return update(bench, { ...task, change: noFields(task) }, manifest);
  if (live !== undefined) {
    requireProof(bench, ref, live);
    if (!isBeingDeleted(live)) await bench.api.delete(ref, versionOf(live));
    await requireGone(bench, ref, asJsonObject(live.metadata)?.uid);
  }
  await create(bench, task, manifest);
}

/** Whether the fields that forced the replacement have their new values: this step was interrupted after it. */
function isReplaced(live: JsonObject, { change }: ObjectTask): boolean {
  const forced = change.changes.filter(({ forcesReplacement }) => forcesReplacement === true);
  return forced.every(({ path, after }) => stableStringify(valueAt(live, path)) === stableStringify(after));
}

function noFields({ change }: ObjectTask): ObjectTask["change"] {
  return { ...change, changes: [] };
}

function ownedByOthers(bench: StepBench, { manifest }: ObjectTask, conflicts: readonly FieldConflict[]): Error {
  const fields = conflicts.map(({ field, manager }) => `${field} (${manager})`).join(", ");
  return stepError(
    "TEN7051",
    `${titleOf(objectOfManifest(manifest))} in ${bench.api.place} changed since the plan: ${fields} belongs to others with another value and was not overwritten`,
    { failure: "conflict", retry: "later" },
  );
}

function changedSince(bench: StepBench, { manifest }: ObjectTask, fields: readonly FieldChange[]): Error {
  const paths = fields.map(({ path }) => path).join(", ");
  return stepError(
    "TEN7051",
    `${titleOf(objectOfManifest(manifest))} in ${bench.api.place} changed since the plan: ${paths} no longer has the value that was to be removed`,
    { failure: "conflict", retry: "later" },
  );
}

function beingDeleted({ api }: StepBench, { manifest }: ObjectTask): Error {
  return stepError(
    "TEN7051",
    `${titleOf(objectOfManifest(manifest))} in ${api.place} changed since the plan: somebody is deleting it (not ${fieldManager})`,
    { failure: "conflict", retry: "later" },
  );
}
