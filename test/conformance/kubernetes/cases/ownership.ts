import { type Action, type Case, type CaseObject, create, twins } from "../harness/case.ts";
import { foreign, named, networkPolicy, roleBinding, web } from "./objects.ts";

function secret(type: string): Action {
  return create({
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: "case", namespace: web, annotations: { "kubernetes.io/service-account.name": "ci" } },
    type,
  });
}

const tokens: readonly Case[] = (["oak-owner", "oak-workload"] as const).flatMap((as) =>
  twins({
    guard: "token secrets",
    name: "secret that mints an endless token",
    as,
    reason: "secrets of type kubernetes.io/service-account-token never expire",
    denied: secret("kubernetes.io/service-account-token"),
    allowed: secret("Opaque"),
  }),
);

const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: web } } as const;

function label(key: string, value: string | null, subresource?: string): Action {
  return {
    kind: "patch",
    target: namespace,
    patchKind: "merge",
    patch: { metadata: { labels: { [key]: value } } },
    ...(subresource === undefined ? {} : { subresource }),
  };
}

const fixed: readonly (readonly [key: string, value: string | null])[] = [
  ["tenantry.dev/tenant", "elm"],
  ["tenantry.dev/tenant", null],
  ["tenantry.dev/environment", "dev"],
  ["tenantry.dev/platform", "other"],
  ["pod-security.kubernetes.io/enforce", "privileged"],
  ["pod-security.kubernetes.io/enforce", null],
  ["pod-security.kubernetes.io/enforce-version", "v1.20"],
  ["app.kubernetes.io/managed-by", "oak"],
];

/** The actor holds rights on namespaces by mistake, so admission is all that is left. */
const labels: readonly Case[] = [
  ...fixed.flatMap(([key, value]) =>
    twins({
      guard: "label immutability",
      name: `${key} ${value === null ? "removed" : `set to ${value}`}`,
      as: "oak-overprivileged",
      reason: `label ${key} of a tenant's namespace is set by the platform`,
      denied: label(key, value),
      allowed: label("team", "shop"),
    }),
  ),
  ...["status", "finalize"].flatMap((subresource) =>
    twins({
      guard: "label immutability",
      name: `through the ${subresource} subresource`,
      as: "oak-overprivileged",
      reason: "label tenantry.dev/tenant of a tenant's namespace is set by the platform",
      denied: relabel(subresource, { "tenantry.dev/tenant": "elm" }),
      allowed: relabel(subresource, { team: "shop" }),
    }),
  ),
  ...twins({
    guard: "label immutability",
    name: "new namespace that claims a tenant",
    as: "oak-overprivileged",
    reason: "label tenantry.dev/tenant of a tenant's namespace is set by the platform",
    denied: create({
      apiVersion: "v1",
      kind: "Namespace",
      metadata: { name: "claimed", labels: { "tenantry.dev/tenant": "elm" } },
    }),
    allowed: create({ apiVersion: "v1", kind: "Namespace", metadata: { name: "claimed", labels: { team: "shop" } } }),
  }),
  {
    guard: "label immutability",
    name: "the owner has no right on the namespace in the first place",
    as: "oak-owner",
    action: label("tenantry.dev/tenant", "elm"),
    expect: { kind: "denied", reason: 'cannot patch resource "namespaces"' },
  },
  {
    guard: "label immutability",
    name: "the platform may relabel",
    as: "platform",
    action: label("pod-security.kubernetes.io/enforce", "baseline"),
    expect: { kind: "allowed" },
  },
];

function relabel(subresource: string, added: Readonly<Record<string, string>>): Action {
  const change = (object: CaseObject): CaseObject => ({
    ...object,
    metadata: { ...object.metadata, labels: { ...(object.metadata.labels as object), ...added } },
  });
  return { kind: "update", target: namespace, change, subresource };
}

function ours(apiVersion: string, kind: string, name: string): CaseObject {
  return { apiVersion, kind, metadata: { name, namespace: web } };
}

const claimed = { "app.kubernetes.io/managed-by": "tenantry" };

function withLabels(object: CaseObject, added: Readonly<Record<string, string>>): CaseObject {
  return { ...object, metadata: { ...object.metadata, labels: added } };
}

const policy = ours("networking.k8s.io/v1", "NetworkPolicy", "tenantry-default-deny");
const peer = { ingress: [{ from: [{ podSelector: {} }] }] };

