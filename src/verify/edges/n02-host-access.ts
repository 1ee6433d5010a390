import type { EdgeRule } from "../graph/edge-rule.ts";
import type { GraphBuilder } from "../graph/graph-builder.ts";
import { nodeVertex, workloadVertex } from "../graph/vertices.ts";
import { canPlace } from "../placement/can-place.ts";
import { podsOf, sharedClasses } from "../placement/namespace-pods.ts";
import { powersOf } from "../placement/pod-powers.ts";
import type { ClusterScene } from "../scene/scene.ts";
import type { Workload } from "../scene/workload.ts";
import { linkProbe } from "./node/link-probe.ts";

/** Host namespaces, capabilities and host paths that lead out of a container. */
export const n02HostAccess: EdgeRule = {
  id: "N02",
  name: "HOST_NS/CAPS",
  title: "Code in a pod with host processes, strong capabilities or host paths is root on its node",
  layer: "node",
  level: "execute",
  threatModel: "credentials",
  mitigation: "enforce Pod Security baseline or restricted on the namespace",
  technique: "T1611",
  derive(scene, graph) {
    for (const cluster of scene.clusters) {
      if (cluster.host !== undefined) continue;
      for (const namespace of cluster.namespaces) linkCreation(cluster, graph, namespace);
      for (const workload of cluster.workloads) linkWorkload(cluster, graph, workload);
    }
  },
};

const wishes = [
  { probe: "host-pid", what: "a pod that sees the host's processes with SYS_PTRACE" },
  { probe: "capability", what: "a pod with SYS_ADMIN" },
  { probe: "host-path", what: "a pod with a host path" },
] as const;

function linkCreation(cluster: ClusterScene, graph: GraphBuilder, namespace: string): void {
  const pods = podsOf(cluster)(namespace);
  for (const { probe, what } of wishes) {
    linkProbe(cluster, graph, { rule: n02HostAccess, namespace, answer: pods.answer(probe), what });
  }
}

function linkWorkload(cluster: ClusterScene, graph: GraphBuilder, workload: Workload): void {
  const powers = powersOf(workload.podSpec);
  if (powers.length === 0) return;
  const { namespace, kind, name, object } = workload;
  const from = workloadVertex(graph, cluster, workload);
  for (const nodeClass of sharedClasses(cluster).filter((candidate) => canPlace(workload.podSpec, candidate))) {
    graph.edge(from, nodeVertex(graph, cluster, nodeClass.name), n02HostAccess.id, () => ({
      because: `${kind} ${namespace}/${name} has ${powers.join(", ")} and can be placed on nodes ${nodeClass.name}`,
      objects: [...(object.source === undefined ? [] : [object.source]), ...nodeClass.sources],
      repair: `remove ${powers.join(", ")} from ${kind} ${namespace}/${name}`,
    }));
  }
}
