import type { Manifest } from "../../../model/blueprint.ts";
import { environmentLabel, managedByLabel, managedByValue, tenantLabel } from "../../../model/ownership.ts";
import { type Validation, validatingPolicy } from "./admission-policy.ts";
import { celAny, celText, environmentIdExpression, isNamespaceOf, mayNotChangeGuardrail } from "./cel.ts";

const isProtected =
  "k.startsWith('tenantry.dev/') || k.startsWith('pod-security.kubernetes.io/') || k == 'app.kubernetes.io/managed-by'";

/**
 * Labels by which namespaces belong to a tenant and are guarded change only by hands that may change Guardrails.
 *
 * The `status` and `finalize` subresources are covered too: they carry metadata, and have been a way round such rules
 * (GHSA-2ww6-hf35-mfjm).
 */
export function namespaceLabelPolicy(): readonly Manifest[] {
  return validatingPolicy({
    name: "tenantry-namespace-labels",
    params: "none",
    scope: "cluster",
    rules: [
      { apiGroups: [""], resources: ["namespaces"], operations: ["CREATE", "UPDATE"] },
      { apiGroups: [""], resources: ["namespaces/finalize", "namespaces/status"], operations: ["UPDATE"] },
    ],
    conditions: [
      {
        name: "is-tenant-namespace",
        expression: `${hasTenantryLabel("object")} || (oldObject != null && ${hasTenantryLabel("oldObject")})`,
      },
      mayNotChangeGuardrail("request.name"),
    ],
    variables: [
      { name: "before", expression: "oldObject == null ? {} : oldObject.metadata.?labels.orValue({})" },
      { name: "after", expression: "object.metadata.?labels.orValue({})" },
      {
        name: "changed",
        expression: `variables.after.filter(k, (${isProtected}) && variables.before[?k].orValue('') != variables.after[k]) + variables.before.filter(k, (${isProtected}) && !(k in variables.after))`,
      },
    ],
    validations: [
      {
        expression: "variables.changed.size() == 0",
        message: "labels of a tenant's namespace are set by the platform and may not be changed",
        messageExpression:
          "'label ' + variables.changed[0] + ' of a tenant\\'s namespace is set by the platform and may not be changed'",
      },
    ],
  });
}

function hasTenantryLabel(object: string): string {
  return `${object}.metadata.?labels.orValue({}).exists(k, k.startsWith('tenantry.dev/'))`;
}

/**
 * Objects of the platform inside tenant namespaces (quota, limits, network policies, access, bindings) change only by
 * hands that may change Guardrails, and nobody else may claim the label. They do go down with their namespace.
 */
export function managedObjectPolicy(): readonly Manifest[] {
  const operations = ["CREATE", "UPDATE", "DELETE"] as const;
  return validatingPolicy({
    name: "tenantry-managed-objects",
    params: "none",
    scope: "tenant-namespaces",
    rules: [
      { apiGroups: [""], resources: ["configmaps", "limitranges", "resourcequotas", "serviceaccounts"], operations },
      { apiGroups: ["networking.k8s.io"], resources: ["networkpolicies"], operations },
      { apiGroups: ["rbac.authorization.k8s.io"], resources: ["rolebindings", "roles"], operations },
      { apiGroups: ["tenantry.dev"], resources: ["guardrails"], operations: ["CREATE", "UPDATE"] },
    ],
    conditions: [isManaged, mayNotChangeGuardrail("request.namespace")],
    validations: [belongsToPlatform(`request.operation == 'DELETE' && ${isTerminating}`)],
  });
}

/**
 * The same for objects of the cluster: the Guardrail definition and the ClusterRoles. It matters in a cluster of a
 * tenant's own, whose owners may hold rights on definitions and cluster roles.
 */
export function managedClusterObjectPolicy(): readonly Manifest[] {
  const operations = ["CREATE", "UPDATE", "DELETE"] as const;
  return validatingPolicy({
    name: "tenantry-managed-cluster-objects",
    params: "none",
    scope: "cluster",
    rules: [
      { apiGroups: ["apiextensions.k8s.io"], resources: ["customresourcedefinitions"], operations },
      { apiGroups: ["rbac.authorization.k8s.io"], resources: ["clusterrolebindings", "clusterroles"], operations },
    ],
    conditions: [isManaged, mayNotChangeGuardrail("''")],
    validations: [belongsToPlatform("false")],
  });
}

const isManaged = { name: "is-managed", expression: celAny(hasManagedLabel("object"), hasManagedLabel("oldObject")) };

function hasManagedLabel(object: string): string {
  return `${object} != null && ${object}.metadata.?labels[?${celText(managedByLabel)}].orValue('') == ${celText(managedByValue)}`;
}

