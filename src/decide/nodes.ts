import {
  boundBy,
  familyOf,
  instanceOf,
  monthlyNodeDollars,
  nodeFeeText,
  nodesNeeded,
  type Workload,
} from "../facts/node-capacity.ts";
import { planning } from "../facts/planning.ts";
import type { CostLine } from "../model/decision.ts";
import type { Facts } from "../model/facts.ts";
import { type Micros, priceTimes } from "../model/money.ts";
import type { Site } from "./site.ts";

/** Whole nodes of one type. */
export interface NodeSet {
  readonly type: string;
  readonly count: number;
  readonly monthlyMicros: Micros;
}

/** The cheapest number of equal nodes of the site's family that carries a workload; ties go to more, smaller nodes. */
export function nodesFor(input: {
  readonly workload: Workload;
  readonly site: Site;
  readonly facts: Facts;
  readonly minimum: number;
}): NodeSet {
  const { workload, site, facts, minimum } = input;
  const sets = familyOf(site, facts.prices).map(({ type, instance }): NodeSet => {
    const count = Math.max(minimum, Math.ceil(nodesNeeded(workload, instance)));
    return { type, count, monthlyMicros: priceTimes(monthlyNodeDollars(instance, site, facts.prices), count) };
  });
  return sets.reduce((best, set) => (set.monthlyMicros < best.monthlyMicros ? set : best));
}

export function priceWholeNodes(nodes: NodeSet, site: Site, facts: Facts): CostLine {
  return {
    item: "own nodes",
    monthlyMicros: nodes.monthlyMicros,
    basis: `${nodes.count} x ${nodes.type}${nodeFeeText(site)}, packed to ${planning.packing * 100}% of allocatable (${
      facts.prices.instances[nodes.type]?.source ?? ""
    })`,
  };
}

/** Prices a workload as a part of nodes that others fill as well. On Fargate it pays for its own requests alone. */
export function priceFractionalNodes(item: string, workload: Workload, site: Site, facts: Facts): CostLine {
  if (site.cluster.compute === "fargate") return priceFargate(item, workload, facts);
  const { type, instance } = instanceOf(site, facts.prices);
  const nodes = nodesNeeded(workload, instance);
  return {
    item,
    monthlyMicros: priceTimes(monthlyNodeDollars(instance, site, facts.prices), nodes),
    basis: `${nodes.toFixed(2)} of ${type}${nodeFeeText(site)}, bound by ${boundBy(workload, instance)} (${instance.source})`,
  };
}

function priceFargate(item: string, workload: Workload, facts: Facts): CostLine {
  const { items, hoursPerMonth } = facts.prices;
  const vcpus = workload.milliCpu / 1000;
  const gigabytes = workload.memoryMiB / 1024;
  const hourly =
    vcpus * (items["fargate-vcpu-hour"]?.dollars.default ?? 0) +
    gigabytes * (items["fargate-gb-hour"]?.dollars.default ?? 0);
  return {
    item,
    monthlyMicros: priceTimes(hourly * hoursPerMonth, 1),
    basis: `${vcpus.toFixed(1)} vCPU and ${gigabytes.toFixed(1)} GB on Fargate (infracost-golden)`,
  };
}
