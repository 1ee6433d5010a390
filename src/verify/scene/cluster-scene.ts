import type { Claims } from "../../model/claims.ts";
import type { EstateCluster, EstateObject } from "../../model/estate-cluster.ts";
import { objectType } from "../../model/estate-cluster.ts";
import { type OwnerIndex, ownerPlatform } from "../graph/graph-builder.ts";
import type { ClusterScene, Scene } from "./scene.ts";
import { formatSubject, type Subject } from "./subject.ts";
import type { Workload } from "./workload.ts";
import { findWorkloads } from "./workloads.ts";

/** Whose what is in one cluster, by the claims. */
export interface ClusterOwners {
  readonly cluster: OwnerIndex;
  readonly namespaces: ReadonlyMap<string, OwnerIndex>;
  /** By `formatSubject`. */
  readonly subjects: ReadonlyMap<string, OwnerIndex>;
}

/** The claims by cluster, in one pass. A subject that several environments claim is the first one's. */
export function ownersByCluster(claims: Claims): (cluster: string) => ClusterOwners {
  const made = new Map<string, MutableOwners>();
  const of = (name: string): MutableOwners => {
    const owners = made.get(name) ?? { cluster: ownerPlatform, namespaces: new Map(), subjects: new Map() };
    made.set(name, owners);
    return owners;
  };
  for (const [owner, claim] of claims.entries()) {
    for (const cluster of claim.clusters) of(cluster).cluster = owner;
    for (const { cluster, namespace } of claim.namespaces) of(cluster).namespaces.set(namespace, owner);
    for (const subject of claim.subjects) {
      const { subjects } = of(subject.cluster);
      const key = formatSubject(subject);
      if (!subjects.has(key)) subjects.set(key, owner);
    }
  }
  return of;
}

interface MutableOwners extends ClusterOwners {
  cluster: OwnerIndex;
  readonly namespaces: Map<string, OwnerIndex>;
  readonly subjects: Map<string, OwnerIndex>;
}

/** What `createClusterScene` needs besides the cluster. */
export interface ClusterPlace {
  readonly scene: Scene;
  readonly owners: ClusterOwners;
  readonly host?: ClusterScene;
}

/** Indexes one cluster. Workloads are looked for at their first use. */
export function createClusterScene(cluster: EstateCluster, { scene, owners, host }: ClusterPlace): ClusterScene {
  const index = indexObjects(cluster.objects);
  const namespaces = [...new Set([...index.namespaces, ...owners.namespaces.keys()])].sort();
  let workloads: { readonly all: readonly Workload[]; readonly byNamespace: Map<string, Workload[]> } | undefined;
  const findAll = () => {
    workloads ??= groupWorkloads(findWorkloads(cluster.objects));
    return workloads;
  };
  const ownerOfNamespace = (namespace: string) => owners.namespaces.get(namespace) ?? owners.cluster;
  return {
    scene,
    cluster,
    name: cluster.name,
    ...(host === undefined ? {} : { host }),
    objects: (type) => index.byType.get(type) ?? none,
    objectsIn: (type, namespace) => index.byPlace.get(`${type} ${namespace}`) ?? none,
    types: [...index.byType.keys()].sort(),
    find: (type, name, namespace = "") => index.byName.get(`${type} ${namespace}/${name}`),
    namespaces,
    namespaceLabels: (namespace) => ({
      ...index.byName.get(`v1/Namespace /${namespace}`)?.metadata.labels,
      "kubernetes.io/metadata.name": namespace,
    }),
    ownerOfNamespace,
    ownerOfSubject: (subject) => ownerOfSubject(subject, owners),
    owner: owners.cluster,
    get workloads() {
      return findAll().all;
    },
    workloadsIn: (namespace) => findAll().byNamespace.get(namespace) ?? [],
  };
}

const none: readonly EstateObject[] = [];
const namespaceGroupPrefix = "system:serviceaccounts:";
/** Groups that everybody is in, whoever owns the cluster: being in one is no possession of anybody's. */
const everybody: readonly string[] = ["system:authenticated", "system:unauthenticated", "system:serviceaccounts"];

function ownerOfSubject(subject: Subject, owners: ClusterOwners): OwnerIndex {
  const claimed = owners.subjects.get(formatSubject(subject));
  if (claimed !== undefined) return claimed;
  const ofNamespace = (namespace: string) => owners.namespaces.get(namespace) ?? owners.cluster;
  if (subject.kind === "ServiceAccount") return ofNamespace(subject.namespace ?? "");
  if (subject.kind === "Group" && subject.name.startsWith(namespaceGroupPrefix)) {
    return ofNamespace(subject.name.slice(namespaceGroupPrefix.length));
  }
  if (subject.kind === "Group" && everybody.includes(subject.name)) return ownerPlatform;
  return owners.cluster;
}

interface ObjectIndex {
  readonly byType: ReadonlyMap<string, readonly EstateObject[]>;
  readonly byPlace: ReadonlyMap<string, readonly EstateObject[]>;
  readonly byName: ReadonlyMap<string, EstateObject>;
  readonly namespaces: ReadonlySet<string>;
}

function indexObjects(objects: readonly EstateObject[]): ObjectIndex {
  const byType = new Map<string, EstateObject[]>();
  const byPlace = new Map<string, EstateObject[]>();
  const byName = new Map<string, EstateObject>();
  const namespaces = new Set<string>();
  for (const object of objects) {
    const type = objectType(object);
    const { name, namespace } = object.metadata;
    append(byType, type, object);
    byName.set(`${type} ${namespace ?? ""}/${name}`, object);
    if (namespace !== undefined) {
      append(byPlace, `${type} ${namespace}`, object);
      namespaces.add(namespace);
    } else if (type === "v1/Namespace") namespaces.add(name);
  }
  return { byType, byPlace, byName, namespaces };
}

function groupWorkloads(all: readonly Workload[]): {
  readonly all: readonly Workload[];
  readonly byNamespace: Map<string, Workload[]>;
} {
  const byNamespace = new Map<string, Workload[]>();
  for (const workload of all) append(byNamespace, workload.namespace, workload);
  return { all, byNamespace };
}

function append<Item>(lists: Map<string, Item[]>, key: string, item: Item): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [item]);
  else list.push(item);
}
