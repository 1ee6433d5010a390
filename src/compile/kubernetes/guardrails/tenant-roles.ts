import type { Manifest } from "../../../model/blueprint.ts";
import { tenantRoleNames } from "./role-names.ts";

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

const read = ["get", "list", "watch"] as const;
const write = ["create", "delete", "deletecollection", "patch", "update"] as const;

/** Seen by all owners. Secrets are not among them; Endpoints and quota are read-only for everyone. */
const visible: readonly Rule[] = [
  {
    apiGroups: [""],
    resources: [
      "configmaps",
      "endpoints",
      "events",
      "limitranges",
      "persistentvolumeclaims",
      "persistentvolumeclaims/status",
      "pods",
      "pods/log",
      "pods/status",
      "replicationcontrollers",
      "replicationcontrollers/scale",
      "resourcequotas",
      "resourcequotas/status",
      "serviceaccounts",
      "services",
      "services/status",
    ],
    verbs: read,
  },
  // Authorised by name inside its own namespace; a list of namespaces is cluster-wide and stays refused.
  { apiGroups: [""], resources: ["namespaces"], verbs: ["get"] },
  {
    apiGroups: ["apps"],
    resources: [
      "controllerrevisions",
      "daemonsets",
      "daemonsets/status",
      "deployments",
      "deployments/scale",
      "deployments/status",
      "replicasets",
      "replicasets/scale",
      "replicasets/status",
      "statefulsets",
      "statefulsets/scale",
      "statefulsets/status",
    ],
    verbs: read,
  },
  {
    apiGroups: ["autoscaling"],
    resources: ["horizontalpodautoscalers", "horizontalpodautoscalers/status"],
    verbs: read,
  },
  { apiGroups: ["batch"], resources: ["cronjobs", "cronjobs/status", "jobs", "jobs/status"], verbs: read },
  { apiGroups: ["discovery.k8s.io"], resources: ["endpointslices"], verbs: read },
  { apiGroups: ["events.k8s.io"], resources: ["events"], verbs: read },
  {
    apiGroups: ["gateway.networking.k8s.io"],
    resources: ["gateways", "grpcroutes", "httproutes", "referencegrants", "tlsroutes"],
    verbs: read,
  },
  { apiGroups: ["metrics.k8s.io"], resources: ["pods"], verbs: ["get", "list"] },
  { apiGroups: ["networking.k8s.io"], resources: ["ingresses", "ingresses/status", "networkpolicies"], verbs: read },
  { apiGroups: ["policy"], resources: ["poddisruptionbudgets", "poddisruptionbudgets/status"], verbs: read },
  { apiGroups: ["rbac.authorization.k8s.io"], resources: ["rolebindings", "roles"], verbs: read },
  { apiGroups: ["tenantry.dev"], resources: ["guardrails"], verbs: read },
];

/**
 * Workloads and what belongs to them.
 *
 * Absent on purpose: Endpoints and EndpointSlices (CVE-2021-25740), `pods/proxy` and `services/proxy` (they go round
 * NetworkPolicies), `pods/binding`, status subresources, `impersonate`, quota, limits, Guardrails and namespaces.
 */
const editable: readonly Rule[] = [
  {
    apiGroups: [""],
    resources: [
      "configmaps",
      "persistentvolumeclaims",
      "pods",
      "replicationcontrollers",
      "replicationcontrollers/scale",
      "secrets",
      "serviceaccounts",
      "services",
    ],
    verbs: write,
  },
  { apiGroups: [""], resources: ["secrets"], verbs: read },
  // `get` as well: kubectl opens these connections with WebSockets.
  { apiGroups: [""], resources: ["pods/attach", "pods/exec", "pods/portforward"], verbs: ["create", "get"] },
  { apiGroups: [""], resources: ["pods/eviction"], verbs: ["create"] },
  { apiGroups: [""], resources: ["pods/ephemeralcontainers", "pods/resize"], verbs: ["patch", "update"] },
  {
    apiGroups: ["apps"],
    resources: [
      "daemonsets",
      "deployments",
      "deployments/scale",
      "replicasets",
      "replicasets/scale",
      "statefulsets",
      "statefulsets/scale",
    ],
    verbs: write,
  },
  { apiGroups: ["autoscaling"], resources: ["horizontalpodautoscalers"], verbs: write },
  { apiGroups: ["batch"], resources: ["cronjobs", "jobs"], verbs: write },
  { apiGroups: ["coordination.k8s.io"], resources: ["leases"], verbs: [...read, ...write] },
  {
    apiGroups: ["gateway.networking.k8s.io"],
    resources: ["gateways", "grpcroutes", "httproutes", "referencegrants", "tlsroutes"],
    verbs: write,
  },
  { apiGroups: ["networking.k8s.io"], resources: ["ingresses", "networkpolicies"], verbs: write },
  { apiGroups: ["policy"], resources: ["poddisruptionbudgets"], verbs: write },
];

/** Access within the namespace: the API server lets nobody grant more than they hold (no `bind`, no `escalate`). */
const administrative: readonly Rule[] = [
  { apiGroups: [""], resources: ["serviceaccounts/token"], verbs: ["create"] },
  { apiGroups: ["rbac.authorization.k8s.io"], resources: ["rolebindings", "roles"], verbs: write },
];

/**
 * The curated ClusterRoles `tenantry-view`, `tenantry-edit` and `tenantry-admin`, each containing the one before.
 *
 * Plain, never aggregated: nobody extends them by labelling a ClusterRole.
 */
export function tenantRoles(): readonly Manifest[] {
  return [
    clusterRole(tenantRoleNames.view, visible),
    clusterRole(tenantRoleNames.edit, [...visible, ...editable]),
    clusterRole(tenantRoleNames.admin, [...visible, ...editable, ...administrative]),
  ];
}

function clusterRole(name: string, rules: readonly Rule[]): Manifest {
  return { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", metadata: { name }, rules };
}
