import type { EdgeRule } from "../graph/edge-rule.ts";
import { allInCluster } from "../graph/vertices.ts";
import { clusterGrantsWith, permissionQuery, tellGrant, vertexOfGrant } from "./rbac/grant-permissions.ts";

/** The kubelet takes commands over a WebSocket, which is opened by a `get`. A name does not narrow it: pods move. */
const proxy = permissionQuery("", "nodes/proxy", ["get", "create"]);

/** Who may reach kubelets through the API server runs code in every pod on their nodes, also by get alone. */
export const k15NodeProxy: EdgeRule = {
  id: "K15",
  name: "NODE_PROXY",
  title: "Who may reach kubelets through the API server runs code in every pod on their nodes, also by get alone",
  layer: "rbac",
  level: "execute",
  threatModel: "credentials",
  mitigation:
    "grant nodes/metrics, nodes/log, nodes/stats and nodes/pods instead of nodes/proxy (fine-grained kubelet authorisation)",
  technique: "T1609",
  derive(scene, graph) {
    for (const cluster of scene.clusters) {
      for (const { grant, permission } of clusterGrantsWith(cluster, [proxy])) {
        const to = allInCluster(graph, cluster, "workload");
        graph.edge(vertexOfGrant(cluster, graph, grant), to, k15NodeProxy.id, () =>
          tellGrant(cluster, grant, permission),
        );
      }
    }
  },
};
