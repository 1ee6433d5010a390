import { describe, expect, it } from "vitest";
import { sampleContext } from "../../../../test/support/environment-contexts.ts";
import { samplePlatform } from "../../../../test/support/sample.ts";
import type { ClusterObject } from "../../../model/blueprint.ts";
import type { ClusterSpec } from "../../../model/platform.ts";
import { compileCellAws } from "../../aws/compile-aws.ts";
import { loadBalancerBlocks } from "../network/addresses.ts";
import { autoModeObjects } from "./auto-mode.ts";

function objects(host: Partial<ClusterSpec> = {}): readonly ClusterObject[] {
  return autoModeObjects(samplePlatform, sampleContext({ cluster: "cluster", host }).host);
}

function specOf(made: readonly ClusterObject[], kind: string): unknown {
  return made.find(({ manifest }) => manifest.kind === kind)?.manifest.spec;
}

describe("autoModeObjects", () => {
  it("turns network policies on and makes nodes deny by default in strict mode", () => {
    const made = objects({ networkPolicy: "vpc-cni-strict" });
    expect(made.map(({ manifest }) => manifest.metadata.name)).toContain("amazon-vpc-cni");
    expect(specOf(made, "NodeClass")).toMatchObject({ networkPolicy: "DefaultDeny", role: "cell--birch--prod--nodes" });
    expect(specOf(made, "NetworkPolicy")).toMatchObject({ ingress: [{}], egress: [{}] });
    const standard = objects({ networkPolicy: "vpc-cni" });
    expect(specOf(standard, "NodeClass")).toMatchObject({ networkPolicy: "DefaultAllow" });
    expect(specOf(standard, "NetworkPolicy")).toBeUndefined();
  });

  it("gives shared nodes the class that enforces, and no taint", () => {
    expect(specOf(objects(), "NodePool")).toMatchObject({
      template: { spec: { nodeClassRef: { name: "tenantry" } } },
    });
    expect(JSON.stringify(specOf(objects(), "NodePool"))).not.toContain("taints");
  });

  it("refers only to resources that the cell's own stack has", () => {
    const { host } = sampleContext({ cluster: "cluster" });
    const known = new Set(
      compileCellAws(samplePlatform, host).stacks.flatMap((stack) =>
        Object.keys(stack.resources).map((logical) => `${stack.id}/${logical}`),
      ),
    );
    const used = [...JSON.stringify(objects()).matchAll(/"resource":"([^"]+)"/g)].map(([, resource]) => resource);
    expect(used.length).toBeGreaterThan(0);
    for (const resource of used) expect(known).toContain(resource);
  });

  it("is the only untainted pool: of the built-in ones the cluster has what only system pods tolerate", () => {
    const { host } = sampleContext({ cluster: "cluster" });
    const clusters = compileCellAws(samplePlatform, host)
      .stacks.flatMap((stack) => Object.values(stack.resources))
      .filter(({ type }) => type === "AWS::EKS::Cluster");
    expect(clusters.map(({ properties }) => properties.ComputeConfig)).toMatchObject([{ NodePools: ["system"] }]);
  });

  it("leaves adopted cells and other computes alone", () => {
    expect(autoModeObjects(samplePlatform, sampleContext().host)).toEqual([]);
    expect(objects({ compute: "karpenter" })).toEqual([]);
  });
});

describe("loadBalancerBlocks", () => {
  it("are the public subnets of a created cell's VPC, which hold no pods", () => {
    const { host } = sampleContext({ cluster: "cluster", host: { ingressNamespaces: [] } });
    const subnets = compileCellAws(samplePlatform, host)
      .stacks.flatMap((stack) => Object.entries(stack.resources))
      .filter(([logical, { type }]) => type === "AWS::EC2::Subnet" && logical.startsWith("PublicSubnet"))
      .map(([, { properties }]) => properties.CidrBlock);
    expect(subnets).toHaveLength(3);
    expect(loadBalancerBlocks(host)).toEqual(subnets);
  });

  it("are what the cell states otherwise", () => {
    const host = sampleContext({ cluster: "cluster", host: { loadBalancerCidrs: ["10.1.0.0/24"] } }).host;
    expect(loadBalancerBlocks(host)).toEqual(["10.1.0.0/24"]);
    expect(loadBalancerBlocks(sampleContext().host)).toEqual([]);
  });
});
