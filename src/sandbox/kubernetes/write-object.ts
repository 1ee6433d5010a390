import { isDeepStrictEqual } from "node:util";
import type { JsonObject } from "../../model/json.ts";
import type {
  AppliedObject,
  ApplyObjectOptions,
  DeleteOptions,
  FieldConflict,
  ObjectRef,
  PatchOperation,
  ServedKind,
} from "../../ports/cluster.ts";
import { makeUuid } from "../aws/resources/resource-state.ts";
import { applyPatch } from "./apply-patch.ts";
import { clusterError, describeRef } from "./cluster-errors.ts";
import { announce, deleteObject, terminateNamespace } from "./controllers.ts";
import { withObjectDefaults } from "./object-defaults.ts";
import { hasGeneration } from "./object-kinds.ts";
import {
  findObject,
  managedOf,
  metadataOf,
  type Place,
  putObject,
  refOf,
  timeText,
  withMetadata,
} from "./object-store.ts";
import { type ManagedEntry, mergeApplied, trackUpdate } from "./server-side-apply.ts";

/** A write, as whom and to what. */
export interface Write {
  readonly place: Place;
  readonly served: ServedKind;
  readonly manager: string;
}

/** Server-side apply; see `ClusterApi.apply`. In a transaction. */
export function applyObject(
  { manager, place, served }: Write,
  manifest: JsonObject,
  { dryRun = false, force = false }: ApplyObjectOptions,
): AppliedObject {
  const ref = normalRef(manifest, served);
  const live = findObject(place, ref);
  checkNamespace(place, ref);
  checkVersion(place, ref, live, metadataOf(manifest).resourceVersion);
  const { resourceVersion: _version, managedFields: _managed, ...metadata } = metadataOf(manifest);
  const { status: _status, ...body } = manifest;
  const wanted = { ...body, metadata };
  const base = live ?? bareObject(ref);
  const managed = live === undefined ? [] : managedOf(live);
  const merged = mergeApplied(withoutManaged(base, served), managed, {
    manager,
    manifest: wanted,
    time: timeText(place.nowMs),
  });
  if (merged.conflicts.length > 0 && !force) throw conflictError(place, ref, merged.conflicts);
  const object = withManaged(withObjectDefaults(merged.object), keepTimes(managed, merged.managed));
  if (live === undefined) return { object: dryRun ? object : create(place, object, served), created: true };
  checkImmutable(place, ref, live, object);
  return { object: dryRun ? object : replace(place, live, object), created: false };
}

/** A JSON patch; see `ClusterApi.patch`. In a transaction. */
export function patchObject(
  { manager, place }: Write,
  ref: ObjectRef,
  operations: readonly PatchOperation[],
): JsonObject {
  const live = findObject(place, ref);
  if (live === undefined) throw missing(place, ref);
  const patched = applyPatch(live, operations);
  checkVersion(place, ref, live, metadataOf(patched).resourceVersion);
  const { managedFields: _managed, ...metadata } = metadataOf(patched);
  const object = withObjectDefaults({ ...patched, metadata });
  checkImmutable(place, ref, live, object);
  const managed = trackUpdate(live, object, managedOf(live), { manager, time: timeText(place.nowMs) });
  return replace(place, live, withManaged(object, keepTimes(managedOf(live), managed)));
}

/** Deletes an object; see `ClusterApi.delete`. In a transaction. */
export function removeByRef(
  { place }: Pick<Write, "place">,
  ref: ObjectRef,
  { resourceVersion, uid }: DeleteOptions,
): { readonly kind: "gone" } | { readonly kind: "deleting"; readonly object: JsonObject } {
  const live = findObject(place, ref);
  if (live === undefined) return { kind: "gone" };
  const metadata = metadataOf(live);
  if (uid !== undefined && uid !== metadata.uid) {
    throw clusterError(
      "conflict",
      `cannot delete ${describeRef(ref)} in ${place.name}: its uid is ${String(metadata.uid)}, not ${uid}`,
    );
  }
  checkVersion(place, ref, live, resourceVersion);
  if (ref.apiVersion === "v1" && ref.kind === "Namespace") {
    return { kind: "deleting", object: terminateNamespace(place, live) };
  }
  if (deleteObject(place, live) === "gone") return { kind: "gone" };
  return { kind: "deleting", object: findObject(place, ref) ?? live };
}

function create(place: Place, object: JsonObject, served: ServedKind): JsonObject {
  const created = withMetadata(object, {
    uid: makeUuid(place.state),
    creationTimestamp: timeText(place.nowMs),
    ...(hasGeneration(served, served.kind) ? { generation: 1 } : {}),
  });
  const isNamespace = served.apiVersion === "v1" && served.kind === "Namespace";
  const stored = putObject(place, isNamespace ? { ...created, status: { phase: "Active" } } : created);
  announce(place, stored, true);
  return stored;
}

