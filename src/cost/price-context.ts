import type { PriceBook } from "../model/facts.ts";
import { environmentId } from "../model/names.ts";
import type { PlacedCell } from "../model/placement.ts";
import type { Environment, Tenant } from "../model/tenant.ts";

/** What prices depend on beside the resources themselves. */
export interface PriceContext {
  readonly prices: PriceBook;
  readonly cells: ReadonlyMap<string, PlacedCell>;
  /** By environment id; says the class and whether a pod quota was written or is only a cap. */
  readonly environments: ReadonlyMap<string, Environment>;
}

/** Prepares a context once for any number of bundles and snapshots. */
export function createPriceContext(input: {
  readonly prices: PriceBook;
  readonly cells: readonly PlacedCell[];
  readonly tenants: readonly Tenant[];
}): PriceContext {
  return {
    prices: input.prices,
    cells: new Map(input.cells.map((cell) => [cell.name, cell])),
    environments: new Map(
      input.tenants.flatMap((tenant) =>
        tenant.environments.map((environment) => [environmentId(tenant.name, environment.name), environment] as const),
      ),
    ),
  };
}

/** The price of one unit in a region in dollars; the default where the region is not listed; undefined without the item. */
export function findDollars(prices: PriceBook, item: string, region: string): number | undefined {
  const dollars = prices.items[item]?.dollars;
  return dollars?.[region] ?? dollars?.default;
}
