import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileBundles } from "../../../src/compile/compile.ts";
import { createPriceContext } from "../../../src/cost/price-context.ts";
import { priceBundle } from "../../../src/cost/price-resources.ts";
import type { ResourceCost } from "../../../src/cost/resource-cost.ts";
import { defaultFacts } from "../../../src/facts/facts.ts";
import type { Architecture } from "../../../src/model/architecture.ts";
import {
  sampleArchitecture,
  sampleEnvironment,
  samplePlaced,
  samplePlatform,
  sampleTenant,
} from "../../support/sample.ts";

interface Shape {
  readonly cpu: number;
  readonly memory: number;
  readonly pods: number;
}

const shape: fc.Arbitrary<Shape> = fc.record({
  cpu: fc.integer({ min: 1, max: 64 }),
  memory: fc.integer({ min: 1, max: 256 }),
  pods: fc.integer({ min: 8, max: 500 }),
});

const architecture: fc.Arbitrary<Architecture> = fc.constantFrom(
  sampleArchitecture("shared", "namespace"),
  sampleArchitecture("shared", "namespace", ["own-nodes"]),
  sampleArchitecture("shared", "namespace", ["sandboxed-runtime"]),
  sampleArchitecture("shared", "vcluster"),
  sampleArchitecture("dedicated", "cluster"),
);

function price(given: Architecture, { cpu, memory, pods }: Shape, namespaces: readonly string[]): ResourceCost {
  const environment = sampleEnvironment({
    namespaces,
    serviceAccounts: [],
    aws: {},
    resourceQuota: { "requests.cpu": String(cpu), "requests.memory": `${memory}Gi`, pods: String(pods) },
  });
  const tenants = [sampleTenant({ environments: [environment] })];
  const placed = samplePlaced(given);
  const context = createPriceContext({ prices: defaultFacts.prices, cells: placed.cells, tenants });
  for (const bundle of compileBundles({ platform: samplePlatform, tenants, placed }))
    if (bundle.owner.kind === "environment") return priceBundle(bundle, context);
  throw new Error("no environment was compiled");
}

describe("the price of an environment", () => {
  it("sums up, is never negative, and is whole micro-dollars", () => {
    fc.assert(
      fc.property(architecture, shape, (given, size) => {
        const { lines, monthlyMicros } = price(given, size, ["web"]);
        expect(lines.reduce((sum, line) => sum + line.monthlyMicros, 0)).toBe(monthlyMicros);
        for (const line of lines) expect(line.monthlyMicros).toBeGreaterThan(0);
        expect(Number.isSafeInteger(monthlyMicros)).toBe(true);
      }),
    );
  });

  it("does not depend on how the quota is split over namespaces", () => {
    fc.assert(
      fc.property(architecture, shape, fc.integer({ min: 2, max: 6 }), (given, size, count) => {
        const namespaces = Array.from({ length: count }, (_, index) => `n${index}`);
        expect(price(given, size, namespaces).monthlyMicros).toBe(price(given, size, ["web"]).monthlyMicros);
      }),
    );
  });

  it("never falls when the environment asks for more", () => {
    fc.assert(
      fc.property(architecture, shape, shape, (given, size, more) => {
        const larger = { cpu: size.cpu + more.cpu, memory: size.memory + more.memory, pods: size.pods + more.pods };
        const before = price(given, size, ["web"]).monthlyMicros;
        expect(price(given, larger, ["web"]).monthlyMicros).toBeGreaterThanOrEqual(before);
      }),
    );
  });
});
