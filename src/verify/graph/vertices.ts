import type { ClusterScene, Scene } from "../scene/scene.ts";
import { canonicalSubject, formatSubject, type Subject } from "../scene/subject.ts";
import { formatWorkload, type Workload } from "../scene/workload.ts";
import type { EdgeRule } from "./edge-rule.ts";
import type { GraphBuilder, OwnerIndex, VertexId } from "./graph-builder.ts";
import { ownerNobody, ownerPlatform } from "./graph-builder.ts";

/*
 * Every vertex is made here, so that all rules meet in the same ones. Keys start with the cluster's name; `*` in place of a
 * name stands for everything of that kind in the namespace, known or yet to come, and belongs to the namespace's owner:
 * reaching it is reaching the owner even where the estate lists nothing. `link-members.ts` leads from it to each member.
 */

/** The people and pipelines of one environment, and what its threat model gives them: the start of every path. */
export function attackerVertex(graph: GraphBuilder, scene: Scene, owner: OwnerIndex): VertexId {
  return graph.vertex("attacker", scene.nameOfOwner(owner), owner);
}

/** Acting as a user, a member of a group, or a service account: `eu1-a/User/ann`, `eu1-a/ServiceAccount/web/api`. */
export function subjectVertex(graph: GraphBuilder, cluster: ClusterScene, subject: Subject): VertexId {
  const canonical = canonicalSubject(subject);
  return graph.vertex("subject", `${cluster.name}/${formatSubject(canonical)}`, cluster.ownerOfSubject(canonical));
}

/** Acting as a service account. */
export function serviceAccountVertex(graph: GraphBuilder, cluster: ClusterScene, account: NamespacedName): VertexId {
  return subjectVertex(graph, cluster, { kind: "ServiceAccount", ...account });
}

export interface NamespacedName {
  readonly namespace: string;
  readonly name: string;
}

/** A role's rules as bound. */
export interface Grant {
  /** `ClusterRole/edit`, `Role/reader`, `AccessPolicy/AmazonEKSEditPolicy`; a Role's name is of its namespace. */
  readonly role: string;
  /** Absent: in the whole cluster. */
  readonly namespace?: string;
}

/**
 * Holding the rules of a role in one namespace, or in the whole cluster (key `<cluster>/-/<role>`). A role that gives nothing
 * of anybody's (discovery, reviews of oneself) needs none: everybody has it in every cluster, also in one that is another's.
 */
export function grantVertex(graph: GraphBuilder, cluster: ClusterScene, { role, namespace }: Grant): VertexId {
  const owner = namespace === undefined ? cluster.owner : cluster.ownerOfNamespace(namespace);
  return graph.vertex("grant", `${cluster.name}/${namespace ?? "-"}/${role}`, owner);
}

/** Code in the containers of a workload: `eu1-a/web/deployment/api`. */
export function workloadVertex(
  graph: GraphBuilder,
  cluster: ClusterScene,
  workload: Pick<Workload, "namespace" | "kind" | "name">,
): VertexId {
  const key = `${cluster.name}/${workload.namespace}/${formatWorkload(workload)}`;
  return graph.vertex("workload", key, cluster.ownerOfNamespace(workload.namespace));
}

/** Running pods of one's own choice in a namespace, as far as admission lets them through: `eu1-a/web`. */
export function podCreationVertex(graph: GraphBuilder, cluster: ClusterScene, namespace: string): VertexId {
  return graph.vertex("pod-creation", `${cluster.name}/${namespace}`, cluster.ownerOfNamespace(namespace));
}

/**
 * Root on the nodes of one class, the platform's: `eu1-a/shared`. Classes are what `nodeClassesOf` in `scene/node-classes.ts`
 * says, never names made up by a rule.
 */
export function nodeVertex(graph: GraphBuilder, cluster: ClusterScene, nodeClass: string): VertexId {
  return graph.vertex("node", `${cluster.name}/${nodeClass}`, ownerPlatform);
}

/** Data that the API server or a volume holds. */
export interface ClusterData {
  readonly kind: "secret" | "configmap" | "volume" | "log";
  /** Of a claim, secret or config map; absent for a PersistentVolume without a claim. */
  readonly namespace?: string;
  readonly name: string;
}

/** Reading one Secret, ConfigMap or volume: `eu1-a/web/secret/token`. A volume goes by the name of its claim. */
export function clusterDataVertex(graph: GraphBuilder, cluster: ClusterScene, data: ClusterData): VertexId {
  const owner = data.namespace === undefined ? cluster.owner : cluster.ownerOfNamespace(data.namespace);
  return graph.vertex("cluster-data", `${cluster.name}/${data.namespace ?? "-"}/${data.kind}/${data.name}`, owner);
}

/** What the `all…` vertices stand for. */
export type MemberKind = "workload" | "secret" | "configmap" | "volume" | "service-account";

/** All workloads, secrets, config maps, volumes or service accounts of a namespace, those to come included. */
export function allInNamespace(graph: GraphBuilder, cluster: ClusterScene, members: NamespaceMembers): VertexId {
  const { kind, namespace } = members;
  switch (kind) {
    case "workload":
      return graph.vertex("workload", `${cluster.name}/${namespace}/*`, cluster.ownerOfNamespace(namespace));
    case "service-account":
      return serviceAccountVertex(graph, cluster, { namespace, name: "*" });
    case "secret":
    case "configmap":
    case "volume":
      return clusterDataVertex(graph, cluster, { kind, namespace, name: "*" });
  }
}

