import { describe, expect, it } from "vitest";
import { sampleArchitecture, samplePlaced, samplePlatform, sampleTenant } from "../../test/support/sample.ts";
import { compileBundles } from "../compile/compile.ts";
import { defaultFacts } from "../facts/facts.ts";
import { accountModels, clusterModels } from "../model/architecture.ts";
import { createPriceContext } from "./price-context.ts";
import { priceBundle, priceBundles } from "./price-resources.ts";

describe("priceBundle", () => {
  const pairs = accountModels.flatMap((account) => clusterModels.map((cluster) => ({ account, cluster })));

  it.each(pairs)("prices $account x $cluster in parts that sum to the whole", ({ account, cluster }) => {
    const placed = samplePlaced(sampleArchitecture(account, cluster));
    const tenants = [sampleTenant()];
    const context = createPriceContext({ prices: defaultFacts.prices, cells: placed.cells, tenants });
    const bundles = [...compileBundles({ platform: samplePlatform, tenants, placed })];
    for (const bundle of bundles) {
      const cost = priceBundle(bundle, context);
      expect(cost.lines.reduce((sum, line) => sum + line.monthlyMicros, 0)).toBe(cost.monthlyMicros);
    }
    expect(priceBundles(bundles, context).monthlyMicros).toBeGreaterThan(0);
  });
});
