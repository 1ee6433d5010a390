import { describe, expect, it } from "vitest";
import { boundaries } from "../model/architecture.ts";
import { defaultFacts } from "./facts.ts";

const { prices, quotas, objectCounts } = defaultFacts;
const sources = new Set(prices.sources.map((source) => source.id));

describe("the price book", () => {
  it("covers at least five regions", () => {
    expect(prices.regions.length).toBeGreaterThanOrEqual(5);
  });

  it.each(Object.entries(prices.instances))(
    "has every region and less than nominal capacity for %s",
    (_type, instance) => {
      expect(prices.regions.filter((region) => !((instance.dollarsPerHour[region] ?? 0) > 0))).toEqual([]);
      expect(instance.allocatableMilliCpu).toBeLessThan(instance.vcpu * 1000);
      expect(instance.allocatableMemoryMiB).toBeLessThan(instance.memoryMiB);
      expect(instance.maxPods).toBeLessThanOrEqual(instance.vcpu < 30 ? 110 : 250);
      expect(sources.has(instance.source)).toBe(true);
    },
  );

  it.each(Object.entries(prices.items))("has a default price with a source for %s", (_id, item) => {
    expect(item.dollars.default).toBeGreaterThan(0);
    expect(sources.has(item.source)).toBe(true);
  });

  it("dates every source", () => {
    for (const source of prices.sources) expect(source.asOf).toMatch(/^\d{4}-\d{2}-\d{2}$/);
  });
});

describe("the facts that decisions read", () => {
  it.each([
    "eks:pods-before-planning",
    "eks:nodes-before-planning",
    "eks:pod-identity-associations",
    "eks:clusters",
    "iam:roles",
    "cloudformation:stacks",
    "s3:buckets",
    "vpc:vpcs",
    "kubernetes:namespaces",
    "kubernetes:services",
    "elb:target-groups",
    "organizations:accounts",
  ])("include the quota %s", (id) => {
    expect(quotas.quotas[id]?.value).toBeGreaterThan(0);
  });

  it("include counts for every model pair and boundary", () => {
    const pairs = ["shared", "dedicated"].flatMap((account) =>
      ["namespace", "vcluster", "cluster"].map((cluster) => `${account}.${cluster}`),
    );
    const wanted = [...pairs, ...boundaries.map((boundary) => `boundary.${boundary}`)];
    expect(Object.keys(objectCounts.models).sort()).toEqual(wanted.sort());
  });
});
