import { type Action, type Case, type CaseObject, create, twins } from "../harness/case.ts";
import { foreign, roleBinding, web } from "./objects.ts";

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

export const credentialCases: readonly Case[] = [...tokens, ...bindings];
