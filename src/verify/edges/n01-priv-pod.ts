import type { EdgeRule } from "../graph/edge-rule.ts";
import type { GraphBuilder } from "../graph/graph-builder.ts";
import { podsOf } from "../placement/namespace-pods.ts";
import type { ClusterScene } from "../scene/scene.ts";
import { linkProbe } from "./node/link-probe.ts";

/** A privileged container is root on its node. */
export const n01PrivPod: EdgeRule = {
  id: "N01",
  name: "PRIV_POD",
  title: "Who may run a privileged pod is root on the nodes where it can be placed",
  layer: "node",
  level: "execute",
  threatModel: "credentials",
  mitigation: "enforce Pod Security baseline or restricted on the namespace",
  technique: "T1611",
  derive(scene, graph) {
    // The pods of a virtual cluster are admitted and placed by its host.
    for (const cluster of scene.clusters) if (cluster.host === undefined) linkCluster(cluster, graph);
  },
};

function linkCluster(cluster: ClusterScene, graph: GraphBuilder): void {
  for (const namespace of cluster.namespaces) {
    linkProbe(cluster, graph, {
      rule: n01PrivPod,
      namespace,
      answer: podsOf(cluster)(namespace).answer("privileged"),
      what: "a privileged pod",
    });
  }
}
