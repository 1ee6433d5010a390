import type { EdgeRule } from "../graph/edge-rule.ts";
import type { GraphBuilder } from "../graph/graph-builder.ts";
import { clusterDataVertex, serviceAccountVertex } from "../graph/vertices.ts";
import type { ClusterScene } from "../scene/scene.ts";
import { linkGrants, permissionQuery } from "./rbac/grant-permissions.ts";

/** Reading secrets and config maps; a secret that holds a service account's token makes one that account. */
export const k06ReadSecret: EdgeRule = {
  id: "K06",
  name: "READ_SECRET",
  title: "Who may get, list or watch secrets or config maps reads them, tokens of service accounts included",
  layer: "rbac",
  level: "read",
  threatModel: "credentials",
  mitigation: "drop get, list and watch on secrets, or name the ones that are meant; keep secrets outside the cluster",
  technique: "T1552.007",
  derive(scene, graph) {
    for (const cluster of scene.clusters) {
      const reads = ["get", "list", "watch"];
      const rule = k06ReadSecret;
      linkGrants(cluster, graph, { rule, queries: [permissionQuery("", "secrets", reads)], kind: "secret" });
      linkGrants(cluster, graph, { rule, queries: [permissionQuery("", "configmaps", reads)], kind: "configmap" });
      linkTokens(cluster, graph);
    }
  },
};

function linkTokens(cluster: ClusterScene, graph: GraphBuilder): void {
  for (const { type, metadata, source } of cluster.objects("v1/Secret")) {
    const account = metadata.annotations?.["kubernetes.io/service-account.name"];
    if (type !== "kubernetes.io/service-account-token" || account === undefined) continue;
    const { name, namespace = "default" } = metadata;
    const secret = clusterDataVertex(graph, cluster, { kind: "secret", namespace, name });
    graph.edge(secret, serviceAccountVertex(graph, cluster, { namespace, name: account }), k06ReadSecret.id, () => ({
      because: `secret ${namespace}/${name} holds a token of service account ${account} that never expires`,
      objects: source === undefined ? [] : [source],
      repair: `delete secret ${namespace}/${name}`,
    }));
  }
}