function belongsToPlatform(expression: string): Validation {
  return {
    expression,
    message: "this object belongs to the platform; change the Tenant document instead",
    messageExpression:
      "request.resource.resource + ' ' + request.name + ' belongs to the platform; change the Tenant document instead'",
  };
}

/**
 * A Guardrail describes the tenant of its namespace, and goes only with the namespace.
 *
 * That it cannot vanish earlier is what lets the other policies allow updates while a namespace is being deleted.
 */
export function guardrailLifecyclePolicy(): readonly Manifest[] {
  const matches = (field: string, label: string): string =>
    `object.spec.${field} == namespaceObject.metadata.?labels[?${celText(label)}].orValue('')`;
  return validatingPolicy({
    name: "tenantry-guardrails",
    params: "none",
    scope: "tenant-namespaces",
    rules: [{ apiGroups: ["tenantry.dev"], resources: ["guardrails"], operations: ["CREATE", "UPDATE", "DELETE"] }],
    validations: [
      {
        expression: `request.operation != 'DELETE' || ${isTerminating}`,
        message: "a Guardrail is deleted with its namespace; delete the namespace",
      },
      {
        expression: `request.operation == 'DELETE' || (${matches("tenant", tenantLabel)} && ${matches("environment", environmentLabel)})`,
        message: "a Guardrail must name the tenant and environment of its namespace's labels",
      },
    ],
  });
}

/**
 * Bindings that tenants write stay inside the environment; people come from the Tenant document.
 *
 * Before the Guardrail exists nobody but the platform holds rights to grant.
 */
export function roleBindingPolicy(): readonly Manifest[] {
  const outside = `object.?subjects.orValue([]).filter(s, s.kind != 'ServiceAccount' || !(${isNamespaceOf("variables.id", "s.?namespace.orValue('')")}))`;
  return validatingPolicy({
    name: "tenantry-role-bindings",
    params: "namespace",
    withoutGuardrail: "allow",
    scope: "tenant-namespaces",
    rules: [
      { apiGroups: ["rbac.authorization.k8s.io"], resources: ["rolebindings"], operations: ["CREATE", "UPDATE"] },
    ],
    conditions: [mayNotChangeGuardrail("request.namespace")],
    variables: [{ name: "id", expression: environmentIdExpression }],
    validations: [
      {
        expression: `${outside}.size() == 0`,
        message:
          "role bindings may only name service accounts of the own environment; add people as owners of the Tenant",
        messageExpression: `${outside}[0].kind + ' ' + ${outside}[0].name + ' is outside the environment; role bindings may only name its own service accounts, people are added as owners of the Tenant'`,
      },
    ],
  });
}

/**
 * What is left of a namespace that is being deleted only winds down. Its Guardrail may be gone before a Service or an Ingress
 * that a finalizer keeps, and with it the rules on what those may become.
 */
export function terminatingNamespacePolicy(): readonly Manifest[] {
  const operations = ["UPDATE"] as const;
  return validatingPolicy({
    name: "tenantry-terminating-namespaces",
    params: "none",
    scope: "tenant-namespaces",
    rules: [
      { apiGroups: [""], resources: ["pods", "services"], operations },
      {
        apiGroups: ["gateway.networking.k8s.io"],
        resources: ["gateways", "grpcroutes", "httproutes", "referencegrants", "tlsroutes"],
        operations,
      },
      { apiGroups: ["networking.k8s.io"], resources: ["ingresses", "networkpolicies"], operations },
      { apiGroups: ["rbac.authorization.k8s.io"], resources: ["rolebindings", "roles"], operations },
    ],
    conditions: [
      {
        name: "changes-content",
        expression:
          "object.?spec != oldObject.?spec || object.?subjects != oldObject.?subjects || object.?rules != oldObject.?rules || (request.resource.resource != 'pods' && object.metadata.?annotations.orValue({}) != oldObject.metadata.?annotations.orValue({}))",
      },
      mayNotChangeGuardrail("request.namespace"),
    ],
    validations: [
      {
        expression: `!${isTerminating}`,
        message: "the namespace is being deleted; what is left of it may only be deleted",
      },
    ],
  });
}

/** Secrets that mint a token without end are refused; tokens come from the TokenRequest API and expire. */
export function tokenSecretPolicy(): readonly Manifest[] {
  return validatingPolicy({
    name: "tenantry-secrets",
    params: "none",
    scope: "tenant-namespaces",
    rules: [{ apiGroups: [""], resources: ["secrets"], operations: ["CREATE"] }],
    validations: [
      {
        expression: "object.?type.orValue('') != 'kubernetes.io/service-account-token'",
        message:
          "secrets of type kubernetes.io/service-account-token never expire and are not allowed; request a token with kubectl create token",
      },
    ],
  });
}

const isTerminating = "has(namespaceObject.metadata.deletionTimestamp)";
