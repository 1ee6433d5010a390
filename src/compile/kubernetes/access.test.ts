import { describe, expect, it } from "vitest";
import { type ContextChanges, sampleContext } from "../../../test/support/environment-contexts.ts";
import type { Owner } from "../../model/tenant.ts";
import { accessDrafts } from "./access.ts";
import { clusterScopeDrafts } from "./cluster-scope.ts";

const rbac = "rbac.authorization.k8s.io";

function bindings(owners: readonly Owner[], changes: ContextChanges = {}): readonly unknown[] {
  return accessDrafts(sampleContext({ ...changes, tenant: { ...changes.tenant, owners } }))
    .filter(({ manifest }) => manifest.metadata.namespace === "birch--prod--web")
    .map(({ manifest }) => ({ role: manifest.roleRef, subjects: manifest.subjects }));
}

describe("accessDrafts", () => {
  it("binds owners by role in each namespace, under the identity provider's prefix", () => {
    const owners: readonly Owner[] = [
      { kind: "Group", name: "birch-devs", role: "admin" },
      { kind: "User", name: "ann@acme.example", role: "view" },
      { kind: "Group", name: "birch-ops", role: "admin" },
    ];
    expect(bindings(owners)).toEqual([
      {
        role: { apiGroup: rbac, kind: "ClusterRole", name: "tenantry-admin" },
        subjects: [
          { kind: "Group", apiGroup: rbac, name: "oidc:birch-devs" },
          { kind: "Group", apiGroup: rbac, name: "oidc:birch-ops" },
        ],
      },
      {
        role: { apiGroup: rbac, kind: "ClusterRole", name: "tenantry-view" },
        subjects: [{ kind: "User", apiGroup: rbac, name: "oidc:ann@acme.example" }],
      },
    ]);
    expect(accessDrafts(sampleContext()).map(({ manifest }) => manifest.metadata.namespace)).toEqual([
      "birch--prod--web",
      "birch--prod--jobs",
    ]);
  });

  it("never binds Kubernetes' own identities or another environment's service accounts", () => {
    const platform = { identity: { kubernetes: { kind: "access-entries" as const } } };
    const owners: readonly Owner[] = [
      { kind: "Group", name: "system:masters", role: "admin" },
      { kind: "Group", name: "system:authenticated", role: "view" },
      { kind: "ServiceAccount", name: "runner", namespace: "forge--prod", role: "admin" },
    ];
    expect(bindings(owners, { platform })).toEqual([]);
    expect(bindings([{ kind: "Group", name: "birch", role: "edit" }], { platform })).toMatchObject([
      { subjects: [{ name: "birch" }] },
    ]);
  });

  it("finds a service account by its declared namespace, or in one of the platform's", () => {
    const owners: readonly Owner[] = [
      { kind: "ServiceAccount", name: "deployer", namespace: "jobs", role: "edit" },
      { kind: "ServiceAccount", name: "argocd", namespace: "argocd", role: "edit" },
    ];
    expect(bindings(owners)).toMatchObject([
      {
        subjects: [
          { kind: "ServiceAccount", name: "deployer", namespace: "birch--prod--jobs" },
          { kind: "ServiceAccount", name: "argocd", namespace: "argocd" },
        ],
      },
    ]);
  });

  it("gives cluster-admin no more than admin in a namespace, and a frozen tenant only a view", () => {
    const owner: Owner = { kind: "Group", name: "sre", role: "cluster-admin" };
    expect(bindings([owner])).toMatchObject([{ role: { name: "tenantry-admin" } }]);
    const lifecycle = { state: "frozen" as const, deletionProtection: false, retainDataDays: 30 };
    expect(bindings([owner], { tenant: { lifecycle } })).toMatchObject([{ role: { name: "tenantry-view" } }]);
  });
});

describe("clusterScopeDrafts", () => {
  const owners: readonly Owner[] = [{ kind: "Group", name: "sre", role: "cluster-admin" }];
  const { requirements } = sampleContext().environment;
  const needs = { customResourceDefinitions: true, admissionWebhooks: false, clusterScoped: false };

  it("exists only in a cluster of the tenant's own, for cluster-admin owners", () => {
    expect(clusterScopeDrafts(sampleContext({ tenant: { owners } }))).toEqual([]);
    expect(clusterScopeDrafts(sampleContext({ cluster: "cluster" }))).toEqual([]);
    const made = clusterScopeDrafts(sampleContext({ cluster: "cluster", tenant: { owners } }));
    expect(made.map(({ manifest }) => manifest.kind)).toEqual(["ClusterRole", "ClusterRoleBinding"]);
    expect(made[1]?.manifest.subjects).toMatchObject([{ name: "oidc:sre" }]);
  });

  it("lets them change what the tenant said it needs, and never impersonate, bind or escalate", () => {
    const environment = { requirements: { ...requirements, kubernetesApi: needs } };
    const [role] = clusterScopeDrafts(sampleContext({ cluster: "cluster", tenant: { owners }, environment }));
    const rules = role?.manifest.rules as readonly { resources: readonly string[]; verbs: readonly string[] }[];
    const written = rules.filter(({ verbs }) => verbs.includes("update")).flatMap(({ resources }) => resources);
    expect(written).toEqual(["customresourcedefinitions"]);
    const verbs = new Set(rules.flatMap((rule) => rule.verbs));
    for (const verb of ["*", "bind", "escalate", "impersonate"]) expect(verbs).not.toContain(verb);
  });
});
