import type { EdgeRule } from "../graph/edge-rule.ts";
import type { GraphBuilder } from "../graph/graph-builder.ts";
import { allInCluster, allInNamespace } from "../graph/vertices.ts";
import type { ClusterScene } from "../scene/scene.ts";
import { grantsWith, linkGrants, permissionQuery, tellGrant, vertexOfGrant } from "./rbac/grant-permissions.ts";

/** The verbs that the methods of HTTP become. */
const proxyVerbs = ["get", "create", "update", "patch", "delete"];

/** Who may exec, attach, forward ports or proxy to pods runs code in them. */
export const k02Exec: EdgeRule = {
  id: "K02",
  name: "EXEC",
  title: "Who may exec, attach, forward ports or proxy to pods runs code in them",
  layer: "rbac",
  level: "execute",
  threatModel: "credentials",
  mitigation: "drop create on pods/exec, pods/attach, pods/portforward and every verb on pods/proxy and services/proxy",
  technique: "T1609",
  derive(scene, graph) {
    for (const cluster of scene.clusters) {
      const verbs = runsByGet(cluster.cluster.kubernetesVersion) ? ["create", "get"] : ["create"];
      const queries = [
        ...["pods/exec", "pods/attach", "pods/portforward"].map((resource) => permissionQuery("", resource, verbs)),
        permissionQuery("", "pods/proxy", proxyVerbs),
      ];
      linkGrants(cluster, graph, { rule: k02Exec, queries, kind: "workload" });
      linkServices(cluster, graph);
    }
  },
};

/** A named service leads to whatever pods it selects, so names do not narrow it. */
function linkServices(cluster: ClusterScene, graph: GraphBuilder): void {
  for (const { grant, permission } of grantsWith(cluster, [permissionQuery("", "services/proxy", proxyVerbs)])) {
    const { namespace } = grant;
    const target =
      namespace === undefined
        ? allInCluster(graph, cluster, "workload")
        : allInNamespace(graph, cluster, { kind: "workload", namespace });
    graph.edge(vertexOfGrant(cluster, graph, grant), target, k02Exec.id, () => tellGrant(cluster, grant, permission));
  }
}

/** Before 1.35 a WebSocket to exec, attach or port-forward was authorised as the `get` that opens it. */
function runsByGet(version: string): boolean {
  const [, minor] = /^1\.(\d+)/.exec(version) ?? [];
  return minor === undefined || Number(minor) < 35;
}
