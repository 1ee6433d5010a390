import objectCounts from "../../data/object-counts.json" with { type: "json" };
import prices from "../../data/prices.json" with { type: "json" };
import quotas from "../../data/quotas.json" with { type: "json" };
import type { Facts, PriceBook, QuotaBook } from "../model/facts.ts";

/** The dated facts that ship with Tenantry; a shell may replace any part with live or negotiated values. */
export const defaultFacts: Facts = {
  prices: prices as unknown as PriceBook,
  quotas: quotas as unknown as QuotaBook,
  objectCounts,
};