const managed: readonly Case[] = [
  ...twins({
    guard: "platform objects",
    name: "platform's NetworkPolicy deleted",
    as: "oak-owner",
    reason: "networkpolicies tenantry-default-deny belongs to the platform",
    denied: { kind: "delete", target: policy },
    allowed: { kind: "delete", target: named(networkPolicy({}), "target") },
  }),
  ...twins({
    guard: "platform objects",
    name: "platform's NetworkPolicy changed",
    as: "oak-owner",
    reason: "networkpolicies tenantry-default-deny belongs to the platform",
    denied: { kind: "patch", target: policy, patchKind: "merge", patch: { spec: peer } },
    allowed: { kind: "patch", target: named(networkPolicy({}), "target"), patchKind: "merge", patch: { spec: peer } },
  }),
  ...twins({
    guard: "platform objects",
    name: "platform's NetworkPolicy disowned first",
    as: "oak-workload",
    reason: "networkpolicies tenantry-default-deny belongs to the platform",
    denied: {
      kind: "patch",
      target: policy,
      patchKind: "merge",
      patch: { metadata: { labels: { "app.kubernetes.io/managed-by": null } } },
    },
    allowed: {
      kind: "patch",
      target: named(networkPolicy({}), "target"),
      patchKind: "merge",
      patch: { metadata: { labels: { "app.kubernetes.io/managed-by": "helm" } } },
    },
  }),
  ...twins({
    guard: "platform objects",
    name: "tenant's object with the platform's label",
    as: "oak-owner",
    reason: "belongs to the platform",
    denied: create(withLabels(networkPolicy(peer), claimed)),
    allowed: create(withLabels(networkPolicy(peer), { "app.kubernetes.io/managed-by": "Helm" })),
  }),
  ...twins({
    guard: "platform objects",
    name: "bindings ConfigMap changed",
    as: "oak-owner",
    reason: "configmaps tenantry-bindings belongs to the platform",
    denied: {
      kind: "patch",
      target: ours("v1", "ConfigMap", "tenantry-bindings"),
      patchKind: "merge",
      patch: { data: { region: "us" } },
    },
    allowed: create({ ...ours("v1", "ConfigMap", "case"), data: { region: "us" } }),
  }),
  ...twins({
    guard: "platform objects",
    name: "quota raised by mistaken rights",
    as: "oak-overprivileged",
    reason: "resourcequotas tenantry belongs to the platform",
    denied: {
      kind: "patch",
      target: ours("v1", "ResourceQuota", "tenantry"),
      patchKind: "merge",
      patch: { spec: { hard: { pods: "9999" } } },
    },
    allowed: create({ ...ours("v1", "ResourceQuota", "case"), spec: { hard: { pods: "1" } } }),
  }),
  ...twins({
    guard: "platform objects",
    name: "limits deleted by mistaken rights",
    as: "oak-overprivileged",
    reason: "limitranges tenantry belongs to the platform",
    denied: { kind: "delete", target: ours("v1", "LimitRange", "tenantry") },
    allowed: { kind: "delete", target: ours("v1", "ServiceAccount", "ci") },
  }),
  ...twins({
    guard: "platform objects",
    name: "owner's role binding deleted",
    as: "oak-owner",
    reason: "rolebindings tenantry-admin belongs to the platform",
    denied: { kind: "delete", target: ours("rbac.authorization.k8s.io/v1", "RoleBinding", "tenantry-admin") },
    allowed: { kind: "delete", target: ours("rbac.authorization.k8s.io/v1", "RoleBinding", "target") },
  }),
];

/** Rights that owners of a cluster of their own may hold. */
const clusterObjects: readonly Case[] = [
  ...twins({
    guard: "platform objects",
    name: "Guardrail definition deleted",
    as: "oak-overprivileged",
    reason: "customresourcedefinitions guardrails.tenantry.dev belongs to the platform",
    denied: { kind: "delete", target: definition("guardrails.tenantry.dev") },
    allowed: { kind: "delete", target: definition("gateways.gateway.networking.k8s.io") },
  }),
  ...twins({
    guard: "platform objects",
    name: "tenant role widened",
    as: "oak-overprivileged",
    reason: "clusterroles tenantry-view belongs to the platform",
    denied: clusterRole("tenantry-view"),
    allowed: clusterRole("conformance-overprivileged"),
  }),
];

