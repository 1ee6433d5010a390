import { describe, expect, it } from "vitest";
import { acmeFiles, buildFiles } from "../../../test/support/example-files.ts";
import { hasSymbol } from "../../model/estate.ts";
import { estateOfBlueprint } from "./estate-of-blueprint.ts";

const built = buildFiles(acmeFiles());
const { estate, claims } = estateOfBlueprint({
  platform: built.documents.platform,
  tenants: built.documents.tenants,
  placed: built.placed,
  bundles: [...built.bundles()],
});
const resources = estate.accounts.flatMap((account) => account.resources);

function claim(id: string) {
  const found = claims.find(({ tenant, environment }) => `${tenant}/${environment}` === id);
  if (found === undefined) throw new Error(id);
  return found;
}

describe("estateOfBlueprint", () => {
  it("leaves nothing deferred, and gives every resource an id of its own", () => {
    expect(JSON.stringify({ estate, claims })).not.toContain("tenantry.dev/deferred");
    const ids = resources.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("knows ARNs that follow from names, and hides in symbols what AWS chooses", () => {
    const association = resources.find(
      ({ type, properties }) =>
        type === "AWS::EKS::PodIdentityAssociation" && properties.Namespace === "birch--prod--web",
    );
    expect(association?.properties.RoleArn).toBe("arn:aws:iam::333333333333:role/tenantry/birch--prod--web--api");
    const secret = resources.find(({ type }) => type === "AWS::SecretsManager::Secret");
    expect(secret?.id).toMatch(/:secret:birch--prod\/smtp-.{6}$/u);
    expect(hasSymbol(secret?.id ?? "")).toBe(true);
    expect(secret?.properties.KmsKeyId).toMatch(
      /^arn:aws:kms:eu-central-1:333333333333:key\/⟦CellKey~[0-9a-f]{6}\|KeyId⟧$/,
    );
  });

  it("lets every reference between resources meet its target", () => {
    const roles = new Set(resources.filter(({ type }) => type === "AWS::IAM::Role").map(({ id }) => id));
    const policies = new Set(resources.filter(({ type }) => type === "AWS::IAM::ManagedPolicy").map(({ id }) => id));
    const boundaries = resources.flatMap(({ properties }) => properties.PermissionsBoundary ?? []);
    expect(boundaries.length).toBeGreaterThan(10);
    for (const boundary of boundaries) expect(policies).toContain(boundary);
    for (const { type, properties } of resources) {
      if (type === "AWS::EKS::PodIdentityAssociation") expect(roles).toContain(properties.RoleArn);
    }
  });

  it("parts vended accounts from each other and puts them into their units", () => {
    const vended = estate.accounts.filter(({ id }) => hasSymbol(id));
    expect(vended.map(({ name }) => name)).toEqual([
      "acme--harbor--prod",
      "acme--meridian-bank--prod",
      "acme--quarry--prod",
    ]);
    const units = new Set(estate.organization?.units.map(({ id }) => id));
    for (const { parent } of vended) expect(units).toContain(parent);
  });

  it("has the virtual clusters with their hosts, and the footprint among the host's objects", () => {
    const virtual = estate.clusters.filter(({ host }) => host !== undefined);
    expect(virtual.map(({ name }) => name)).toEqual(["eu1-a+forge--prod", "eu1-a+quarry--prod"]);
    expect(virtual.map(({ kubernetesVersion }) => kubernetesVersion)).toEqual(["1.36", "1.36"]);
    const host = estate.clusters.find(({ name }) => name === "eu1-a");
    expect(host?.objects.some(({ kind, metadata }) => kind === "StatefulSet" && metadata.name === "forge")).toBe(true);
  });

  it("lists what a blueprint cannot know", () => {
    const ids = estate.assumptions?.map(({ id }) => id);
    expect(ids).toContain("adopted-cluster:eu1-a");
    expect(ids).toContain("release-footprint:eu1-a/forge--prod");
    expect(ids).not.toContain("adopted-cluster:lumen--prod");
  });
});

describe("claimsOfDocuments", () => {
  it("gives namespaces, people and partitions to their environment", () => {
    expect(claim("birch/prod")).toMatchObject({
      namespaces: [
        { cluster: "eu1-a", namespace: "birch--prod--web" },
        { cluster: "eu1-a", namespace: "birch--prod--jobs" },
      ],
      clusters: [],
      accounts: [],
      subjects: [{ cluster: "eu1-a", kind: "Group", name: "oidc:birch-devs" }],
    });
    expect(claim("birch/prod").partitions).toContainEqual({
      resource: "arn:aws:dynamodb:eu-central-1:333333333333:table/orders-eu1",
      kind: "leading-key",
      value: "birch--prod#",
    });
  });

  it("gives own accounts, own clusters and virtual clusters as a whole", () => {
    const bank = claim("meridian-bank/prod");
    expect(bank.clusters).toEqual(["meridian-bank--prod"]);
    expect(bank.accounts.map(hasSymbol)).toEqual([true]);
    expect(claim("forge/prod").clusters).toEqual(["eu1-a+forge--prod"]);
    expect(claim("forge/prod").subjects.map(({ cluster }) => cluster)).toEqual(["eu1-a", "eu1-a+forge--prod"]);
  });

  it("gives what stands in a shared account by its id, an own cluster's resources included", () => {
    expect(claim("birch/prod").resources).toContain("arn:aws:s3:::acme--birch--prod--uploads");
    expect(claim("lumen/prod").resources).toContain("arn:aws:eks:eu-central-1:333333333333:cluster/lumen--prod");
  });
});
