import { describe, expect, it } from "vitest";
import type { AuditedEnvironment } from "../../model/audit.ts";
import { type EdgeCase, estateOfCase } from "../../verify/edges/case-file.ts";
import { inferTenants } from "./infer-tenants.ts";
import { splitName } from "./split-name.ts";
import { parseTenantBy } from "./tenant-by.ts";

function estate(part: Pick<EdgeCase, "clusters" | "accounts" | "organization">) {
  return estateOfCase({ name: "audit", expect: {}, ...part });
}

function namespace(name: string, labels: Readonly<Record<string, string>> = {}, annotations = {}) {
  return { kind: "Namespace", name, labels, annotations };
}

/** `tenant/environment: namespaces`. */
function placesOf(found: readonly AuditedEnvironment[]): readonly string[] {
  return found.map(
    ({ claim }) =>
      `${claim.tenant}/${claim.environment}: ${claim.namespaces.map((place) => place.namespace).join(" ")}`,
  );
}

function inferIn(objects: readonly (string | { readonly kind: string })[], by?: string): readonly string[] {
  const how = by === undefined ? undefined : parseTenantBy(by).value;
  return placesOf(inferTenants(estate({ clusters: [{ name: "eu1", objects }] }), how));
}

describe("inferTenants", () => {
  it("believes what tenancy products declare", () => {
    expect(
      inferIn([
        namespace("a-1", { "capsule.clastix.io/tenant": "oil", team: "x" }),
        namespace("a-2", {}, { "field.cattle.io/projectId": "c-m-abc:p-gas" }),
        namespace("leaf", { "root.tree.hnc.x-k8s.io/depth": "2", "mid.tree.hnc.x-k8s.io/depth": "1" }),
        namespace("birch--prod--web", { "tenantry.dev/tenant": "birch", "tenantry.dev/environment": "birch--prod" }),
      ]),
    ).toEqual(["birch/prod: birch--prod--web", "oil/default: a-1", "p-gas/default: a-2", "root/default: leaf"]);
  });

  it("reads labels before names, plain keys before vague ones, and joins both", () => {
    expect(
      inferIn([
        namespace("shop", { "acme.io/tenant": "Alpha", environment: "prod" }),
        namespace("alpha-dev"),
        namespace("alpha-prod-jobs"),
        namespace("payments", { team: "beta", "acme.io/tenant": "" }),
        namespace("beta-staging", { team: "beta" }),
        namespace("other", { team: "gamma" }),
        namespace("x", { "acme.io/tenant": "delta", team: "beta" }),
        "Namespace/kube-system",
        "Namespace/ingress-nginx",
        "Namespace/default",
      ]),
    ).toEqual([
      "alpha/dev: alpha-dev",
      "alpha/prod: alpha-prod-jobs shop",
      "beta/staging: beta-staging payments",
      "delta/default: x",
      "gamma/default: other",
    ]);
  });

  it("takes a label with a single value for no tenant's", () => {
    expect(inferIn([namespace("a-prod", { team: "platform" }), namespace("b-prod", { team: "platform" })])).toEqual([
      "a/prod: a-prod",
      "b/prod: b-prod",
    ]);
  });

  it("does as it is told", () => {
    const objects = [namespace("one-x", { team: "t", zone: "q" }), namespace("one-y", { team: "u", zone: "q" })];
    expect(inferIn(objects, "label=zone")).toEqual(["q/default: one-x one-y"]);
    expect(inferIn(objects, "namespace-prefix")).toEqual(["one/default: one-x one-y"]);
    expect(parseTenantBy("color").diagnostics).toMatchObject([{ code: "TEN6501" }]);
  });

  it("gives a namespace that begins with a known tenant to it, and never one that only shares letters", () => {
    expect(inferIn(["Namespace/acme-prod", "Namespace/acme-web", "Namespace/acmeweb"])).toEqual([
      "acme/prod: acme-prod acme-web",
      "acmeweb/default: acmeweb",
    ]);
  });

  it("tells models on both layers, and joins accounts, resources and roles to tenants", () => {
    const found = inferTenants(
      estate({
        organization: {
          id: "o-1",
          managementAccountId: "100000000000",
          rootId: "r-1",
          units: [{ id: "ou-1", name: "Customers", parent: "r-1" }],
        },
        clusters: [
          {
            name: "shared",
            eks: {
              accountId: "200000000000",
              region: "eu-central-1",
              clusterName: "shared",
              arn: "arn:aws:eks:eu-central-1:200000000000:cluster/shared",
              authenticationMode: "API",
            },
            objects: [
              "Namespace/oak-prod",
              "Namespace/elm-prod",
              { kind: "StatefulSet", name: "vc", namespace: "elm-prod", labels: { app: "vcluster" } },
              {
                kind: "ServiceAccount",
                name: "api",
                namespace: "oak-prod",
                annotations: { "eks.amazonaws.com/role-arn": "arn:aws:iam::200000000000:role/app-7" },
              },
              {
                kind: "RoleBinding",
                name: "devs",
                namespace: "oak-prod",
                subjects: [
                  { kind: "Group", name: "oak-devs" },
                  { kind: "Group", name: "sre" },
                  { kind: "Group", name: "system:authenticated" },
                ],
              },
              { kind: "RoleBinding", name: "sre", namespace: "elm-prod", subjects: [{ kind: "Group", name: "sre" }] },
            ],
          },
        ],
        accounts: [
          { id: "100000000000", name: "oak-root" },
          {
            id: "200000000000",
            name: "workloads-shared",
            resources: [
              { type: "AWS::IAM::Role", id: "arn:aws:iam::200000000000:role/app-7" },
              { type: "AWS::S3::Bucket", id: "arn:aws:s3:::elm-data", properties: { BucketName: "elm-data" } },
              { type: "AWS::S3::Bucket", id: "arn:aws:s3:::oakley", properties: { BucketName: "oakley" } },
            ],
          },
          { id: "300000000000", name: "oak-dev" },
          { id: "400000000000", name: "fir", parent: "ou-1" },
          { id: "500000000000", name: "security-prod" },
        ],
      }),
    );
    expect(
      found.map(({ claim, account, cluster }) => [
        `${claim.tenant}/${claim.environment} ${account} x ${cluster}`,
        claim.accounts,
        claim.resources,
        claim.subjects.map(({ name }) => name),
      ]),
    ).toEqual([
      ["elm/prod shared x vcluster", [], ["arn:aws:s3:::elm-data"], []],
      ["fir/default dedicated x none", ["400000000000"], [], []],
      ["oak/dev dedicated x none", ["300000000000"], [], []],
      ["oak/prod shared x namespace", [], ["arn:aws:iam::200000000000:role/app-7"], ["oak-devs"]],
    ]);
  });
});

describe("splitName", () => {
  it.each([
    ["acme--prod--web", "acme", "prod"],
    ["acme-corp-prod", "acme-corp", "prod"],
    ["acme-corp-prod-web", "acme-corp", "prod"],
    ["prod-acme", "acme", "prod"],
    ["acme-dev--web", "acme", "dev"],
    ["acme_staging.api", "acme", "staging"],
    ["production", "production", undefined],
    ["tenant-10", "tenant-10", undefined],
  ])("reads %s", (name, tenant, environment) => {
    const parts = splitName(name);
    expect([parts.tenants[0], parts.environment]).toEqual([tenant, environment]);
  });
});
