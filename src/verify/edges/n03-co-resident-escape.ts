import type { EdgeRule } from "../graph/edge-rule.ts";
import type { GraphBuilder } from "../graph/graph-builder.ts";
import { nodeVertex, workloadVertex } from "../graph/vertices.ts";
import { canPlace } from "../placement/can-place.ts";
import { podsOf, sharedClasses } from "../placement/namespace-pods.ts";
import { isSandboxed } from "../placement/probe-namespace.ts";
import type { ClusterScene } from "../scene/scene.ts";
import type { Workload } from "../scene/workload.ts";
import { linkProbe } from "./node/link-probe.ts";

/** Containers share the node's kernel; whoever breaks it, or the runtime, is root there. */
export const n03CoResidentEscape: EdgeRule = {
  id: "N03",
  name: "CO_RESIDENT_ESCAPE",
  title: "Code that breaks out of a container is root on the nodes where its pod can be placed",
  layer: "node",
  level: "execute",
  threatModel: "container-escape",
  mitigation: "nodes of one environment only, Fargate, or a runtime class with a kernel of its own",
  technique: "T1611",
  derive(scene, graph) {
    for (const cluster of scene.clusters) {
      if (cluster.host !== undefined) continue;
      for (const namespace of cluster.namespaces) linkCreation(cluster, graph, namespace);
      for (const workload of cluster.workloads) linkWorkload(cluster, graph, workload);
    }
  },
};

function linkCreation(cluster: ClusterScene, graph: GraphBuilder, namespace: string): void {
  const answer = podsOf(cluster)(namespace).unsandboxed();
  if (answer.decision === "deny") {
    assumeSandbox(cluster, graph);
    return;
  }
  linkProbe(cluster, graph, {
    rule: n03CoResidentEscape,
    namespace,
    answer,
    what: "a pod that shares the node's kernel",
    kind: "home",
    repair: `give the environment of ${namespace} nodes of its own in ${cluster.name}, or its pods a sandboxed runtime class`,
  });
}

function linkWorkload(cluster: ClusterScene, graph: GraphBuilder, workload: Workload): void {
  const { namespace, kind, name, object, podSpec } = workload;
  if (isSandboxed(cluster, podSpec)) {
    assumeSandbox(cluster, graph);
    return;
  }
  const from = workloadVertex(graph, cluster, workload);
  for (const nodeClass of sharedClasses(cluster).filter((candidate) => canPlace(podSpec, candidate))) {
    graph.edge(from, nodeVertex(graph, cluster, nodeClass.name), n03CoResidentEscape.id, () => ({
      because: `${kind} ${namespace}/${name} shares the kernel of nodes ${nodeClass.name}`,
      objects: [...(object.source === undefined ? [] : [object.source]), ...nodeClass.sources],
      repair: `give ${kind} ${namespace}/${name} nodes of its environment's own, or a sandboxed runtime class`,
    }));
  }
}

function assumeSandbox(cluster: ClusterScene, graph: GraphBuilder): void {
  graph.assume({
    id: `sandboxed-runtime:${cluster.name}`,
    text: `runtime classes of ${cluster.name} whose handler, or name where none is known, says gvisor, runsc, kata, firecracker or sandbox give every pod a kernel of its own that nobody breaks out of`,
  });
}
