import type { EdgeRule } from "../graph/edge-rule.ts";
import { podsOf } from "../placement/namespace-pods.ts";
import { linkProbe } from "./node/link-probe.ts";

/** A toleration, a selector or a node's name of one's own choice leads to nodes that are meant for others. */
export const n10SchedDrift: EdgeRule = {
  id: "N10",
  name: "SCHED_DRIFT",
  title: "A pod made for nodes that are meant for others gets there, and out of its container",
  layer: "scheduling",
  level: "execute",
  threatModel: "container-escape",
  mitigation: "an admission policy that forbids foreign tolerations, node names and selectors; taints on own nodes",
  technique: "T1610",
  derive(scene, graph) {
    for (const cluster of scene.clusters) {
      if (cluster.host !== undefined) continue;
      for (const namespace of cluster.namespaces) {
        linkProbe(cluster, graph, {
          rule: n10SchedDrift,
          namespace,
          answer: podsOf(cluster)(namespace).unsandboxed(),
          what: "a pod with tolerations, selectors or a node name of its own choice",
          kind: "drift",
        });
      }
    }
  },
};
