import {
  boundBy,
  type CapacityGround,
  familyOf,
  instanceOf,
  monthlyNodeDollars,
  nodeFeeText,
  nodesNeeded,
  type Workload,
} from "../facts/node-capacity.ts";
import { planning } from "../facts/planning.ts";
import type { PriceBook } from "../model/facts.ts";
import { type Micros, priceTimes } from "../model/money.ts";

export interface PricedCapacity {
  readonly monthlyMicros: Micros;
  readonly basis: string;
}

/**
 * Prices a workload as a part of nodes that others fill as well.
 *
 * The scarcest of allocatable CPU, allocatable memory and pods per node decides; Auto Mode's fee is added. On Fargate the
 * workload pays for its own requests alone.
 */
export function priceSharedCapacity(workload: Workload, ground: CapacityGround, prices: PriceBook): PricedCapacity {
  if (ground.cluster.compute === "fargate") return priceFargate(workload, ground, prices);
  const { type, instance } = instanceOf(ground, prices);
  const nodes = nodesNeeded(workload, instance);
  return {
    monthlyMicros: priceTimes(monthlyNodeDollars(instance, ground, prices), nodes),
    basis: `${nodes.toFixed(2)} of ${type}${nodeFeeText(ground)}, bound by ${boundBy(workload, instance)} (${instance.source})`,
  };
}

/**
 * Prices whole nodes of one's own: the cheapest number of equal nodes of the cell's family, at least `minimum`.
 *
 * `included` nodes run already, for example in the cell's node group, and are paid for there.
 */
export function priceOwnCapacity(
  workload: Workload,
  ground: CapacityGround,
  options: { readonly prices: PriceBook; readonly minimum: number; readonly included: number },
): PricedCapacity {
  const { prices, minimum, included } = options;
  if (ground.cluster.compute === "fargate") return priceFargate(workload, ground, prices);
  const sets = familyOf(ground, prices).map(({ type, instance }) => {
    const count = Math.max(0, Math.max(minimum, Math.ceil(nodesNeeded(workload, instance) - 1e-9)) - included);
    return { type, instance, count, monthlyMicros: priceTimes(monthlyNodeDollars(instance, ground, prices), count) };
  });
  const best = sets.reduce((left, right) => (right.monthlyMicros < left.monthlyMicros ? right : left));
  return {
    monthlyMicros: best.monthlyMicros,
    basis: `${best.count} x ${best.type}${nodeFeeText(ground)}, packed to ${planning.packing * 100} % of allocatable (${best.instance.source})`,
  };
}

function priceFargate(workload: Workload, ground: CapacityGround, prices: PriceBook): PricedCapacity {
  const vcpus = workload.milliCpu / 1000;
  const gigabytes = workload.memoryMiB / 1024;
  const rate = (item: string): number =>
    prices.items[item]?.dollars[ground.region] ?? prices.items[item]?.dollars.default ?? 0;
  const hourly = vcpus * rate("fargate-vcpu-hour") + gigabytes * rate("fargate-gb-hour");
  return {
    monthlyMicros: priceTimes(hourly * prices.hoursPerMonth, 1),
    basis: `${vcpus.toFixed(2)} vCPU and ${gigabytes.toFixed(2)} GB on Fargate (${prices.items["fargate-vcpu-hour"]?.source ?? "no source"})`,
  };
}
