import { describe, expect, it } from "vitest";
import { type ContextChanges, sampleContext } from "../../../test/support/environment-contexts.ts";
import { samplePlatform } from "../../../test/support/sample.ts";
import type { EnvironmentContext } from "../context.ts";
import { compileCellKubernetes } from "./compile-kubernetes.ts";
import { guardrailSettings } from "./guardrail-object.ts";
import { findNodePool, groupsWithNodes, nodeTemplate, ownNodesDrafts } from "./own-nodes.ts";

function pool(changes: ContextChanges): Readonly<Record<string, unknown>> | undefined {
  return ownNodesDrafts(sampleContext({ boundaries: ["own-nodes"], ...changes }))[0]?.manifest;
}

const key = "node-restriction.kubernetes.io/tenantry-environment";

describe("ownNodesDrafts", () => {
  it("labels and taints the environment's nodes and bounds them by its quota and a quarter", () => {
    expect(pool({})).toMatchObject({
      kind: "NodePool",
      metadata: { name: "birch--prod" },
      spec: {
        limits: { cpu: "5", memory: "20Gi" },
        template: {
          metadata: { labels: { [key]: "birch--prod" } },
          spec: {
            nodeClassRef: { group: "eks.amazonaws.com", kind: "NodeClass", name: "default" },
            taints: [{ key, value: "birch--prod", effect: "NoSchedule" }],
          },
        },
      },
    });
  });

  it("sets no limit that nobody stated", () => {
    expect(pool({ environment: { resourceQuota: { pods: "5" } } })?.spec).not.toHaveProperty("limits");
  });

  it.each([
    [{ boundaries: [] }],
    [{ cluster: "cluster" as const }],
    [{ host: { compute: "managed-node-groups" as const } }],
    [{ host: { compute: "fargate" as const } }],
  ])("makes no pool for %j", (changes) => {
    expect(pool(changes)).toBeUndefined();
    expect(findNodePool(sampleContext({ boundaries: ["own-nodes"], ...changes }))).toBeUndefined();
  });
});

describe("nodes of a group", () => {
  const groups = [
    { name: "public-sector", shareWith: { account: "anyone", cluster: "anyone", nodes: "group" } as const },
  ];
  const platform = { ...samplePlatform, groups };

  function member(accepted: "any" | readonly string[]): EnvironmentContext {
    const context = sampleContext({ platform, tenant: { group: "public-sector" } });
    const architecture = { ...context.placement.architecture, nodesSharedWith: "group" as const };
    const host = { ...context.host, accepts: { ...context.host.accepts, groups: accepted } };
    return { ...context, host, placement: { ...context.placement, architecture } };
  }

  it("are one pool of the cell that its members' pods must use, and everyone else's must not", () => {
    const context = member("any");
    const label = { key: "node-restriction.kubernetes.io/tenantry-group", value: "public-sector" };
    expect(findNodePool(context)).toEqual(label);
    expect(guardrailSettings(context).nodePool).toEqual(label);
    expect(ownNodesDrafts(context)).toEqual([]);
    const pools = compileCellKubernetes(platform, context.host).objects.filter(
      ({ manifest }) => manifest.kind === "NodePool",
    );
    expect(pools.map(({ manifest }) => manifest)).toMatchObject([
      {
        metadata: { name: "tenantry-group-public-sector" },
        spec: { template: { spec: { taints: [{ ...label, effect: "NoSchedule" }] } } },
      },
    ]);
    expect(findNodePool(sampleContext({ platform }))).toBeUndefined();
  });

  it("need no pool where the whole cell is the group's", () => {
    const context = member(["public-sector"]);
    expect(findNodePool(context)).toBeUndefined();
    expect(groupsWithNodes(platform, context.host)).toEqual([]);
    expect(groupsWithNodes(platform, member(["public-sector", "defence"]).host)).toEqual(["public-sector"]);
    expect(groupsWithNodes(platform, member(["defence"]).host)).toEqual([]);
  });
});

describe("nodeTemplate", () => {
  it.each([
    ["m7g.xlarge", "arm64"],
    ["c8gd.large", "arm64"],
    ["m7i.xlarge", "amd64"],
    ["g5.xlarge", "amd64"],
    ["g5g.xlarge", "arm64"],
  ])("takes nodes with the processor of %s: %s", (instanceType, architecture) => {
    const { host } = sampleContext();
    expect(nodeTemplate({ ...host.cluster, instanceType }, "adopt").requirements).toContainEqual({
      key: "kubernetes.io/arch",
      operator: "In",
      values: [architecture],
    });
  });

  it("starts no metal machine for one pod", () => {
    expect(nodeTemplate(sampleContext().host.cluster, "adopt").requirements).toContainEqual({
      key: "eks.amazonaws.com/instance-cpu",
      operator: "Lt",
      values: ["65"],
    });
  });

  it("lets no tenant hold a node that is to go", () => {
    expect(nodeTemplate(sampleContext().host.cluster, "adopt").terminationGracePeriod).toBe("24h");
  });

  it("refers to Karpenter's own node classes and to the one that a cell names", () => {
    const { cluster } = sampleContext().host;
    expect(nodeTemplate({ ...cluster, compute: "karpenter", nodeClass: "hardened" }, "adopt").nodeClassRef).toEqual({
      group: "karpenter.k8s.aws",
      kind: "EC2NodeClass",
      name: "hardened",
    });
    expect(nodeTemplate(cluster, "create").nodeClassRef).toMatchObject({ name: "tenantry" });
  });
});
