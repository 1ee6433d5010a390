import type { EdgeRule } from "../graph/edge-rule.ts";
import type { Evidence, GraphBuilder } from "../graph/graph-builder.ts";
import {
  allInNamespace,
  clusterDataVertex,
  nodeVertex,
  serviceAccountVertex,
  subjectVertex,
} from "../graph/vertices.ts";
import { readPodReferences } from "../rbac/pod-references.ts";
import type { ClusterScene } from "../scene/scene.ts";
import { type Residents, residentsOf } from "./node/residents.ts";

/** A kubelet may read what its pods refer to, and ask for their tokens. */
export const n05NodeId: EdgeRule = {
  id: "N05",
  name: "NODE_ID",
  title: "Root on a node acts as its kubelet: it reads what pods there refer to and asks for their tokens",
  layer: "node",
  level: "identity",
  threatModel: "credentials",
  mitigation: "nodes of one environment only; the NodeRestriction plugin keeps a kubelet to its own pods",
  technique: "T1528",
  derive(scene, graph) {
    for (const cluster of scene.clusters) {
      if (cluster.host !== undefined) continue;
      for (const residents of residentsOf(cluster)) linkKubelet(cluster, graph, residents);
    }
  },
};

function linkKubelet(
  cluster: ClusterScene,
  graph: GraphBuilder,
  { nodeClass, namespaces, workloads }: Residents,
): void {
  const node = nodeVertex(graph, cluster, nodeClass.name);
  const tell = (because: string) => (): Evidence => ({ because, objects: nodeClass.sources });
  graph.edge(
    node,
    subjectVertex(graph, cluster, { kind: "Group", name: "system:nodes" }),
    n05NodeId.id,
    tell(`the kubelets of nodes ${nodeClass.name} are system:nodes`),
  );
  for (const namespace of namespaces) {
    for (const kind of ["service-account", "secret", "configmap"] as const) {
      const evidence = tell(`the kubelets of nodes ${nodeClass.name} serve pods of ${namespace}`);
      graph.edge(node, allInNamespace(graph, cluster, { kind, namespace }), n05NodeId.id, evidence);
    }
  }
  for (const { namespace, name, serviceAccount, podSpec } of workloads) {
    const evidence = tell(`the kubelets of nodes ${nodeClass.name} serve ${namespace}/${name}`);
    const account = serviceAccountVertex(graph, cluster, { namespace, name: serviceAccount });
    graph.edge(node, account, n05NodeId.id, evidence);
    const { secrets, configMaps } = readPodReferences(podSpec);
    const data = [
      ...secrets.map((secret) => ({ kind: "secret" as const, namespace, name: secret })),
      ...configMaps.map((configMap) => ({ kind: "configmap" as const, namespace, name: configMap })),
    ];
    for (const one of data) graph.edge(node, clusterDataVertex(graph, cluster, one), n05NodeId.id, evidence);
  }
}
