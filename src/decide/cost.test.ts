import { describe, expect, it } from "vitest";
import { sampleEnvironment, samplePlatform, sampleTenant } from "../../test/support/sample.ts";
import { defaultFacts } from "../facts/facts.ts";
import type { CostMeasure } from "../model/decision.ts";
import type { ClusterSpec, Platform } from "../model/platform.ts";
import type { Environment } from "../model/tenant.ts";
import { architectureKey } from "./candidate.ts";
import { measureCost } from "./cost.ts";
import { createEngine } from "./engine.ts";
import { subjectOf } from "./subject.ts";

const small = { "requests.cpu": "4", "requests.memory": "16Gi", pods: "60" };

interface Wanted {
  readonly key: string;
  readonly environment?: Partial<Environment>;
  readonly platform?: Platform;
  readonly facts?: typeof defaultFacts;
}

function costOf({ key, environment, platform = samplePlatform, facts = defaultFacts }: Wanted): CostMeasure {
  const subject = subjectOf(
    platform,
    sampleTenant(),
    sampleEnvironment({ aws: {}, resourceQuota: small, ...environment }),
  );
  const candidate = createEngine(platform, facts)
    .candidatesFor(subject)
    .legal.find(({ architecture }) => architectureKey(architecture) === key);
  if (candidate === undefined) throw new Error(`no candidate ${key}`);
  return measureCost(platform, subject, candidate, facts);
}

const namespace = "shared,anyone,namespace,anyone,anyone";
const vcluster = "shared,anyone,vcluster,anyone,anyone";
const ownNodes = "shared,anyone,namespace,anyone,nobody,own-nodes";
const cluster = "dedicated,nobody,cluster,nobody,nobody";
const keyed = "shared,anyone,namespace,anyone,anyone,own-kms-key";

function linesOf(cost: CostMeasure): Readonly<Record<string, number>> {
  return Object.fromEntries(cost.lines.map(({ item, monthlyMicros }) => [item, monthlyMicros / 1e6]));
}

function withCluster(change: Partial<ClusterSpec>): Platform {
  return {
    ...samplePlatform,
    cells: samplePlatform.cells.map((cell) => ({ ...cell, cluster: { ...cell.cluster, ...change } })),
    cellTemplates: [],
  };
}

describe("measureCost", () => {
  it.each([namespace, vcluster, ownNodes, cluster, keyed])("adds up for %s", (key) => {
    const cost = costOf({ key });
    expect(cost.lines.reduce((sum, line) => sum + line.monthlyMicros, 0)).toBe(cost.monthlyMicros);
    expect(Number.isSafeInteger(cost.monthlyMicros)).toBe(true);
  });

  it("prices common nodes by the scarcest of CPU, memory and pods", () => {
    // 16 GiB x 0.65 over (14103 - 300) MiB x 0.75, at $0.1955 x 1.12 x 730.
    const nodes = (16_384 * 0.65) / (13_803 * 0.75);
    expect(linesOf(costOf({ key: namespace }))["share of common nodes"]).toBeCloseTo(nodes * 0.1955 * 1.12 * 730, 4);
    const manyPods = { resourceQuota: { ...small, pods: "540" } };
    // 540 x 0.65 pods over 58 - 4 pods.
    const byPods = linesOf(costOf({ key: namespace, environment: manyPods }))["share of common nodes"];
    expect(byPods).toBeCloseTo(6.5 * 0.1955 * 1.12 * 730, 4);
  });

  it("prices an own cluster with its control plane, gateways and whole nodes", () => {
    expect(linesOf(costOf({ key: cluster }))).toEqual({
      "own EKS control plane": 73,
      "own NAT gateways": 0.052 * 730,
      "addresses of its NAT gateways": 3.65,
      "own interface endpoints": 6 * 0.01 * 730,
      "own load balancer": 16.425,
      "own KMS key": 1,
      "keys of the own cluster": 2,
      "VPC flow logs": 1,
      "own nodes": expect.closeTo(3 * 0.0978 * 1.12 * 730, 4),
      "account records": 0.9,
      "account logs": 1,
    });
  });

  it("never prices own nodes below a share of common ones", () => {
    for (const cpu of [1, 3, 7, 12, 40, 90]) {
      const environment = {
        resourceQuota: { "requests.cpu": String(cpu), "requests.memory": `${cpu * 4}Gi`, pods: "30" },
      };
      const [shared, own] = [namespace, ownNodes].map((key) => costOf({ key, environment }).monthlyMicros);
      expect(own).toBeGreaterThanOrEqual(shared ?? 0);
    }
  });

  it("adds exactly a key and exactly a virtual control plane", () => {
    const base = costOf({ key: namespace }).monthlyMicros;
    expect(costOf({ key: keyed }).monthlyMicros - base).toBe(1_000_000);
    const extra = (costOf({ key: vcluster }).monthlyMicros - base) / 1e6;
    expect(extra).toBeGreaterThan(4);
    expect(extra).toBeLessThan(20);
  });

  it("shares a cell's fixed cost by planning density, or by size when that is more", () => {
    const tiny = { resourceQuota: { "requests.cpu": "100m", "requests.memory": "256Mi", pods: "5" } };
    const share = (density: number): number => {
      const objectives = {
        ...samplePlatform.objectives,
        planningDensity: { environmentsPerSharedCell: density },
      };
      const platform = { ...samplePlatform, objectives };
      return linesOf(costOf({ key: namespace, environment: tiny, platform }))["share of a shared cell"] ?? 0;
    };
    expect(share(50)).toBeCloseTo(share(200) * 4, 4);
    expect(share(100_000)).toBeCloseTo(share(1_000), 1);
  });

  it("pays no Auto Mode fee on Karpenter", () => {
    const karpenter = linesOf(costOf({ key: namespace, platform: withCluster({ compute: "karpenter" }) }));
    const auto = linesOf(costOf({ key: namespace }));
    expect((auto["share of common nodes"] ?? 0) / (karpenter["share of common nodes"] ?? 1)).toBeCloseTo(1.12, 4);
  });

  it("falls back to a known instance type and region", () => {
    const platform = withCluster({ instanceType: "x9z.huge" });
    expect(costOf({ key: namespace, platform })).toEqual(costOf({ key: namespace }));
    const far = { ...samplePlatform, cells: samplePlatform.cells.map((cell) => ({ ...cell, region: "me-south-1" })) };
    expect(costOf({ key: namespace, platform: { ...far, cellTemplates: [] } }).monthlyMicros).toBeGreaterThan(0);
  });

  it("assumes two vCPU where no quota is stated and four GiB for each vCPU without a memory quota", () => {
    expect(costOf({ key: namespace, environment: { resourceQuota: {} } }).monthlyMicros).toBeGreaterThan(0);
    const stated = costOf({ key: namespace, environment: { resourceQuota: { "requests.cpu": "4", pods: "60" } } });
    expect(stated).toEqual(costOf({ key: namespace }));
  });
});