function replace(place: Place, live: JsonObject, object: JsonObject): JsonObject {
  if (isDeepStrictEqual(live, object)) return live;
  const { generation, deletionTimestamp, finalizers } = metadataOf(object);
  const isChanged = !isDeepStrictEqual(wantedPart(live), wantedPart(object));
  const counted =
    isChanged && typeof generation === "number" ? withMetadata(object, { generation: generation + 1 }) : object;
  const stored = putObject(place, counted);
  const isFree = !Array.isArray(finalizers) || finalizers.length === 0;
  const isNamespace = stored.apiVersion === "v1" && stored.kind === "Namespace";
  if (deletionTimestamp !== undefined && isFree && !isNamespace) deleteObject(place, stored);
  else if (isChanged) announce(place, stored, false);
  return stored;
}

/** What `metadata.generation` counts changes of. */
function wantedPart({ metadata: _metadata, status: _status, ...rest }: JsonObject): JsonObject {
  return rest;
}

function bareObject({ apiVersion, kind, name, namespace }: ObjectRef): JsonObject {
  return { apiVersion, kind, metadata: { name, ...(namespace === undefined ? {} : { namespace }) } };
}

function withoutManaged(object: JsonObject, served: ServedKind): JsonObject {
  const { managedFields: _managed, ...metadata } = metadataOf(object);
  return { ...object, apiVersion: served.apiVersion, kind: served.kind, metadata };
}

function withManaged(object: JsonObject, managed: readonly ManagedEntry[]): JsonObject {
  return withMetadata(object, { managedFields: managed as unknown as readonly JsonObject[] });
}

/** An entry whose fields are what they were keeps its time and place, so that applying again changes nothing. */
function keepTimes(before: readonly ManagedEntry[], after: readonly ManagedEntry[]): readonly ManagedEntry[] {
  const idOf = ({ manager, operation, subresource = "" }: ManagedEntry): string =>
    `${manager} ${operation} ${subresource}`;
  const known = new Map(before.map((entry) => [idOf(entry), entry]));
  const kept = after.map((entry) => {
    const was = known.get(idOf(entry));
    return was !== undefined && isDeepStrictEqual(was.fieldsV1, entry.fieldsV1) ? was : entry;
  });
  const order = before.map(idOf);
  const rank = (entry: ManagedEntry): number => {
    const found = order.indexOf(idOf(entry));
    return found < 0 ? order.length : found;
  };
  return kept.toSorted((left, right) => rank(left) - rank(right));
}

/** The reference of a manifest; a namespaced object without a namespace stands in `default`. */
function normalRef(manifest: JsonObject, served: ServedKind): ObjectRef {
  const ref = refOf(manifest);
  const { name } = metadataOf(manifest);
  if (typeof name !== "string" || name === "") {
    throw clusterError("invalid", `a manifest to apply needs metadata.name: ${ref.kind}`);
  }
  if (!served.namespaced) return { apiVersion: ref.apiVersion, kind: ref.kind, name };
  return { ...ref, namespace: ref.namespace ?? "default" };
}

function checkNamespace(place: Place, ref: ObjectRef): void {
  if (ref.namespace === undefined) return;
  const home = findObject(place, { apiVersion: "v1", kind: "Namespace", name: ref.namespace });
  if (home === undefined) {
    throw clusterError(
      "not-found",
      `cannot apply ${describeRef(ref)} in ${place.name}: namespaces "${ref.namespace}" not found`,
    );
  }
  const isEnding = metadataOf(home).deletionTimestamp !== undefined;
  if (!isEnding || findObject(place, ref) !== undefined) return;
  throw clusterError(
    "conflict",
    `cannot apply ${describeRef(ref)} in ${place.name}: unable to create new content in namespace ${ref.namespace} because it is being terminated`,
    { code: "TEN7205", retry: "later" },
  );
}

function checkVersion(place: Place, ref: ObjectRef, live: JsonObject | undefined, wanted: unknown): void {
  if (live === undefined || wanted === undefined || metadataOf(live).resourceVersion === wanted) return;
  throw clusterError(
    "conflict",
    `cannot change ${describeRef(ref)} in ${place.name}: the object has been modified; read it again`,
    { retry: "now" },
  );
}

const immutable: Readonly<Record<string, readonly string[]>> = {
  ClusterRoleBinding: ["roleRef"],
  RoleBinding: ["roleRef"],
  StorageClass: ["parameters", "provisioner", "reclaimPolicy", "volumeBindingMode"],
};

function checkImmutable(place: Place, ref: ObjectRef, live: JsonObject, object: JsonObject): void {
  const isFrozen = ref.kind === "ConfigMap" && live.immutable === true;
  for (const field of isFrozen ? ["data", "binaryData", "immutable"] : (immutable[ref.kind] ?? [])) {
    if (isDeepStrictEqual(live[field], object[field])) continue;
    throw clusterError("invalid", `cannot change ${describeRef(ref)} in ${place.name}: ${field}: field is immutable`);
  }
}

function conflictError(place: Place, ref: ObjectRef, conflicts: readonly FieldConflict[]): Error {
  const fields = conflicts.map(({ field, manager }) => `${field} (${manager})`).join(", ");
  return clusterError(
    "conflict",
    `cannot apply ${describeRef(ref)} in ${place.name}: conflicts with other managers: ${fields}`,
    { code: "TEN7203", cause: { fieldConflicts: conflicts } },
  );
}

function missing(place: Place, ref: ObjectRef): Error {
  return clusterError("not-found", `cannot patch ${describeRef(ref)} in ${place.name}: it does not exist`);
}
