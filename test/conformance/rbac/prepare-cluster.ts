import { setTimeout as sleep } from "node:timers/promises";
import { type EstateObject, objectType } from "../../../src/model/estate-cluster.ts";
import type { ApiClient } from "../kubernetes/harness/api-client.ts";
import { inParallel } from "./in-parallel.ts";
import { namespaces } from "./vocabulary.ts";

const collections: Readonly<Record<string, string>> = {
  "rbac.authorization.k8s.io/v1/ClusterRole": "clusterroles",
  "rbac.authorization.k8s.io/v1/ClusterRoleBinding": "clusterrolebindings",
  "rbac.authorization.k8s.io/v1/Role": "roles",
  "rbac.authorization.k8s.io/v1/RoleBinding": "rolebindings",
  "v1/Namespace": "namespaces",
  "v1/ServiceAccount": "serviceaccounts",
  "v1/Pod": "pods",
  "v1/PersistentVolume": "persistentvolumes",
  "storage.k8s.io/v1/VolumeAttachment": "volumeattachments",
};

/** The URL under which an object of these suites is created. */
export function collectionPath(object: EstateObject): string {
  const { apiVersion, metadata } = object;
  const base = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const place = metadata.namespace === undefined ? "" : `/namespaces/${metadata.namespace}`;
  const collection = collections[objectType(object)];
  if (collection === undefined) throw new Error(`no collection is known for ${objectType(object)}`);
  return `${base}${place}/${collection}`;
}

/** The namespaces and service accounts that everything else stands in. */
export function groundObjects(): readonly EstateObject[] {
  const made = namespaces.map((name): EstateObject => ({ apiVersion: "v1", kind: "Namespace", metadata: { name } }));
  const accounts = namespaces.flatMap((namespace) =>
    ["a", "b"].map(
      (name): EstateObject => ({ apiVersion: "v1", kind: "ServiceAccount", metadata: { name, namespace } }),
    ),
  );
  return [...made, ...accounts];
}

/** Creates objects; each must be accepted. */
export async function createAll(admin: ApiClient, objects: readonly EstateObject[]): Promise<void> {
  await inParallel(objects, 8, async (object) => {
    const { status, body } = await admin.send({ method: "POST", path: collectionPath(object), body: object });
    if (status !== 201)
      throw new Error(`${object.kind} ${object.metadata.name} was refused: ${body.message ?? status}`);
  });
}

/** Waits until the controllers have written the rules of aggregated roles and change them no more. */
export async function waitUntilStill(admin: ApiClient): Promise<void> {
  let before = "";
  for (let round = 0; round < 60; round += 1) {
    await sleep(500);
    const now = JSON.stringify((await admin.send({ method: "GET", path: rolesPath })).body.items);
    if (now === before && !now.includes('"rules":null')) return;
    before = now;
  }
  throw new Error("the rules of aggregated roles never stood still");
}

const rolesPath = "/apis/rbac.authorization.k8s.io/v1/clusterroles";
