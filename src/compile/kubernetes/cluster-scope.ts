import { tenantOrigin } from "../../model/origin.ts";
import type { KubernetesApiNeeds } from "../../model/requirements.ts";
import type { EnvironmentContext } from "../context.ts";
import { holdersByRole } from "./access.ts";
import type { ObjectDraft } from "./cluster-object.ts";

const name = "tenantry-cluster-scope";
const read = ["get", "list", "watch"];
const full = [...read, "create", "delete", "patch", "update"];

interface ClusterRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

/**
 * What `cluster-admin` owners may do outside namespaces in a cluster of their own: see it, and change what the tenant
 * said it needs. Not Kubernetes' own `cluster-admin`, so that the guardrails hold in an own cluster too.
 */
export function clusterScopeDrafts(context: EnvironmentContext): readonly ObjectDraft[] {
  if (context.placement.architecture.cluster !== "cluster") return [];
  const holders = holdersByRole(context, (role) => role).find(({ role }) => role === "cluster-admin");
  if (holders === undefined) return [];
  const apiVersion = "rbac.authorization.k8s.io/v1";
  const origin = tenantOrigin(context.tenant.name, "spec.owners");
  const roleRef = { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name };
  const rules = clusterRules(context.environment.requirements.kubernetesApi);
  return [
    { manifest: { apiVersion, kind: "ClusterRole", metadata: { name }, rules }, wave: 3, origin },
    {
      manifest: { apiVersion, kind: "ClusterRoleBinding", metadata: { name }, roleRef, subjects: holders.subjects },
      wave: 4,
      origin,
    },
  ];
}

/** RBAC itself keeps a holder from writing roles with more rights than its own. */
function clusterRules(needs: KubernetesApiNeeds): readonly ClusterRule[] {
  return [
    { apiGroups: [""], resources: ["namespaces", "nodes", "persistentvolumes"], verbs: read },
    { apiGroups: ["apiextensions.k8s.io"], resources: ["customresourcedefinitions"], verbs: read },
    { apiGroups: ["networking.k8s.io"], resources: ["ingressclasses"], verbs: read },
    { apiGroups: ["node.k8s.io"], resources: ["runtimeclasses"], verbs: read },
    { apiGroups: ["scheduling.k8s.io"], resources: ["priorityclasses"], verbs: read },
    { apiGroups: ["storage.k8s.io"], resources: ["storageclasses"], verbs: read },
    ...(needs.customResourceDefinitions
      ? [{ apiGroups: ["apiextensions.k8s.io"], resources: ["customresourcedefinitions"], verbs: full }]
      : []),
    ...(needs.admissionWebhooks
      ? [
          {
            apiGroups: ["admissionregistration.k8s.io"],
            resources: ["mutatingwebhookconfigurations", "validatingwebhookconfigurations"],
            verbs: full,
          },
        ]
      : []),
    ...(needs.clusterScoped
      ? [
          {
            apiGroups: ["rbac.authorization.k8s.io"],
            resources: ["clusterrolebindings", "clusterroles"],
            verbs: full,
          },
          { apiGroups: ["scheduling.k8s.io"], resources: ["priorityclasses"], verbs: full },
        ]
      : []),
  ];
}
