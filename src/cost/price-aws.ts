import type { PriceBook } from "../model/facts.ts";
import { priceTimes } from "../model/money.ts";
import { findAwsRate, type Properties } from "./aws-rates.ts";
import { findDollars } from "./price-context.ts";
import type { ResourceCostLine } from "./resource-cost.ts";

/** An AWS resource in CloudFormation's words, whether it exists or not. */
export interface PriceableResource {
  readonly id: string;
  readonly type: string;
  readonly region: string;
  readonly properties: Properties;
}

export interface PricedPart {
  readonly lines: readonly ResourceCostLine[];
  readonly assumptions: readonly string[];
}

/** The monthly price of one AWS resource. What cannot be known from its properties becomes an assumption, never a guess. */
export function priceAwsResource(resource: PriceableResource, prices: PriceBook): PricedPart {
  const rate = findAwsRate(resource.type, resource.properties);
  if (rate === undefined)
    return { lines: [], assumptions: [`${resource.type} has no price here and is not in the amount`] };
  switch (rate.kind) {
    case "free":
      return { lines: [], assumptions: [] };
    case "usage":
      return { lines: [], assumptions: [rate.text] };
    case "machines":
      return priceMachines(resource, prices);
    case "fixed": {
      const hours = rate.per === "hour" ? prices.hoursPerMonth : 1;
      return priceUnits(resource, prices, { ...rate, hours, units: rate.units(resource.properties) });
    }
    case "planned": {
      const priced = priceUnits(resource, prices, { ...rate, hours: 1 });
      return { lines: priced.lines, assumptions: [rate.text, ...priced.assumptions] };
    }
  }
}

function priceUnits(
  resource: PriceableResource,
  prices: PriceBook,
  charge: { readonly item: string; readonly label: string; readonly hours: number; readonly units: number },
): PricedPart {
  const dollars = findDollars(prices, charge.item, resource.region);
  if (dollars === undefined)
    return { lines: [], assumptions: [`${charge.label} has no price and is not in the amount`] };
  const price = prices.items[charge.item];
  const time = charge.hours === 1 ? "" : ` x ${charge.hours} h`;
  return {
    lines: [
      {
        resource: resource.id,
        item: charge.label,
        monthlyMicros: priceTimes(dollars * charge.hours, charge.units),
        basis: `${charge.units} x $${dollars}${time}, ${price?.unit ?? charge.item} (${price?.source ?? "no source"})`,
      },
    ],
    assumptions: [],
  };
}

/** A node group runs its desired number of its first instance type all month. */
function priceMachines(resource: PriceableResource, prices: PriceBook): PricedPart {
  const { InstanceTypes: types, ScalingConfig: scaling } = resource.properties;
  const type: unknown = Array.isArray(types) ? types[0] : "t3.medium";
  const instance = typeof type === "string" ? prices.instances[type] : undefined;
  if (instance === undefined)
    return { lines: [], assumptions: [`nodes of type ${String(type)} have no price and are not in the amount`] };
  const dollars = instance.dollarsPerHour[resource.region] ?? instance.dollarsPerHour["us-east-1"] ?? 0;
  const count = desiredSize(scaling);
  return {
    lines: [
      {
        resource: resource.id,
        item: "node group",
        monthlyMicros: priceTimes(dollars * prices.hoursPerMonth, count),
        basis: `${count} x ${String(type)} x $${dollars} x ${prices.hoursPerMonth} h (${instance.source})`,
      },
    ],
    assumptions: [],
  };
}

function desiredSize(scaling: unknown): number {
  if (typeof scaling !== "object" || scaling === null) return 2;
  const { DesiredSize: desired, MinSize: least } = scaling as Properties;
  const size = Number(desired ?? least ?? 2);
  return Number.isFinite(size) ? size : 2;
}
