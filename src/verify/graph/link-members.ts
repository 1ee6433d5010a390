import type { ClusterScene, Scene } from "../scene/scene.ts";
import type { AttackGraph } from "./attack-graph.ts";
import type { GraphBuilder, VertexId } from "./graph-builder.ts";
import {
  allInCluster,
  allInNamespace,
  clusterAdminVertex,
  clusterDataVertex,
  type MemberKind,
  namespaceAdminVertex,
  podCreationVertex,
  serviceAccountVertex,
  workloadVertex,
} from "./vertices.ts";

/** From everything of a kind to each of it, and from a cluster's administration to all in it. */
export const memberRule = "MEMBER";

const kinds: readonly MemberKind[] = ["workload", "secret", "configmap", "volume", "service-account"];

/** Leads from the `all…` and administration vertices to what they stand for. Linear: one edge per member. */
export function linkMembers(scene: Scene, graph: GraphBuilder): void {
  for (const cluster of scene.clusters) {
    linkAdministration(cluster, graph);
    for (const kind of kinds) linkKind(cluster, graph, kind);
  }
}

function linkAdministration(cluster: ClusterScene, graph: GraphBuilder): void {
  const admin = clusterAdminVertex(graph, cluster);
  const evidence = () => ({ because: `who administers cluster ${cluster.name} holds everything in it`, objects: [] });
  for (const kind of kinds) graph.edge(admin, allInCluster(graph, cluster, kind), memberRule, evidence);
  for (const namespace of cluster.namespaces) {
    graph.edge(admin, namespaceAdminVertex(graph, cluster, namespace), memberRule, evidence);
    graph.edge(admin, podCreationVertex(graph, cluster, namespace), memberRule, evidence);
  }
}

function linkKind(cluster: ClusterScene, graph: GraphBuilder, kind: MemberKind): void {
  const everywhere = allInCluster(graph, cluster, kind);
  for (const namespace of cluster.namespaces) {
    const all = allInNamespace(graph, cluster, { kind, namespace });
    graph.edge(everywhere, all, memberRule, () => ({
      because: `namespace ${namespace} is in cluster ${cluster.name}`,
      objects: [],
    }));
    for (const { vertex, name } of membersOf(cluster, graph, { kind, namespace })) {
      graph.edge(all, vertex, memberRule, () => ({ because: `${name} is in namespace ${namespace}`, objects: [] }));
    }
  }
}

/**
 * Leads from everything of a kind also to what only rules name: a service account that an association or trust policy waits
 * for is among those to come. Run after all rules.
 */
export function linkNamed(graph: AttackGraph): void {
  for (const kind of ["subject", "workload", "cluster-data"] as const) {
    for (const [key, vertex] of [...graph.ofKind(kind)]) {
      const all = graph.find(kind, `${key.slice(0, key.lastIndexOf("/", parentEnd(kind, key)))}/*`);
      if (all === undefined || all === vertex) continue;
      const evidence = () => ({ because: `${key} may come to be`, objects: [] });
      graph.edge(all, vertex, memberRule, evidence);
    }
  }
}

/** Keys of workloads end with kind and name, the others' with the name alone. */
function parentEnd(kind: "subject" | "workload" | "cluster-data", key: string): number {
  return kind === "workload" ? key.lastIndexOf("/") - 1 : key.length;
}

const dataTypes = { secret: "v1/Secret", configmap: "v1/ConfigMap", volume: "v1/PersistentVolumeClaim" } as const;

function membersOf(
  cluster: ClusterScene,
  graph: GraphBuilder,
  { kind, namespace }: { readonly kind: MemberKind; readonly namespace: string },
): readonly { readonly vertex: VertexId; readonly name: string }[] {
  switch (kind) {
    case "workload":
      return cluster.workloadsIn(namespace).map((workload) => ({
        vertex: workloadVertex(graph, cluster, workload),
        name: `${workload.kind} ${workload.name}`,
      }));
    case "service-account":
      return cluster.objectsIn("v1/ServiceAccount", namespace).map(({ metadata: { name } }) => ({
        vertex: serviceAccountVertex(graph, cluster, { namespace, name }),
        name: `service account ${name}`,
      }));
    case "secret":
    case "configmap":
    case "volume":
      return cluster.objectsIn(dataTypes[kind], namespace).map(({ metadata: { name } }) => ({
        vertex: clusterDataVertex(graph, cluster, { kind, namespace, name }),
        name: `${kind} ${name}`,
      }));
  }
}
