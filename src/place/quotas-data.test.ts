import { describe, expect, it } from "vitest";
import { sampleArchitecture, samplePlaced, samplePlatform, sampleTenant } from "../../test/support/sample.ts";
import { compileBundles } from "../compile/compile.ts";
import { defaultFacts } from "../facts/facts.ts";
import { accountModels, type Boundary, clusterModels } from "../model/architecture.ts";
import { accountDimensions, clusterDimensions } from "./dimensions.ts";

const { quotas: book } = defaultFacts;

describe("data/quotas.json", () => {
  it("gives every fact a dated source", () => {
    const sources = new Set(book.sources.map(({ id }) => id));
    for (const fact of [book.quotas, book.rates, book.durations].flatMap((facts) => Object.values(facts)))
      expect(sources).toContain(fact.source);
    for (const { asOf } of book.sources) expect(asOf).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    expect(sources.size).toBe(book.sources.length);
  });

  it("holds positive numbers only", () => {
    for (const { value } of Object.values(book.quotas)) expect(value).toBeGreaterThan(0);
    for (const { perSecond, burst } of Object.values(book.rates)) {
      expect(perSecond).toBeGreaterThan(0);
      expect(burst).toBeGreaterThanOrEqual(1);
    }
    for (const { seconds } of Object.values(book.durations)) expect(seconds).toBeGreaterThan(0);
  });

  it("knows the quota of every dimension that placement counts", () => {
    const named = [...clusterDimensions, ...accountDimensions].flatMap(({ quota }) => quota ?? []);
    expect(named.filter((quota) => book.quotas[quota] === undefined)).toEqual([]);
  });

  it("knows how long everything takes that the compiler makes in a stack", () => {
    const boundaries: readonly Boundary[] = ["own-kms-key", "own-nodes", "own-vpc"];
    const pairs = accountModels.flatMap((account) => clusterModels.map((cluster) => [account, cluster] as const));
    const resources = pairs
      .map(([account, cluster]) => samplePlaced(sampleArchitecture(account, cluster, boundaries)))
      .flatMap((placed) => [...compileBundles({ platform: samplePlatform, tenants: [sampleTenant()], placed })])
      .flatMap((bundle) => bundle.stacks)
      .flatMap((stack) => Object.values(stack.resources));
    const types = new Set(resources.map(({ type }) => type));
    expect([...types].filter((type) => book.durations[type] === undefined).sort()).toEqual([]);
  });
});
