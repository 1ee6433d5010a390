import { type EstateObject, objectType } from "../../model/estate-cluster.ts";
import type { JsonObject } from "../../model/json.ts";
import type { Workload } from "../scene/workload.ts";
import { findWorkloads } from "../scene/workloads.ts";
import { type AddressSet, parseAddress } from "./address-set.ts";
import type { CompiledPolicy, PolicyProblem } from "./compiled-policy.ts";
import { interval } from "./interval-set.ts";
import type { Labels } from "./label-selector.ts";
import { type NetworkNamespace, type NetworkPod, podsOfWorkload } from "./network-pod.ts";
import type { NetworkSettings } from "./network-settings.ts";
import { type Profile, profileOf, sortPolicies } from "./profile.ts";
import { readPolicies } from "./read-policies.ts";

/** The pods and policies of one cluster, ready for questions. */
export interface NetworkIndex {
  readonly settings: NetworkSettings;
  readonly policies: PolicyBook;
  readonly workloads: readonly NetworkWorkload[];
  readonly nodes: readonly NetworkNode[];
  /** What the API server would refuse; such policies may hold or not. */
  readonly problems: readonly PolicyProblem[];
  /** Ids of policies of kinds that are not understood. */
  readonly foreign: readonly string[];
  findWorkload(namespace: string, name: string): readonly NetworkWorkload[];
  namespace(name: string): NetworkNamespace;
  /** The policies that select a pod, kept per pod. */
  profile(pod: NetworkPod): Profile;
  /** Addresses of the services that lead to a pod; undefined among them: one that is not known. */
  serviceAddresses(pod: NetworkPod): readonly (bigint | undefined)[];
}

export interface PolicyBook {
  /** By priority. */
  readonly admin: readonly CompiledPolicy[];
  readonly baseline: readonly CompiledPolicy[];
  /** Of the middle tier, by namespace; `*` for those of every namespace. */
  readonly namespaced: ReadonlyMap<string, readonly CompiledPolicy[]>;
}

/** Something that runs pods, and its pods as policies see them; never without one. */
export interface NetworkWorkload {
  readonly namespace: string;
  readonly kind: string;
  readonly name: string;
  readonly pods: readonly NetworkPod[];
}

export interface NetworkNode {
  readonly labels: Labels;
  readonly addresses: AddressSet;
}

/**
 * Indexes what decides who may send packets to whom in one cluster: namespaces, workloads, services, nodes, and policies of
 * all kinds. `workloads` may be given where they have been found before.
 */
export function indexNetwork(
  objects: readonly EstateObject[],
  settings: NetworkSettings,
  workloads: readonly Workload[] = findWorkloads(objects),
): NetworkIndex {
  const { policies, problems, foreign } = readPolicies(objects);
  const book = sortPolicies(policies);
  const namespace = namespaceReader(objects, settings);
  const made = workloads.map(
    (workload): NetworkWorkload => ({
      namespace: workload.namespace,
      kind: workload.kind,
      name: workload.name,
      pods: podsOfWorkload(workload, namespace(workload.namespace)),
    }),
  );
  const profiles = new WeakMap<NetworkPod, Profile>();
  const services = indexServices(objects);
  return {
    settings,
    policies: book,
    workloads: made,
    nodes: objects.filter((object) => objectType(object) === "v1/Node").map(readNode),
    problems,
    foreign,
    findWorkload: (name, workload) => made.filter((item) => item.namespace === name && item.name === workload),
    namespace,
    profile: (pod) => {
      const kept = profiles.get(pod) ?? profileOf(book, pod);
      profiles.set(pod, kept);
      return kept;
    },
    serviceAddresses: (pod) =>
      (services.get(pod.namespace.name) ?? [])
        .filter(({ selects }) => selects(pod))
        .flatMap(({ addresses }) => addresses),
  };
}

/** The label that the API server keeps equal to the name of every namespace. */
const nameLabel = "kubernetes.io/metadata.name";

function namespaceReader(
  objects: readonly EstateObject[],
  { missingNamespaces }: NetworkSettings,
): (name: string) => NetworkNamespace {
  const made = new Map<string, NetworkNamespace>();
  for (const object of objects) {
    if (objectType(object) !== "v1/Namespace") continue;
    const { name, labels } = object.metadata;
    made.set(name, { name, labels: { known: { ...labels, [nameLabel]: name } } });
  }
  return (name) => {
    const found = made.get(name);
    if (found !== undefined) return found;
    const known = { [nameLabel]: name };
    const namespace = { name, labels: missingNamespaces === "bare" ? { known } : { known, open: true as const } };
    made.set(name, namespace);
    return namespace;
  };
}

interface Service {
  readonly addresses: readonly (bigint | undefined)[];
  readonly selects: (pod: NetworkPod) => boolean;
}

function indexServices(objects: readonly EstateObject[]): ReadonlyMap<string, readonly Service[]> {
  const services = new Map<string, Service[]>();
  for (const object of objects) {
    if (objectType(object) !== "v1/Service") continue;
    const { selector, clusterIP, clusterIPs } = (object.spec ?? {}) as JsonObject;
    if (typeof selector !== "object" || selector === null || clusterIP === "None") continue;
    const texts = Array.isArray(clusterIPs) ? clusterIPs : [clusterIP];
    const wanted = Object.entries(selector);
    const namespace = object.metadata.namespace ?? "default";
    const list = services.get(namespace) ?? [];
    list.push({
      addresses: texts.map((text) => (typeof text === "string" ? parseAddress(text) : undefined)),
      selects: ({ labels }) => wanted.every(([key, value]) => labels.known[key] === value),
    });
    services.set(namespace, list);
  }
  return services;
}

function readNode(object: EstateObject): NetworkNode {
  const { addresses } = (object.status ?? {}) as JsonObject;
  const listed = Array.isArray(addresses) ? (addresses as readonly JsonObject[]) : [];
  const parsed = listed
    .map(({ address }) => (typeof address === "string" ? parseAddress(address) : undefined))
    .filter((address) => address !== undefined)
    .sort((left, right) => (left < right ? -1 : 1));
  return {
    labels: { known: object.metadata.labels ?? {} },
    addresses: parsed.flatMap((address) => interval(address, address + 1n)),
  };
}

/** The same cluster with more in it that runs pods. */
export function withWorkloads(index: NetworkIndex, more: readonly NetworkWorkload[]): NetworkIndex {
  return { ...index, workloads: [...index.workloads, ...more] };
}
