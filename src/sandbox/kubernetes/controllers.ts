import { asJsonObject, type JsonObject } from "../../model/json.ts";
import { makeUuid } from "../aws/resources/resource-state.ts";
import {
  type DueWork,
  findObject,
  kindOf,
  listObjects,
  managedOf,
  metadataOf,
  type Place,
  putObject,
  refOf,
  removeObject,
  schedule,
  storedKinds,
  takeDue,
  timeText,
  withMetadata,
} from "./object-store.ts";
import type { ManagedEntry } from "./server-side-apply.ts";

/** How long controllers take, in virtual milliseconds. */
const namespaceDeletionMs = 1000;
const controllerMs = 200;

/** Does what controllers would have done by now. In a transaction. */
export function settleControllers(place: Place): void {
  for (const work of takeDue(place)) carryOut(place, work);
}

/** What a new object brings with it, and what its controllers will do about it and about a change of it. */
export function announce(place: Place, object: JsonObject, isNew: boolean): void {
  const ref = refOf(object);
  const dueMs = place.nowMs + controllerMs;
  switch (`${ref.apiVersion} ${ref.kind}`) {
    case "v1 Namespace":
      if (isNew) fillNamespace(place, ref.name);
      break;
    case "v1 ResourceQuota":
      schedule(place, { dueMs, kind: "quota", ref });
      break;
    case "apiextensions.k8s.io/v1 CustomResourceDefinition":
      schedule(place, { dueMs, kind: "definition", ref });
      break;
    case "admissionregistration.k8s.io/v1 ValidatingAdmissionPolicy":
      schedule(place, { dueMs, kind: "policy", ref });
      break;
    default:
  }
}

/** Starts the end of a namespace: Terminating first, and everything in it gone a second later. */
export function terminateNamespace(place: Place, object: JsonObject): JsonObject {
  if (metadataOf(object).deletionTimestamp !== undefined) return object;
  schedule(place, { dueMs: place.nowMs + namespaceDeletionMs, kind: "namespace", ref: refOf(object) });
  const ending = withMetadata(object, { deletionTimestamp: timeText(place.nowMs) });
  return putObject(place, { ...ending, status: { phase: "Terminating" } });
}

/** Makes an object the way a controller does, unless it is there. */
export function makeObject(place: Place, object: JsonObject): void {
  if (findObject(place, refOf(object)) !== undefined) return;
  const created = withMetadata(object, {
    uid: makeUuid(place.state),
    creationTimestamp: timeText(place.nowMs),
    managedFields: [],
  });
  putObject(place, created);
}

/** Removes an object, with what belongs to it; one with finalizers stays and is marked. */
export function deleteObject(place: Place, object: JsonObject): "gone" | "deleting" {
  const { deletionTimestamp, finalizers } = metadataOf(object);
  if (Array.isArray(finalizers) && finalizers.length > 0) {
    if (deletionTimestamp === undefined) {
      putObject(place, withMetadata(object, { deletionTimestamp: timeText(place.nowMs) }));
    }
    return "deleting";
  }
  const ref = refOf(object);
  removeObject(place, ref);
  if (ref.kind === "CustomResourceDefinition") removeCustomObjects(place, object);
  removeDependents(place, object);
  return "gone";
}

function carryOut(place: Place, { dueMs, kind, ref }: DueWork): void {
  const object = findObject(place, ref);
  if (object === undefined) return;
  const then = { ...place, nowMs: dueMs };
  switch (kind) {
    case "namespace":
      endNamespace(then, object);
      return;
    case "definition":
      putStatus(then, object, establishedStatus(then, object));
      return;
    case "quota":
      putStatus(then, object, quotaStatus(then, object));
      return;
    case "policy":
      putStatus(then, object, { observedGeneration: metadataOf(object).generation ?? 1, typeChecking: {} });
      return;
  }
}

function fillNamespace(place: Place, namespace: string): void {
  makeObject(place, { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "default", namespace } });
  makeObject(place, {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "kube-root-ca.crt", namespace },
    data: { "ca.crt": "-----BEGIN CERTIFICATE-----\nsandbox\n-----END CERTIFICATE-----\n" },
  });
}

