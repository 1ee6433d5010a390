import { type Bundle, bundleKey } from "../model/blueprint.ts";
import { compareText } from "../model/json.ts";
import type { Micros } from "../model/money.ts";
import { priceCapacity } from "./capacity.ts";
import { type PricedPart, priceAwsResource } from "./price-aws.ts";
import type { PriceContext } from "./price-context.ts";
import { priceRelease } from "./price-release.ts";
import { type ResourceCost, toResourceCost } from "./resource-cost.ts";

/**
 * The monthly price of one bundle's resources on both layers, from list prices.
 *
 * AWS resources pay for their existence; an environment's quota pays for nodes; a virtual cluster pays for its own pods and
 * volume. What is adopted, or charged by use, is not in the amount; the latter is named in `assumptions`.
 */
export function priceBundle(bundle: Bundle, context: PriceContext): ResourceCost {
  const parts: PricedPart[] = [];
  for (const stack of bundle.stacks) {
    for (const logical of Object.keys(stack.resources).sort(compareText)) {
      const resource = stack.resources[logical];
      if (resource === undefined) continue;
      const { type, properties } = resource;
      parts.push(
        priceAwsResource({ id: `${stack.id}/${logical}`, type, region: stack.region, properties }, context.prices),
      );
    }
  }
  const onHosts = bundle.objects.filter((object) => object.vcluster === undefined);
  parts.push(priceCapacity(onHosts, context));
  for (const release of bundle.releases) parts.push(priceRelease(release, context));
  return toResourceCost(
    parts.flatMap((part) => part.lines),
    parts.flatMap((part) => part.assumptions),
  );
}

/** Totals of many bundles, by bundle key, without keeping the bundles or their lines. */
export interface BundleTotals {
  readonly monthlyMicros: Micros;
  readonly byBundle: ReadonlyMap<string, Micros>;
  readonly assumptions: readonly string[];
}

/** Prices bundles one at a time and adds them up. The order does not matter. */
export function priceBundles(bundles: Iterable<Bundle>, context: PriceContext): BundleTotals {
  const byBundle = new Map<string, Micros>();
  const assumptions = new Set<string>();
  let monthlyMicros = 0;
  for (const bundle of bundles) {
    const cost = priceBundle(bundle, context);
    monthlyMicros += cost.monthlyMicros;
    byBundle.set(bundleKey(bundle.owner), cost.monthlyMicros);
    for (const assumption of cost.assumptions) assumptions.add(assumption);
  }
  return { monthlyMicros, byBundle, assumptions: [...assumptions].sort(compareText) };
}
