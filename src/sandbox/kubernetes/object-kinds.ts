import { asJsonObject, type JsonObject } from "../../model/json.ts";
import type { ObjectKind, ServedKind } from "../../ports/cluster.ts";

const verbs = ["create", "delete", "get", "list", "patch", "update", "watch"];

function kind(apiVersion: string, name: string, resource: string, scope: "cluster" | "namespace"): ServedKind {
  return { apiVersion, kind: name, resource, namespaced: scope === "namespace", verbs };
}

const builtIn: readonly ServedKind[] = [
  kind("v1", "ConfigMap", "configmaps", "namespace"),
  kind("v1", "LimitRange", "limitranges", "namespace"),
  kind("v1", "Namespace", "namespaces", "cluster"),
  kind("v1", "Node", "nodes", "cluster"),
  kind("v1", "PersistentVolumeClaim", "persistentvolumeclaims", "namespace"),
  kind("v1", "Pod", "pods", "namespace"),
  kind("v1", "ResourceQuota", "resourcequotas", "namespace"),
  kind("v1", "Secret", "secrets", "namespace"),
  kind("v1", "Service", "services", "namespace"),
  kind("v1", "ServiceAccount", "serviceaccounts", "namespace"),
  kind("admissionregistration.k8s.io/v1", "MutatingAdmissionPolicy", "mutatingadmissionpolicies", "cluster"),
  kind(
    "admissionregistration.k8s.io/v1",
    "MutatingAdmissionPolicyBinding",
    "mutatingadmissionpolicybindings",
    "cluster",
  ),
  kind("admissionregistration.k8s.io/v1", "MutatingWebhookConfiguration", "mutatingwebhookconfigurations", "cluster"),
  kind("admissionregistration.k8s.io/v1", "ValidatingAdmissionPolicy", "validatingadmissionpolicies", "cluster"),
  kind(
    "admissionregistration.k8s.io/v1",
    "ValidatingAdmissionPolicyBinding",
    "validatingadmissionpolicybindings",
    "cluster",
  ),
  kind(
    "admissionregistration.k8s.io/v1",
    "ValidatingWebhookConfiguration",
    "validatingwebhookconfigurations",
    "cluster",
  ),
  kind("apiextensions.k8s.io/v1", "CustomResourceDefinition", "customresourcedefinitions", "cluster"),
  kind("apps/v1", "Deployment", "deployments", "namespace"),
  kind("apps/v1", "StatefulSet", "statefulsets", "namespace"),
  kind("networking.k8s.io/v1", "Ingress", "ingresses", "namespace"),
  kind("networking.k8s.io/v1", "IngressClass", "ingressclasses", "cluster"),
  kind("networking.k8s.io/v1", "NetworkPolicy", "networkpolicies", "namespace"),
  kind("rbac.authorization.k8s.io/v1", "ClusterRole", "clusterroles", "cluster"),
  kind("rbac.authorization.k8s.io/v1", "ClusterRoleBinding", "clusterrolebindings", "cluster"),
  kind("rbac.authorization.k8s.io/v1", "Role", "roles", "namespace"),
  kind("rbac.authorization.k8s.io/v1", "RoleBinding", "rolebindings", "namespace"),
  kind("scheduling.k8s.io/v1", "PriorityClass", "priorityclasses", "cluster"),
  kind("storage.k8s.io/v1", "StorageClass", "storageclasses", "cluster"),
];

/** What EKS Auto Mode and the VPC CNI bring into a cluster. */
const ofEks: readonly ServedKind[] = [
  kind("eks.amazonaws.com/v1", "IngressClassParams", "ingressclassparams", "cluster"),
  kind("eks.amazonaws.com/v1", "NodeClass", "nodeclasses", "cluster"),
  kind("karpenter.sh/v1", "NodeClaim", "nodeclaims", "cluster"),
  kind("karpenter.sh/v1", "NodePool", "nodepools", "cluster"),
  kind("networking.k8s.aws/v1alpha1", "ApplicationNetworkPolicy", "applicationnetworkpolicies", "namespace"),
  kind("networking.k8s.aws/v1alpha1", "ClusterNetworkPolicy", "clusternetworkpolicies", "cluster"),
];

/** Kinds that a place serves: those of Kubernetes, those of EKS for cells, and those of its definitions. */
export function servedKinds(place: string, definitions: readonly JsonObject[]): readonly ServedKind[] {
  return [...builtIn, ...(place.includes("+") ? [] : ofEks), ...definitions.flatMap(kindsOfDefinition)];
}

/** Finds a kind among those served. */
export function findServed(
  kinds: readonly ServedKind[],
  { apiVersion, kind: name }: ObjectKind,
): ServedKind | undefined {
  return kinds.find((one) => one.kind === name && one.apiVersion === apiVersion);
}

/** Whether the kind has a `metadata.generation` that counts changes of what is wanted. */
export function hasGeneration({ apiVersion }: { readonly apiVersion: string }, kindName: string): boolean {
  return apiVersion !== "v1" && !apiVersion.startsWith("rbac.") && kindName !== "StorageClass";
}

/** A definition's kinds are served once it is Established. */
function kindsOfDefinition(definition: JsonObject): readonly ServedKind[] {
  if (!isEstablished(definition)) return [];
  const { group, names, scope, versions } = asJsonObject(definition.spec) ?? {};
  const { kind: name, plural } = asJsonObject(names) ?? {};
  const list = Array.isArray(versions) ? (versions as readonly JsonObject[]) : [];
  return list
    .filter(({ served }) => served === true)
    .map((version) =>
      kind(
        `${String(group)}/${String(version.name)}`,
        String(name),
        String(plural),
        scope === "Namespaced" ? "namespace" : "cluster",
      ),
    );
}

function isEstablished(definition: JsonObject): boolean {
  const { conditions } = asJsonObject(definition.status) ?? {};
  return Array.isArray(conditions) && conditions.some((one) => asJsonObject(one as JsonObject)?.type === "Established");
}
