import { describe, expect, it } from "vitest";
import {
  awsArchitectures,
  awsCase,
  caseBundles,
  cellBundle,
  environmentBundle,
  openedCell,
  organizationBundle,
} from "../../../test/support/aws-cases.ts";
import {
  findReferenceFaults,
  findResourceCycles,
  findSpecificationFaults,
  findStackCycles,
} from "../../../test/support/check-aws-bundles.ts";
import type { Compute } from "../../model/platform.ts";

const cases = awsArchitectures.map((architecture) => awsCase(architecture));

describe.each(cases.map((item) => [item.title, item] as const))("%s", (_title, item) => {
  const bundles = caseBundles(item);

  it("sets only properties that CloudFormation knows, and all that it requires", () => {
    expect(findSpecificationFaults(bundles)).toEqual([]);
  });

  it("refers only to what exists, through outputs that its owner has", () => {
    expect(findReferenceFaults(bundles)).toEqual([]);
  });

  it("has stacks, and resources in them, that can be created one after the other", () => {
    expect(findStackCycles(bundles)).toEqual([]);
    expect(findResourceCycles(bundles)).toEqual([]);
  });

  it("tags everything of the environment with its cost tag and its id", () => {
    for (const stack of environmentBundle(item.context).stacks) {
      expect(stack.tags).toMatchObject({ tenant: "birch", "tenantry:environment": "birch--prod" });
      for (const { type, properties } of Object.values(stack.resources)) {
        if (properties.Tags === undefined) continue;
        expect(properties.Tags, type).toContainEqual({ Key: "tenantry:environment", Value: "birch--prod" });
      }
    }
  });

  it("retains data and keys, and of an environment's own database a snapshot", () => {
    const kept = ["AWS::DynamoDB::Table", "AWS::KMS::Key", "AWS::S3::Bucket", "AWS::SQS::Queue"];
    const policies = (type: string): readonly unknown[] =>
      bundles.flatMap(({ owner, stacks }) =>
        stacks.flatMap(({ resources }) =>
          Object.entries(resources).flatMap(([logical, resource]) =>
            resource.type !== type || logical === "ClusterKey" ? [] : [`${owner.kind} ${resource.deletionPolicy}`],
          ),
        ),
      );
    for (const type of kept) expect(policies(type).join(), type).not.toMatch(/undefined|Delete|Snapshot/);
    const database = policies("AWS::RDS::DBCluster");
    expect(database).toContain("environment Snapshot");
    expect(database.filter((policy) => policy !== "environment Snapshot" && policy !== "cell Retain")).toEqual([]);
    expect(policies("AWS::RDS::DBInstance")).toContain("environment undefined");
  });

  it("puts a boundary on every role that pods can have", () => {
    const roles = environmentBundle(item.context).stacks.flatMap((stack) =>
      Object.values(stack.resources).filter(
        ({ type, properties }) => type === "AWS::IAM::Role" && String(properties.RoleName).startsWith("birch--prod"),
      ),
    );
    expect(roles.length).toBeGreaterThanOrEqual(2);
    expect(roles.filter(({ properties }) => properties.PermissionsBoundary === undefined)).toEqual([]);
  });
});

describe.each<Compute>(["auto-mode", "fargate", "karpenter", "managed-node-groups"])(
  "a created cell on %s",
  (compute) => {
    const bundles = [organizationBundle(), cellBundle(openedCell("eu1-b", compute))];

    it("is complete in itself", () => {
      expect(findSpecificationFaults(bundles)).toEqual([]);
      expect(findReferenceFaults(bundles)).toEqual([]);
      expect(findStackCycles(bundles)).toEqual([]);
    });

    it("has all three switches of Auto Mode alike", () => {
      const [cluster] = bundles.flatMap((bundle) =>
        bundle.stacks.flatMap((stack) =>
          Object.values(stack.resources).filter(({ type }) => type === "AWS::EKS::Cluster"),
        ),
      );
      const enabled = compute === "auto-mode";
      expect(cluster?.properties).toMatchObject({
        ComputeConfig: { Enabled: enabled },
        KubernetesNetworkConfig: { ElasticLoadBalancing: { Enabled: enabled } },
        StorageConfig: { BlockStorage: { Enabled: enabled } },
      });
    });
  },
);

describe("a created cell with nodes of its own", () => {
  it.each([
    ["managed-node-groups", "Nodes", ["AddonVpcCni", "PrivateRouteA", "PrivateSubnetRoutesC"]],
    ["fargate", "FargateProfile", ["PrivateRouteA", "PrivateSubnetRoutesC"]],
  ] as const)("brings up %s in an order that gets ready", (compute, capacity, before) => {
    const resources = cellBundle(openedCell("eu1-b", compute)).stacks.at(-1)?.resources ?? {};
    expect(resources.AddonCoredns?.dependsOn).toEqual([capacity]);
    expect(resources[capacity]?.dependsOn).toEqual(expect.arrayContaining([...before]));
    for (const { dependsOn = [] } of Object.values(resources)) {
      for (const logical of dependsOn) expect(resources, logical).toHaveProperty(logical);
    }
  });
});
