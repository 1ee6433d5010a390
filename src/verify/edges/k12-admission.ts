import { assumeTrustedWebhooks } from "../admission/trusted-webhooks.ts";
import type { EdgeRule } from "../graph/edge-rule.ts";
import type { GraphBuilder } from "../graph/graph-builder.ts";
import { clusterAdminVertex, namespaceAdminVertex } from "../graph/vertices.ts";
import type { ClusterScene } from "../scene/scene.ts";
import { clusterGrantsWith, grantsWith, permissionQuery, tellGrant, vertexOfGrant } from "./rbac/grant-permissions.ts";

/** Webhooks see and change every object; policies are the guardrails themselves, and Guardrails their parameters. */
export const k12Admission: EdgeRule = {
  id: "K12",
  name: "ADMISSION",
  title: "Who may write admission webhooks or policies sees and changes whatever passes them, and lifts the guardrails",
  layer: "rbac",
  level: "admin",
  threatModel: "credentials",
  mitigation: "leave admission webhooks, policies and Guardrails to the platform",
  technique: "T1562",
  derive(scene, graph) {
    for (const cluster of scene.clusters) {
      linkConfiguration(cluster, graph);
      linkGuardrails(cluster, graph);
      assumeTrustedWebhooks(cluster, graph);
    }
  },
};

const group = "admissionregistration.k8s.io";
const writes = ["create", "update", "patch", "delete", "deletecollection"];
const configuration = [
  "mutatingwebhookconfigurations",
  "validatingwebhookconfigurations",
  "mutatingadmissionpolicies",
  "mutatingadmissionpolicybindings",
  "validatingadmissionpolicies",
  "validatingadmissionpolicybindings",
]
  .map((resource) => permissionQuery(group, resource, writes))
  .concat([
    // An aggregated API server answers for a whole group, a conversion webhook for a kind; Guardrails go with their definition.
    permissionQuery("apiregistration.k8s.io", "apiservices", writes),
    permissionQuery("apiextensions.k8s.io", "customresourcedefinitions", writes),
  ]);

function linkConfiguration(cluster: ClusterScene, graph: GraphBuilder): void {
  for (const { grant, permission } of clusterGrantsWith(cluster, configuration)) {
    const from = vertexOfGrant(cluster, graph, grant);
    graph.edge(from, clusterAdminVertex(graph, cluster), k12Admission.id, () => tellGrant(cluster, grant, permission));
  }
}

/** The policies read their parameters from the Guardrail of the namespace. */
function linkGuardrails(cluster: ClusterScene, graph: GraphBuilder): void {
  for (const { grant, permission } of grantsWith(cluster, [permissionQuery("tenantry.dev", "guardrails", writes)])) {
    const to =
      grant.namespace === undefined
        ? clusterAdminVertex(graph, cluster)
        : namespaceAdminVertex(graph, cluster, grant.namespace);
    graph.edge(vertexOfGrant(cluster, graph, grant), to, k12Admission.id, () => tellGrant(cluster, grant, permission));
  }
}