function definition(name: string): CaseObject {
  return { apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition", metadata: { name } };
}

function clusterRole(name: string): Action {
  const target = { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", metadata: { name } };
  return { kind: "patch", target, patchKind: "merge", patch: { rules: [] } };
}

const guardrail = ours("tenantry.dev/v1alpha1", "Guardrail", "default");

const guardrails: readonly Case[] = [
  ...(["oak-owner", "oak-workload"] as const).map(
    (as): Case => ({
      guard: "guardrails",
      name: "changed by a tenant",
      as,
      action: { kind: "patch", target: guardrail, patchKind: "merge", patch: { spec: { registries: ["docker.io"] } } },
      expect: { kind: "denied", reason: 'cannot patch resource "guardrails"' },
    }),
  ),
  {
    guard: "guardrails",
    name: "changed by the platform",
    as: "platform",
    action: { kind: "patch", target: guardrail, patchKind: "merge", patch: { spec: { registries: ["docker.io"] } } },
    expect: { kind: "allowed" },
  },
  {
    guard: "guardrails",
    name: "deleted by mistaken rights",
    as: "oak-overprivileged",
    action: { kind: "delete", target: guardrail },
    expect: { kind: "denied", reason: "a Guardrail is deleted with its namespace" },
  },
  {
    guard: "guardrails",
    name: "deleted by the platform while its namespace lives",
    as: "platform",
    action: { kind: "delete", target: guardrail },
    expect: { kind: "denied", reason: "a Guardrail is deleted with its namespace" },
  },
  {
    guard: "guardrails",
    name: "moved to another tenant",
    as: "platform",
    action: { kind: "patch", target: guardrail, patchKind: "merge", patch: { spec: { tenant: "elm" } } },
    expect: { kind: "denied", reason: "a namespace never changes its tenant" },
  },
  {
    guard: "guardrails",
    name: "second one under another name",
    as: "platform",
    action: create({ ...guardrail, metadata: { name: "other", namespace: web } }),
    expect: { kind: "denied", reason: "spec" },
  },
  {
    guard: "guardrails",
    name: "host with a wildcard",
    as: "platform",
    action: { kind: "patch", target: guardrail, patchKind: "merge", patch: { spec: { hosts: ["*.acme.example"] } } },
    expect: { kind: "denied", reason: "spec.hosts[0]" },
  },
  {
    guard: "guardrails",
    name: "registry with a trailing slash",
    as: "platform",
    action: {
      kind: "patch",
      target: guardrail,
      patchKind: "merge",
      patch: { spec: { registries: ["mirror.acme.example/"] } },
    },
    expect: { kind: "denied", reason: "spec.registries[0]" },
  },
  {
    guard: "guardrails",
    name: "node ports as a Service type",
    as: "platform",
    action: { kind: "patch", target: guardrail, patchKind: "merge", patch: { spec: { serviceTypes: ["NodePort"] } } },
    expect: { kind: "denied", reason: "spec.serviceTypes[0]" },
  },
];

const group = (name: string): Readonly<Record<string, unknown>> => ({
  apiGroup: "rbac.authorization.k8s.io",
  kind: "Group",
  name,
});
const account = (name: string, namespace: string): Readonly<Record<string, unknown>> => ({
  kind: "ServiceAccount",
  name,
  namespace,
});

const bindings: readonly Case[] = [
  ...twins({
    guard: "role bindings",
    name: "another tenant's people let in",
    as: "oak-owner",
    reason: "Group oidc:elm-devs is outside the environment",
    denied: create(roleBinding(group("oidc:elm-devs"))),
    allowed: create(roleBinding(account("ci", web))),
  }),
  ...twins({
    guard: "role bindings",
    name: "everyone let in",
    as: "oak-owner",
    reason: "Group system:authenticated is outside the environment",
    denied: create(roleBinding(group("system:authenticated"))),
    allowed: create(roleBinding(account("ci", "oak--prod--jobs"))),
  }),
  ...twins({
    guard: "role bindings",
    name: "another tenant's service account let in",
    as: "oak-owner",
    reason: "ServiceAccount ci is outside the environment",
    denied: create(roleBinding(account("ci", foreign))),
    allowed: create(roleBinding(account("ci", web))),
  }),
  ...twins({
    guard: "role bindings",
    name: "binding of a stronger role",
    as: "oak-owner",
    reason: "is attempting to grant RBAC permissions not currently held",
    denied: create({
      ...roleBinding(account("ci", web)),
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "cluster-admin" },
    }),
    allowed: create({
      ...roleBinding(account("ci", web)),
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "tenantry-admin" },
    }),
  }),
  ...twins({
    guard: "role bindings",
    name: "role with rights that the owner lacks",
    as: "oak-owner",
    reason: "is attempting to grant RBAC permissions not currently held",
    denied: create(role(["resourcequotas"])),
    allowed: create(role(["configmaps"])),
  }),
];

function role(resources: readonly string[]): CaseObject {
  return {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "Role",
    metadata: { name: "case", namespace: web },
    rules: [{ apiGroups: [""], resources, verbs: ["update"] }],
  };
}

export const ownershipCases: readonly Case[] = [
  ...tokens,
  ...labels,
  ...managed,
  ...clusterObjects,
  ...guardrails,
  ...bindings,
];
