import type { ObjectKind } from "../../ports/cluster.ts";

/**
 * Every kind that a blueprint may hold, so that what it no longer wants is found too. A kind that a cluster does not serve
 * has no objects there.
 */
export const managedKinds: readonly ObjectKind[] = [
  { apiVersion: "v1", kind: "Namespace" },
  { apiVersion: "admissionregistration.k8s.io/v1", kind: "MutatingAdmissionPolicy" },
  { apiVersion: "admissionregistration.k8s.io/v1", kind: "MutatingAdmissionPolicyBinding" },
  { apiVersion: "admissionregistration.k8s.io/v1", kind: "ValidatingAdmissionPolicy" },
  { apiVersion: "admissionregistration.k8s.io/v1", kind: "ValidatingAdmissionPolicyBinding" },
  { apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition" },
  { apiVersion: "cilium.io/v2", kind: "CiliumNetworkPolicy" },
  { apiVersion: "eks.amazonaws.com/v1", kind: "IngressClassParams" },
  { apiVersion: "eks.amazonaws.com/v1", kind: "NodeClass" },
  { apiVersion: "karpenter.sh/v1", kind: "NodePool" },
  { apiVersion: "networking.k8s.aws/v1alpha1", kind: "ApplicationNetworkPolicy" },
  { apiVersion: "networking.k8s.io/v1", kind: "IngressClass" },
  { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy" },
  { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole" },
  { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRoleBinding" },
  { apiVersion: "rbac.authorization.k8s.io/v1", kind: "Role" },
  { apiVersion: "rbac.authorization.k8s.io/v1", kind: "RoleBinding" },
  { apiVersion: "storage.k8s.io/v1", kind: "StorageClass" },
  { apiVersion: "tenantry.dev/v1alpha1", kind: "Guardrail" },
  { apiVersion: "v1", kind: "ConfigMap" },
  { apiVersion: "v1", kind: "LimitRange" },
  { apiVersion: "v1", kind: "ResourceQuota" },
  { apiVersion: "v1", kind: "ServiceAccount" },
];
