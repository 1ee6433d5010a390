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
import { defaultFacts } from "../facts/facts.ts";
import {
  type AccountModel,
  accountModels,
  type Boundary,
  type ClusterModel,
  clusterModels,
} from "../model/architecture.ts";
import { type Bundle, bundleKey } from "../model/blueprint.ts";
import type { PlacedPlatform } from "../model/placement.ts";
import type { ClusterSpec } from "../model/platform.ts";
import type { Tenant } from "../model/tenant.ts";
import { createPriceContext, type PriceContext } from "./price-context.ts";
import { priceBundle, priceBundles } from "./price-resources.ts";
import type { ResourceCost } from "./resource-cost.ts";

interface Priced {
  readonly bundles: readonly Bundle[];
  readonly context: PriceContext;
}

function compileSample(placed: PlacedPlatform, tenants: readonly Tenant[] = [sampleTenant()]): Priced {
  return {
    bundles: [...compileBundles({ platform: samplePlatform, tenants, placed })],
    context: createPriceContext({ prices: defaultFacts.prices, cells: placed.cells, tenants }),
  };
}

function priceOf({ bundles, context }: Priced, key: string): ResourceCost {
  const bundle = bundles.find((candidate) => bundleKey(candidate.owner) === key);
  if (bundle === undefined) throw new Error(`no bundle ${key}`);
  return priceBundle(bundle, context);
}

/** The sum of the lines of an item in dollars. */
function dollars(cost: ResourceCost, item: string): number {
  return cost.lines.filter((line) => line.item === item).reduce((sum, line) => sum + line.monthlyMicros, 0) / 1e6;
}

function environmentPrice(
  account: AccountModel,
  cluster: ClusterModel,
  options: {
    readonly boundaries?: readonly Boundary[];
    readonly quota?: Readonly<Record<string, string>>;
    readonly compute?: ClusterSpec["compute"];
    readonly environmentClass?: "production" | "non-production";
  } = {},
): ResourceCost {
  const quota = options.quota ?? { "requests.cpu": "4", "requests.memory": "8Gi", pods: "10" };
  const environment = sampleEnvironment({
    aws: {},
    class: options.environmentClass ?? "production",
    resourceQuota: quota,
  });
  const placed = samplePlaced(sampleArchitecture(account, cluster, options.boundaries));
  const compute = options.compute ?? "auto-mode";
  const cells = placed.cells.map((cell) => ({ ...cell, cluster: { ...cell.cluster, compute } }));
  const sample = compileSample({ ...placed, cells }, [sampleTenant({ environments: [environment] })]);
  return priceOf(sample, "tenant/birch/prod");
}

const m7gXlarge = 0.1955 * 730;

