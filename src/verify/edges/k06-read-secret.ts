import type { EdgeRule } from "../graph/edge-rule.ts";
import type { GraphBuilder } from "../graph/graph-builder.ts";
import { clusterDataVertex, hubVertex, serviceAccountVertex } from "../graph/vertices.ts";
import type { ClusterScene } from "../scene/scene.ts";
import { grantsWith, linkGrants, permissionQuery, tellGrant, vertexOfGrant } from "./rbac/grant-permissions.ts";

/** Reading secrets, config maps and logs; a secret that holds a service account's token makes one that account. */
export const k06ReadSecret: EdgeRule = {
  id: "K06",
  name: "READ_SECRET",
  title:
    "Who may get, list or watch secrets, config maps or logs of pods reads them, tokens of service accounts included",
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
      linkLogs(cluster, graph);
    }
  },
};

const logs = permissionQuery("", "pods/log", ["get"]);

/** What pods wrote. Names do not narrow it: pods come and go. Logs of a namespace are one vertex, since nothing goes on from them. */
function linkLogs(cluster: ClusterScene, graph: GraphBuilder): void {
  const { id } = k06ReadSecret;
  const everywhere = hubVertex(graph, k06ReadSecret, `${cluster.name}/logs`);
  const inNamespace = (namespace: string) => clusterDataVertex(graph, cluster, { kind: "log", namespace, name: "*" });
  const granted = grantsWith(cluster, [logs]);
  for (const { grant, permission } of granted) {
    const to = grant.namespace === undefined ? everywhere : inNamespace(grant.namespace);
    graph.edge(vertexOfGrant(cluster, graph, grant), to, id, () => tellGrant(cluster, grant, permission));
  }
  if (granted.every(({ grant }) => grant.namespace !== undefined)) return;
  for (const namespace of cluster.namespaces) {
    graph.edge(everywhere, inNamespace(namespace), id, () => ({
      because: `pods of ${namespace} write logs`,
      objects: [],
    }));
  }
}

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
