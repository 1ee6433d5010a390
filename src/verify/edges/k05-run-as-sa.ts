import type { EdgeRule } from "../graph/edge-rule.ts";
import type { Evidence, GraphBuilder } from "../graph/graph-builder.ts";
import {
  allInNamespace,
  clusterDataVertex,
  hubVertex,
  podCreationVertex,
  serviceAccountVertex,
  workloadVertex,
} from "../graph/vertices.ts";
import { readPodReferences } from "../rbac/pod-references.ts";
import type { ClusterScene } from "../scene/scene.ts";
import type { Workload } from "../scene/workload.ts";
import { grantsWith, permissionQuery, tellGrant, vertexOfGrant } from "./rbac/grant-permissions.ts";

/** Whoever makes a pod chooses its service account, and may mount every secret, config map and claim of its namespace. */
export const k05RunAsSa: EdgeRule = {
  id: "K05",
  name: "RUN_AS_SA",
  title: "Who may run pods in a namespace acts as its service accounts and reads its secrets, config maps and volumes",
  layer: "rbac",
  level: "identity",
  threatModel: "credentials",
  mitigation: "keep one level of trust per namespace; drop create, update and patch on what makes pods",
  technique: "T1610",
  derive(scene, graph) {
    for (const cluster of scene.clusters) {
      linkPodMakers(cluster, graph);
      for (const namespace of cluster.namespaces) linkPodCreation(cluster, graph, namespace);
      for (const workload of cluster.workloads) linkWorkload(cluster, graph, workload);
    }
  },
};

const { id } = k05RunAsSa;
const writes = ["create", "update", "patch"];
/** What makes pods by its template; a pod itself is made, and only by others patched (K04). */
const podMakers = [
  permissionQuery("", "pods", ["create"]),
  permissionQuery("", "replicationcontrollers", writes),
  ...["deployments", "statefulsets", "daemonsets", "replicasets"].map((kind) => permissionQuery("apps", kind, writes)),
  ...["jobs", "cronjobs"].map((kind) => permissionQuery("batch", kind, writes)),
];

function linkPodMakers(cluster: ClusterScene, graph: GraphBuilder): void {
  let everywhere = false;
  const hub = hubVertex(graph, k05RunAsSa, `${cluster.name}/pod-creation`);
  for (const { grant, permission } of grantsWith(cluster, podMakers)) {
    everywhere ||= grant.namespace === undefined;
    const to = grant.namespace === undefined ? hub : podCreationVertex(graph, cluster, grant.namespace);
    graph.edge(vertexOfGrant(cluster, graph, grant), to, id, () => tellGrant(cluster, grant, permission));
  }
  if (!everywhere) return;
  for (const namespace of cluster.namespaces) {
    graph.edge(hub, podCreationVertex(graph, cluster, namespace), id, () => ({
      because: `namespace ${namespace} is in cluster ${cluster.name}`,
      objects: [],
    }));
  }
}

function linkPodCreation(cluster: ClusterScene, graph: GraphBuilder, namespace: string): void {
  const from = podCreationVertex(graph, cluster, namespace);
  const evidence = (): Evidence => ({
    because: `a pod in ${namespace} may name any service account, secret, config map and claim of its namespace`,
    objects: [],
  });
  for (const kind of ["service-account", "secret", "configmap", "volume"] as const) {
    graph.edge(from, allInNamespace(graph, cluster, { kind, namespace }), id, evidence);
  }
}

/**
 * Code in a pod acts as its service account and reads what it mounts. Without an automounted token it still counts as the
 * account: that is who it is to AWS, whose tokens are mounted apart.
 */
function linkWorkload(cluster: ClusterScene, graph: GraphBuilder, workload: Workload): void {
  const { namespace, podSpec, serviceAccount, object } = workload;
  const from = workloadVertex(graph, cluster, workload);
  const evidence = (): Evidence => ({
    because: `${workload.kind} ${namespace}/${workload.name} runs as service account ${serviceAccount} and mounts it`,
    objects: object.source === undefined ? [] : [object.source],
  });
  graph.edge(from, serviceAccountVertex(graph, cluster, { namespace, name: serviceAccount }), id, evidence);
  const { secrets, configMaps } = readPodReferences(podSpec);
  const data = [
    ...secrets.map((name) => ({ kind: "secret" as const, namespace, name })),
    ...configMaps.map((name) => ({ kind: "configmap" as const, namespace, name })),
    ...claimsOf(podSpec).map((name) => ({ kind: "volume" as const, namespace, name })),
  ];
  for (const one of data) graph.edge(from, clusterDataVertex(graph, cluster, one), id, evidence);
}

function claimsOf({ volumes }: Workload["podSpec"]): readonly string[] {
  const list = Array.isArray(volumes) ? volumes : [];
  return list.flatMap((volume) => {
    const claim = (volume as { readonly persistentVolumeClaim?: { readonly claimName?: unknown } })
      .persistentVolumeClaim;
    return typeof claim?.claimName === "string" ? [claim.claimName] : [];
  });
}
