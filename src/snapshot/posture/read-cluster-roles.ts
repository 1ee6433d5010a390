import type { JsonObject } from "../../model/json.ts";

/** Resources of the core group that are listed, but Secrets. */
const core = [
  "configmaps",
  "endpoints",
  "limitranges",
  "namespaces",
  "nodes",
  "persistentvolumeclaims",
  "persistentvolumes",
  "pods",
  "podtemplates",
  "replicationcontrollers",
  "resourcequotas",
  "serviceaccounts",
  "services",
];

/** Groups whose resources are all listed: built in, then of what decides about tenants, networks, nodes and identities. */
const groups = [
  "admissionregistration.k8s.io",
  "apiextensions.k8s.io",
  "apiregistration.k8s.io",
  "apps",
  "autoscaling",
  "batch",
  "certificates.k8s.io",
  "discovery.k8s.io",
  "flowcontrol.apiserver.k8s.io",
  "networking.k8s.io",
  "node.k8s.io",
  "policy",
  "rbac.authorization.k8s.io",
  "resource.k8s.io",
  "scheduling.k8s.io",
  "storage.k8s.io",
  "argoproj.io",
  "capsule.clastix.io",
  "cert-manager.io",
  "cilium.io",
  "crd.projectcalico.org",
  "eks.amazonaws.com",
  "elbv2.k8s.aws",
  "external-secrets.io",
  "gateway.networking.k8s.io",
  "hnc.x-k8s.io",
  "karpenter.k8s.aws",
  "karpenter.sh",
  "kyverno.io",
  "management.cattle.io",
  "networking.k8s.aws",
  "policy.networking.k8s.io",
  "tenantry.dev",
  "vpcresources.k8s.aws",
];

/**
 * The least ClusterRoles by which every kind that matters can be listed; other kinds are gaps, which say so.
 *
 * Secrets have a role of their own: Kubernetes cannot grant their names without their values. Whoever binds it lets the
 * collector see values, which it never asks for; without it, what depends on Secrets is unknown.
 */
export function readClusterRoles(): readonly JsonObject[] {
  return [
    clusterRole("tenantry-collect", [
      { apiGroups: [""], resources: core, verbs: ["list"] },
      { apiGroups: groups, resources: ["*"], verbs: ["list"] },
    ]),
    clusterRole("tenantry-collect-secret-names", [{ apiGroups: [""], resources: ["secrets"], verbs: ["list"] }]),
  ];
}

function clusterRole(name: string, rules: readonly JsonObject[]): JsonObject {
  return { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", metadata: { name }, rules };
}