/** A namespace ends when everything in it has; what has finalizers holds it up. */
function endNamespace(place: Place, namespace: JsonObject): void {
  const { name } = refOf(namespace);
  let isEmpty = true;
  for (const kind of storedKinds(place)) {
    for (const object of listObjects(place, kind, name)) {
      if (deleteObject(place, object) === "deleting") isEmpty = false;
    }
  }
  if (isEmpty) removeObject(place, refOf(namespace));
  else schedule(place, { dueMs: place.nowMs + namespaceDeletionMs, kind: "namespace", ref: refOf(namespace) });
}

function removeCustomObjects(place: Place, definition: JsonObject): void {
  const { group, names } = asJsonObject(definition.spec) ?? {};
  const name = String(asJsonObject(names)?.kind);
  for (const kind of storedKinds(place)) {
    if (kind.kind !== name || !kind.apiVersion.startsWith(`${String(group)}/`)) continue;
    for (const object of listObjects(place, kind)) removeObject(place, refOf(object));
  }
}

/** The garbage collector, for owners in the same namespace and for cluster-scoped ones alike. */
function removeDependents(place: Place, owner: JsonObject): void {
  const { namespace, uid } = metadataOf(owner);
  if (uid === undefined) return;
  for (const kind of storedKinds(place)) {
    const candidates = listObjects(place, kind, typeof namespace === "string" ? namespace : undefined);
    for (const object of candidates) {
      const { ownerReferences } = metadataOf(object);
      const isOwned =
        Array.isArray(ownerReferences) && (ownerReferences as readonly JsonObject[]).some((one) => one.uid === uid);
      if (isOwned) deleteObject(place, object);
    }
  }
}

function establishedStatus({ nowMs }: Place, definition: JsonObject): JsonObject {
  const { names, versions } = asJsonObject(definition.spec) ?? {};
  const at = timeText(nowMs);
  const condition = (type: string, reason: string, message: string): JsonObject => ({
    type,
    status: "True",
    reason,
    message,
    lastTransitionTime: at,
  });
  const stored = Array.isArray(versions)
    ? (versions as readonly JsonObject[]).filter(({ storage }) => storage === true)
    : [];
  return {
    acceptedNames: names ?? {},
    storedVersions: stored.map(({ name }) => String(name)),
    conditions: [
      condition("NamesAccepted", "NoConflicts", "no conflicts found"),
      condition("Established", "InitialNamesAccepted", "the initial names have been accepted"),
    ],
  };
}

const countedKinds: Readonly<Record<string, string>> = {
  configmaps: "v1 ConfigMap",
  persistentvolumeclaims: "v1 PersistentVolumeClaim",
  pods: "v1 Pod",
  resourcequotas: "v1 ResourceQuota",
  secrets: "v1 Secret",
  services: "v1 Service",
};

function quotaStatus(place: Place, quota: JsonObject): JsonObject {
  const hard = asJsonObject(asJsonObject(quota.spec)?.hard) ?? {};
  const { namespace } = refOf(quota);
  const used = Object.keys(hard).map((resource) => {
    const [apiVersion = "", kind = ""] = (countedKinds[resource.replace(/^count\//, "")] ?? "").split(" ");
    const count = kind === "" ? 0 : listObjects(place, { apiVersion, kind }, namespace ?? "").length;
    return [resource, String(count)] as const;
  });
  return { hard, used: Object.fromEntries(used) };
}

/** Writes a status the way the controller manager does. */
function putStatus(place: Place, object: JsonObject, status: JsonObject): void {
  const fields = Object.fromEntries(Object.keys(status).map((name) => [`f:${name}`, {}]));
  const isOther = ({ subresource }: ManagedEntry): boolean => subresource !== "status";
  const entry: ManagedEntry = {
    manager: "kube-controller-manager",
    operation: "Update",
    apiVersion: kindOf(object).apiVersion,
    time: timeText(place.nowMs),
    fieldsType: "FieldsV1",
    fieldsV1: { "f:status": fields },
    subresource: "status",
  };
  const managedFields = [...managedOf(object).filter(isOther), entry] as unknown as readonly JsonObject[];
  putObject(place, { ...withMetadata(object, { managedFields }), status });
}
