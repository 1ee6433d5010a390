import { describe, expect, it } from "vitest";
import {
  sampleArchitecture,
  sampleCell,
  sampleEnvironment,
  samplePlaced,
  samplePlatform,
  sampleTenant,
} from "../../test/support/sample.ts";
import { compileBundles } from "../compile/compile.ts";
import {
  type AccountModel,
  accountModels,
  type Boundary,
  type ClusterModel,
  clusterModels,
} from "../model/architecture.ts";
import type { Bundle } from "../model/blueprint.ts";
import { environmentDemand } from "./demand.ts";
import { accountDimensions, clusterDimensions, type Dimension, type Vector } from "./dimensions.ts";

const environment = sampleEnvironment({
  serviceAccounts: [
    { namespace: "web", name: "api" },
    { namespace: "jobs", name: "worker" },
  ],
  aws: {
    uploads: { type: "AWS::S3::Bucket", tenancy: "silo", properties: {}, access: { api: "read-write" } },
    orders: { type: "AWS::DynamoDB::Table", tenancy: "silo", properties: {}, access: { api: "read-write" } },
    smtp: { type: "AWS::SecretsManager::Secret", tenancy: "silo", properties: {}, access: { worker: "read" } },
  },
});
const tenant = sampleTenant({ environments: [environment] });

function amount(dimensions: readonly Dimension[], vector: Vector, id: string): number {
  return vector[dimensions.findIndex((dimension) => dimension.id === id)] ?? Number.NaN;
}

/** The bundles that an environment brings: its own, and that of its own cell. */
function compileFor(account: AccountModel, cluster: ClusterModel, boundaries: readonly Boundary[]): readonly Bundle[] {
  const placed = samplePlaced(sampleArchitecture(account, cluster, boundaries));
  const bundles = compileBundles({ platform: samplePlatform, tenants: [tenant], placed });
  return [...bundles].filter(
    ({ owner }) => owner.kind === "environment" || (owner.kind === "cell" && owner.cell !== sampleCell.name),
  );
}

/** How many resources of a type the bundles have in the shared account. */
function countIn(bundles: readonly Bundle[], type: string): number {
  return bundles
    .flatMap(({ stacks }) => stacks)
    .filter(({ account }) => account.kind === "known" && account.id === sampleCell.accountId)
    .flatMap(({ resources }) => Object.values(resources))
    .filter((resource) => resource.type === type).length;
}

const typeOfDimension: Readonly<Record<string, string>> = {
  roles: "AWS::IAM::Role",
  keys: "AWS::KMS::Key",
  buckets: "AWS::S3::Bucket",
  tables: "AWS::DynamoDB::Table",
  databases: "AWS::RDS::DBCluster",
  awsSecrets: "AWS::SecretsManager::Secret",
  vpcs: "AWS::EC2::VPC",
  clusters: "AWS::EKS::Cluster",
};

describe("environmentDemand", () => {
  const boundarySets: readonly (readonly Boundary[])[] = [[], ["own-kms-key"], ["own-vpc"], ["own-kms-key", "own-vpc"]];
  const shapes = accountModels.flatMap((account) =>
    clusterModels.flatMap((cluster) =>
      boundarySets.map((boundaries) => ({
        account,
        cluster,
        boundaries,
        label: [account, cluster, ...boundaries].join(" + "),
      })),
    ),
  );

  it.each(shapes)("asks for what the compiler makes, never less: $label", ({ account, cluster, boundaries }) => {
    const bundles = compileFor(account, cluster, boundaries);
    const architecture = sampleArchitecture(account, cluster, boundaries);
    const demand = environmentDemand(samplePlatform, { tenant, environment, architecture });
    const shared = cluster === "cluster" ? demand.ownCluster : demand.together;
    const own = cluster === "cluster" ? [] : demand.hostOnly;
    const vector = account === "dedicated" ? own : shared;
    const missing = Object.entries(typeOfDimension).filter(
      ([id, type]) => (amount(accountDimensions, vector, id) || 0) < countIn(bundles, type),
    );
    expect(missing).toEqual([]);
    const stacks = bundles.flatMap((bundle) => bundle.stacks).filter((stack) => stack.account.kind === "known");
    expect(amount(accountDimensions, vector, "stacks") || 0).toBe(stacks.length);
  });

  it.each(shapes)("counts what is in the cluster: $label", ({ account, cluster, boundaries }) => {
    const bundles = compileFor(account, cluster, boundaries);
    const architecture = sampleArchitecture(account, cluster, boundaries);
    const demand = environmentDemand(samplePlatform, { tenant, environment, architecture });
    const resources = bundles.flatMap(({ stacks }) => stacks).flatMap((stack) => Object.values(stack.resources));
    const associations = resources.filter(({ type }) => type === "AWS::EKS::PodIdentityAssociation").length;
    const namespaces = bundles
      .flatMap(({ objects }) => objects)
      .filter(({ manifest, vcluster }) => manifest.kind === "Namespace" && vcluster === undefined);
    expect(amount(clusterDimensions, demand.cluster, "associations")).toBe(associations);
    expect(amount(clusterDimensions, demand.cluster, "namespaces")).toBe(namespaces.length);
  });

  it("adds the pods of a virtual control plane to the tenant's own", () => {
    const plain = environmentDemand(samplePlatform, {
      tenant,
      environment,
      architecture: sampleArchitecture("shared", "namespace"),
    });
    const virtual = environmentDemand(samplePlatform, {
      tenant,
      environment,
      architecture: sampleArchitecture("shared", "vcluster"),
    });
    const difference = (id: string): number =>
      amount(clusterDimensions, virtual.cluster, id) - amount(clusterDimensions, plain.cluster, id);
    expect([difference("pods"), difference("cpu"), difference("memory")]).toEqual([2, 260, 384]);
  });

  it("counts access entries only where the cluster signs people in with them", () => {
    const architecture = sampleArchitecture("shared", "namespace");
    const entries = { identity: { kubernetes: { kind: "access-entries" } } } as const;
    const asked = [samplePlatform, entries].map((platform) =>
      amount(
        clusterDimensions,
        environmentDemand(platform, { tenant, environment, architecture }).cluster,
        "accessEntries",
      ),
    );
    expect(asked).toEqual([0, 1]);
  });

  it("covers an own cluster in the shared account", () => {
    expect(clusterModels).toContain("cluster");
    const architecture = sampleArchitecture("shared", "cluster");
    const { ownCluster } = environmentDemand(samplePlatform, { tenant, environment, architecture });
    expect(amount(accountDimensions, ownCluster, "clusters")).toBe(1);
    expect(amount(accountDimensions, ownCluster, "vpcs")).toBe(1);
  });
});
