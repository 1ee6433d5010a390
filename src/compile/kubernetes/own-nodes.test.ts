import { describe, expect, it } from "vitest";
import { type ContextChanges, sampleContext } from "../../../test/support/environment-contexts.ts";
import { findNodePool, nodeTemplate, ownNodesDrafts } from "./own-nodes.ts";

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
