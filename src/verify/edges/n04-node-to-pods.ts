import type { EdgeRule } from "../graph/edge-rule.ts";
import type { GraphBuilder } from "../graph/graph-builder.ts";
import { allInNamespace, nodeVertex, workloadVertex } from "../graph/vertices.ts";
import type { ClusterScene } from "../scene/scene.ts";
import { type Residents, residentsOf } from "./node/residents.ts";

/** Root on a node has every container there, with its tokens, secrets and volumes. */
export const n04NodeToPods: EdgeRule = {
  id: "N04",
  name: "NODE_TO_PODS",
  title: "Root on a node is every container that can be placed there, with its tokens, secrets and volumes",
  layer: "node",
  level: "identity",
  threatModel: "credentials",
  mitigation: "nodes of one environment only, kept so by taints, selectors and admission",
  technique: "T1611",
  derive(scene, graph) {
    for (const cluster of scene.clusters) {
      if (cluster.host !== undefined) continue;
      for (const residents of residentsOf(cluster)) linkResidents(cluster, graph, residents);
      if (scene.estate.origin === "blueprint") assumePlatformPods(cluster, graph);
    }
  },
};

function linkResidents(
  cluster: ClusterScene,
  graph: GraphBuilder,
  { nodeClass, namespaces, workloads }: Residents,
): void {
  const node = nodeVertex(graph, cluster, nodeClass.name);
  for (const namespace of namespaces) {
    for (const kind of ["workload", "volume"] as const) {
      graph.edge(node, allInNamespace(graph, cluster, { kind, namespace }), n04NodeToPods.id, () => ({
        because: `pods of ${namespace} can be placed on nodes ${nodeClass.name}`,
        objects: nodeClass.sources,
        repair: `give the environment of ${namespace} nodes of its own in ${cluster.name}`,
      }));
    }
  }
  for (const workload of workloads) {
    const { kind, namespace, name, object } = workload;
    graph.edge(node, workloadVertex(graph, cluster, workload), n04NodeToPods.id, () => ({
      because: `${kind} ${namespace}/${name} can be placed on nodes ${nodeClass.name}`,
      objects: [...(object.source === undefined ? [] : [object.source]), ...nodeClass.sources],
      repair: `keep ${kind} ${namespace}/${name} off nodes ${nodeClass.name}`,
    }));
  }
}

/** A blueprint does not hold what the platform and EKS run on every node. */
function assumePlatformPods(cluster: ClusterScene, graph: GraphBuilder): void {
  graph.assume({
    id: `platform-pods:${cluster.name}`,
    text: `pods of the platform and of EKS on the nodes of ${cluster.name} that the documents do not hold have no rights over what belongs to environments`,
  });
}
