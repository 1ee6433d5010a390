import type { EstateCluster } from "../../model/estate-cluster.ts";
import type { GraphBuilder, OwnerIndex, VertexId } from "../graph/graph-builder.ts";
import { networkVertex, podCreationVertex, workloadVertex } from "../graph/vertices.ts";
import { oncePer } from "../scene/once-per.ts";
import type { ClusterScene } from "../scene/scene.ts";
import type { Workload } from "../scene/workload.ts";
import { indexNetwork, type NetworkIndex, type NetworkWorkload, withWorkloads } from "./network-index.ts";
import { type NetworkPod, podsOfWorkload } from "./network-pod.ts";
import type { Enforcement } from "./network-settings.ts";

/** Something on a cluster's network that the graph has a vertex for. */
export interface NetworkMember {
  /** As the index has it; also what tells members apart. */
  readonly entry: NetworkWorkload;
  /** `<cluster>/<namespace>/<kind>/<name>`, or `<cluster>/<namespace>/*` for pods of somebody's choice. */
  readonly key: string;
  /** Where it is claimed: a virtual cluster's own, or the same as the network's. */
  readonly cluster: ClusterScene;
  readonly owner: OwnerIndex;
  /** Whether it stands for pods to come. */
  readonly isChoice: boolean;
  /** Code in it. */
  code(graph: GraphBuilder): VertexId;
  /** Packets to it. */
  network(graph: GraphBuilder): VertexId;
}

/** The network of one cluster with nodes: its own pods, and those of the virtual clusters in it. */
export interface ClusterNetwork {
  readonly cluster: ClusterScene;
  readonly index: NetworkIndex;
  readonly members: readonly NetworkMember[];
  memberOf(entry: NetworkWorkload): NetworkMember | undefined;
}

/** Labels that a virtual cluster's syncer puts on the pods that it makes in its host namespace. */
export const syncedByLabel = "vcluster.loft.sh/managed-by";
const virtualNamespaceLabel = "vcluster.loft.sh/namespace";

/** Whether policies hold in a cluster. Neither engine of EKS, nor any other agent on nodes, reaches Fargate's pods. */
export function enforcementOf({ networkPolicy, compute }: EstateCluster): Enforcement {
  if (compute === "fargate") return "none";
  return networkPolicy ?? "unknown";
}

/** The network of a cluster that is no virtual one, indexed once for all rules. */
export const networkOf: (cluster: ClusterScene) => ClusterNetwork = oncePer((cluster) => {
  const settings = { enforcement: enforcementOf(cluster.cluster), missingNamespaces: "unknown" } as const;
  const bare = indexNetwork(cluster.cluster.objects, settings, cluster.workloads);
  const own = cluster.workloads.map((workload, place) => workloadMember(cluster, workload, bare.workloads[place]));
  const choices = cluster.namespaces.map((namespace) =>
    choiceMember(cluster, { namespace, pod: choicePod(bare, namespace) }),
  );
  const synced = virtualClusters(cluster).flatMap((virtual) => syncedMembers(bare, virtual));
  const members = [...own, ...choices, ...synced].filter((member) => member !== undefined);
  const known = new Set(bare.workloads);
  const more = members.map(({ entry }) => entry).filter((entry) => !known.has(entry));
  const byEntry = new Map(members.map((member) => [member.entry, member]));
  return { cluster, index: withWorkloads(bare, more), members, memberOf: (entry) => byEntry.get(entry) };
});

/** Clusters with nodes of their own, each with its network. */
export function networksOf(clusters: readonly ClusterScene[]): readonly ClusterNetwork[] {
  return clusters.filter(({ cluster }) => cluster.host === undefined).map(networkOf);
}

function virtualClusters({ scene, name }: ClusterScene): readonly ClusterScene[] {
  return scene.clusters.filter(({ cluster }) => cluster.host?.cluster === name);
}

function workloadMember(
  cluster: ClusterScene,
  workload: Workload,
  entry: NetworkWorkload | undefined,
): NetworkMember | undefined {
  if (entry === undefined) return undefined;
  const { namespace, kind, name } = workload;
  return {
    entry,
    key: `${cluster.name}/${namespace}/${kind.toLowerCase()}/${name}`,
    cluster,
    owner: cluster.ownerOfNamespace(namespace),
    isChoice: false,
    code: (graph) => workloadVertex(graph, cluster, workload),
    network: (graph) => networkVertex(graph, cluster, { kind: "workload", namespace, name, workloadKind: kind }),
  };
}

function choiceMember(
  cluster: ClusterScene,
  { namespace, pod }: { readonly namespace: string; readonly pod: NetworkPod },
): NetworkMember {
  return {
    entry: { namespace: pod.namespace.name, kind: "*", name: "*", pods: [pod] },
    key: `${cluster.name}/${namespace}/*`,
    cluster,
    owner: cluster.ownerOfNamespace(namespace),
    isChoice: true,
    code: (graph) => podCreationVertex(graph, cluster, namespace),
    network: (graph) => networkVertex(graph, cluster, { kind: "namespace", namespace }),
  };
}

/** A pod that somebody has yet to write: any labels, any ports. */
function choicePod(index: NetworkIndex, namespace: string): NetworkPod {
  const labels = { known: {}, open: true } as const;
  return {
    namespace: index.namespace(namespace),
    labels,
    hostNetwork: false,
    namedPorts: [],
    openPorts: true,
    addresses: [],
  };
}

/** What runs in a virtual cluster runs in its host namespace, marked by the syncer. */
function syncedMembers(index: NetworkIndex, virtual: ClusterScene): readonly (NetworkMember | undefined)[] {
  const { host } = virtual.cluster;
  if (host === undefined) return [];
  const place = index.namespace(host.namespace);
  const marks = (namespace: string) => ({ [syncedByLabel]: host.release, [virtualNamespaceLabel]: namespace });
  const workloads = virtual.workloads.map((workload) => {
    const pods = podsOfWorkload({ ...workload, pods: [] }, place).map((pod): NetworkPod => {
      const known = { ...pod.labels.known, ...marks(workload.namespace) };
      return { ...pod, labels: { ...pod.labels, known, open: true } };
    });
    const { kind, name } = workload;
    return workloadMember(virtual, workload, { namespace: host.namespace, kind, name, pods });
  });
  const choices = virtual.namespaces.map((namespace) => {
    const pod = choicePod(index, host.namespace);
    return choiceMember(virtual, { namespace, pod: { ...pod, labels: { known: marks(namespace), open: true } } });
  });
  return [...workloads, ...choices];
}
