import { type Action, type Case, type CaseObject, create, twins } from "../harness/case.ts";
import { named, networkPolicy, web } from "./objects.ts";

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
    name: "platform's NetworkPolicy among all of a collection",
    as: "oak-owner",
    reason: "belongs to the platform",
    denied: { kind: "delete-all", target: policy },
    allowed: { kind: "delete-all", target: withLabels(policy, { app: "shop" }) },
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

export const platformObjectCases: readonly Case[] = [...managed, ...clusterObjects, ...guardrails];