describe("priceBundle", () => {
  const pairs = accountModels.flatMap((account) => clusterModels.map((cluster) => ({ account, cluster })));

  it.each(pairs)("prices $account x $cluster in parts that sum to the whole", ({ account, cluster }) => {
    const { bundles, context } = compileSample(samplePlaced(sampleArchitecture(account, cluster)));
    const costs = bundles.map((bundle) => priceBundle(bundle, context));
    for (const { lines, monthlyMicros } of costs)
      expect(lines.reduce((sum, line) => sum + line.monthlyMicros, 0)).toBe(monthlyMicros);
    const totals = priceBundles(bundles, context);
    expect(totals.monthlyMicros).toBe(costs.reduce((sum, cost) => sum + cost.monthlyMicros, 0));
    expect([...totals.byBundle.values()].reduce((sum, micros) => sum + micros, 0)).toBe(totals.monthlyMicros);
    expect(Number.isSafeInteger(totals.monthlyMicros)).toBe(true);
  });

  it("prices a share of common nodes on allocatable capacity at the planned use, with Auto Mode's fee", () => {
    const cost = environmentPrice("shared", "namespace");
    const nodes = Math.max((4000 * 0.65) / (3770 * 0.75), (8192 * 0.65) / (13_803 * 0.75), (10 * 0.65) / 54);
    expect(dollars(cost, "share of common nodes")).toBeCloseTo(m7gXlarge * 1.12 * nodes, 4);
  });

  it("lets the pods per node bind when there are many small pods", () => {
    const cost = environmentPrice("shared", "namespace", {
      quota: { "requests.cpu": "1", "requests.memory": "1Gi", pods: "116" },
    });
    expect(dollars(cost, "share of common nodes")).toBeCloseTo(m7gXlarge * 1.12 * ((116 * 0.65) / 54), 4);
  });

  it("takes a pod cap that nobody wrote for no plan", () => {
    const stated = { "requests.cpu": "1", "requests.memory": "1Gi" };
    const capped = environmentPrice("shared", "namespace", { quota: stated });
    const written = environmentPrice("shared", "namespace", { quota: { ...stated, pods: "20" } });
    expect(capped.monthlyMicros).toBe(written.monthlyMicros);
  });

  it("adds no fee where nodes are managed otherwise, and no nodes at all on Fargate", () => {
    const auto = environmentPrice("shared", "namespace");
    const karpenter = environmentPrice("shared", "namespace", { compute: "karpenter" });
    expect(auto.monthlyMicros / karpenter.monthlyMicros).toBeCloseTo(1.12, 6);
    const fargate = environmentPrice("shared", "namespace", { compute: "fargate" });
    const hourly = 4 * 0.65 * 0.04048 + 8 * 0.65 * 0.004445;
    expect(dollars(fargate, "share of common nodes")).toBeCloseTo(hourly * 730, 4);
  });

  it("prices whole nodes for own nodes, at least two in production and one elsewhere", () => {
    const quota = { "requests.cpu": "1", "requests.memory": "1Gi", pods: "5" };
    const production = environmentPrice("shared", "namespace", { boundaries: ["own-nodes"], quota });
    const development = environmentPrice("shared", "namespace", {
      boundaries: ["own-nodes"],
      quota,
      environmentClass: "non-production",
    });
    const large = 0.0978 * 730 * 1.12;
    expect(dollars(production, "own nodes")).toBeCloseTo(2 * large, 4);
    expect(dollars(development, "own nodes")).toBeCloseTo(large, 4);
  });

  it("pays for the nodes of an own cluster once: those of its node group are in the cell", () => {
    const auto = environmentPrice("shared", "cluster");
    const grouped = environmentPrice("shared", "cluster", { compute: "managed-node-groups" });
    expect(dollars(auto, "nodes of the own cluster")).toBeGreaterThan(0);
    expect(dollars(grouped, "nodes of the own cluster")).toBe(0);
  });

  it("adds what a sandbox takes", () => {
    const plain = environmentPrice("shared", "namespace");
    const sandboxed = environmentPrice("shared", "namespace", { boundaries: ["sandboxed-runtime"] });
    expect(dollars(sandboxed, "sandbox overhead")).toBeCloseTo(plain.monthlyMicros / 1e7, 4);
  });

  it("prices the pods and the volume of a virtual control plane", () => {
    const cost = environmentPrice("shared", "vcluster");
    expect(dollars(cost, "virtual control plane volume")).toBeCloseTo(0.4, 6);
    const nodes = Math.max(220 / (3770 * 0.75), 320 / (13_803 * 0.75), 2 / 54);
    expect(dollars(cost, "virtual control plane")).toBeCloseTo(m7gXlarge * 1.12 * nodes, 4);
  });

  it("prices load balancers that the quota allows", () => {
    const cost = environmentPrice("shared", "namespace", {
      quota: { "requests.cpu": "1", "requests.memory": "1Gi", pods: "5", "services.loadbalancers": "2" },
    });
    expect(dollars(cost, "load balancers it may create")).toBeCloseTo(2 * 0.0225 * 730, 4);
  });

  it("charges a suspended tenant for no capacity", () => {
    const placed = samplePlaced(sampleArchitecture("shared", "namespace"));
    const suspended = sampleTenant({
      lifecycle: { state: "suspended", deletionProtection: false, retainDataDays: 30 },
      environments: [sampleEnvironment({ aws: {} })],
    });
    expect(priceOf(compileSample(placed, [suspended]), "tenant/birch/prod").monthlyMicros).toBe(0);
  });

  it("prices a created cell: control plane, gateways, addresses and endpoints of its region", () => {
    const cost = priceOf(compileSample(samplePlaced(sampleArchitecture("dedicated", "cluster"))), "cell/birch--prod");
    expect(dollars(cost, "EKS control plane")).toBe(73);
    expect(dollars(cost, "NAT gateway") / 0.052 / 730).toBeCloseTo(
      dollars(cost, "public IPv4 address") / 0.005 / 730,
      6,
    );
    expect(dollars(cost, "interface endpoint")).toBeCloseTo(2 * 3 * 0.01 * 730, 6);
    expect(cost.assumptions.some((text) => text.includes("flow logs"))).toBe(true);
  });

  it("names every charge by use as an assumption and guesses none", () => {
    const cost = priceOf(compileSample(samplePlaced(sampleArchitecture("shared", "namespace"))), "tenant/birch/prod");
    expect(cost.assumptions.some((text) => text.includes("S3 buckets are charged by use"))).toBe(true);
    expect(cost.lines.some((line) => line.item.includes("S3"))).toBe(false);
  });

  it("leaves no type that the compiler makes without a rate", () => {
    const boundaries: readonly Boundary[] = ["own-kms-key", "own-nodes", "own-vpc", "sandboxed-runtime"];
    const computes = ["auto-mode", "karpenter", "managed-node-groups", "fargate"] as const;
    for (const { account, cluster } of pairs) {
      for (const compute of computes) {
        const placed = samplePlaced(sampleArchitecture(account, cluster, boundaries));
        const cells = placed.cells.map((cell) => ({ ...cell, cluster: { ...cell.cluster, compute } }));
        const { bundles, context } = compileSample({ ...placed, cells });
        for (const bundle of bundles)
          expect(priceBundle(bundle, context).assumptions.filter((text) => text.includes("no price"))).toEqual([]);
      }
    }
  });

  it("prices another region by its own list, and an unknown instance type by the default with its name", () => {
    const placed = samplePlaced(sampleArchitecture("shared", "namespace"));
    const ireland = { ...sampleCell, region: "eu-west-1" };
    const there = priceOf(compileSample({ ...placed, cells: [ireland] }), "tenant/birch/prod");
    const here = priceOf(compileSample(placed), "tenant/birch/prod");
    const share = (cost: ResourceCost): number => dollars(cost, "share of common nodes");
    expect(share(there) / share(here)).toBeCloseTo(0.1819 / 0.1955, 4);
    const odd = { ...sampleCell, cluster: { ...sampleCell.cluster, instanceType: "x9.tiny" } };
    const fallback = priceOf(compileSample({ ...placed, cells: [odd] }), "tenant/birch/prod");
    expect(fallback.lines.find((line) => line.item === "share of common nodes")?.basis).toContain("m7g.xlarge");
  });
});