export interface NamespaceMembers {
  readonly kind: MemberKind;
  readonly namespace: string;
}

/** All of them in every namespace of the cluster: a hub that leads to `allInNamespace` of each. */
export function allInCluster(graph: GraphBuilder, cluster: ClusterScene, kind: MemberKind): VertexId {
  return graph.vertex("hub", `${cluster.name}/*/${kind}`, ownerNobody);
}

/** A session of an IAM role, user, root user or federated identity, by ARN. */
export function principalVertex(graph: GraphBuilder, scene: Scene, arn: string): VertexId {
  return graph.vertex("principal", arn, scene.ownerOfResource(arn));
}

/** A whole AWS resource, or one partition of it. */
export interface AwsData {
  /** Id of the resource. */
  readonly resource: string;
  readonly partition?: { readonly kind: string; readonly value: string };
}

/** Reading or writing an AWS resource: `arn:aws:s3:::b`, or one partition of it: `arn:aws:s3:::b#prefix:birch--prod/`. */
export function awsDataVertex(graph: GraphBuilder, scene: Scene, { resource, partition }: AwsData): VertexId {
  if (partition === undefined) return graph.vertex("aws-data", resource, scene.ownerOfResource(resource));
  const key = `${resource}#${partition.kind}:${partition.value}`;
  const owner = scene.ownerOfPartition({ resource, kind: partition.kind, value: partition.value });
  return graph.vertex("aws-data", key, owner ?? scene.ownerOfResource(resource));
}

/** Administration of a namespace's guardrails (labels, policies, quota), not of what runs in it: `namespace:eu1-a/web`. */
export function namespaceAdminVertex(graph: GraphBuilder, cluster: ClusterScene, namespace: string): VertexId {
  return graph.vertex("admin", `namespace:${cluster.name}/${namespace}`, cluster.ownerOfNamespace(namespace));
}

/** Writing network policies of a namespace that open it: `network-policies:eu1-a/web`. */
export function networkPolicyAdminVertex(graph: GraphBuilder, cluster: ClusterScene, namespace: string): VertexId {
  const key = `network-policies:${cluster.name}/${namespace}`;
  return graph.vertex("admin", key, cluster.ownerOfNamespace(namespace));
}

/** Reading what clients send to a host name that is published from a namespace: `eu1-a/web/host/shop.example`. */
export function publishedHostVertex(
  graph: GraphBuilder,
  cluster: ClusterScene,
  { namespace, host }: { readonly namespace: string; readonly host: string },
): VertexId {
  return graph.vertex("cluster-data", `${cluster.name}/${namespace}/host/${host}`, cluster.ownerOfNamespace(namespace));
}

/** Everything in a cluster: `cluster:eu1-a`. `link-members.ts` leads from it to all namespaces. */
export function clusterAdminVertex(graph: GraphBuilder, cluster: ClusterScene): VertexId {
  return graph.vertex("admin", `cluster:${cluster.name}`, cluster.owner);
}

/** Everything in an AWS account: `account:111122223333`. */
export function accountAdminVertex(graph: GraphBuilder, scene: Scene, accountId: string): VertexId {
  return graph.vertex("admin", `account:${accountId}`, scene.ownerOfAccount(accountId));
}

/** Everything in the organisation. */
export function organizationAdminVertex(graph: GraphBuilder): VertexId {
  return graph.vertex("admin", "organization", ownerPlatform);
}

/** Where packets arrive. */
export type Endpoint =
  | ({ readonly kind: "workload" } & Pick<Workload, "namespace" | "name"> & { readonly workloadKind: string })
  /** Any pod of the namespace, those to come included. */
  | { readonly kind: "namespace"; readonly namespace: string }
  /** The instance metadata service of a class of nodes. */
  | { readonly kind: "imds"; readonly nodeClass: string }
  | { readonly kind: "pod-identity-agent" }
  | { readonly kind: "api-server" }
  | { readonly kind: "kubelet"; readonly nodeClass: string }
  /** Addresses outside the cluster, for example a VPC's block. */
  | { readonly kind: "external"; readonly cidr: string };

/** Packets from the attacker arrive there: `eu1-a/web/deployment/api`, `eu1-a/imds/shared`. Reach, not possession. */
export function networkVertex(graph: GraphBuilder, cluster: ClusterScene, endpoint: Endpoint): VertexId {
  const { name } = cluster;
  switch (endpoint.kind) {
    case "workload": {
      const workload = formatWorkload({ kind: endpoint.workloadKind, name: endpoint.name });
      const key = `${name}/${endpoint.namespace}/${workload}`;
      return graph.vertex("network", key, cluster.ownerOfNamespace(endpoint.namespace));
    }
    case "namespace":
      return graph.vertex("network", `${name}/${endpoint.namespace}/*`, cluster.ownerOfNamespace(endpoint.namespace));
    case "imds":
    case "kubelet":
      return graph.vertex("network", `${name}/${endpoint.kind}/${endpoint.nodeClass}`, ownerPlatform);
    case "pod-identity-agent":
    case "api-server":
      return graph.vertex("network", `${name}/${endpoint.kind}`, ownerPlatform);
    case "external":
      return graph.vertex("network", `${name}/external/${endpoint.cidr}`, ownerPlatform);
  }
}

/** A hub or a conjunction of one rule's own; `name` is unique within the rule. */
export function hubVertex(graph: GraphBuilder, rule: Pick<EdgeRule, "id">, name: string): VertexId {
  return graph.vertex("hub", `${rule.id}:${name}`, ownerNobody);
}
