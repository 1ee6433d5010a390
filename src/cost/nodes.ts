import planning from "../../data/planning.json" with { type: "json" };
import type { InstanceType, PriceBook } from "../model/facts.ts";
import { type Micros, priceTimes } from "../model/money.ts";
import type { PlacedCell } from "../model/placement.ts";

/** Requests that must fit on nodes. */
export interface Workload {
  readonly milliCpu: number;
  readonly memoryMiB: number;
  readonly pods: number;
}

export interface PricedCapacity {
  readonly monthlyMicros: Micros;
  readonly basis: string;
}

/** The part of a cell that capacity is priced with. */
export type CapacityGround = Pick<PlacedCell, "region"> & {
  readonly cluster: Pick<PlacedCell["cluster"], "compute" | "instanceType">;
};

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
    monthlyMicros: priceTimes(monthlyDollars(instance, ground, prices), nodes),
    basis: `${nodes.toFixed(2)} of ${type}${feeText(ground)}, bound by ${boundBy(workload, instance)} (${instance.source})`,
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
    return { type, instance, count, monthlyMicros: priceTimes(monthlyDollars(instance, ground, prices), count) };
  });
  const best = sets.reduce((left, right) => (right.monthlyMicros < left.monthlyMicros ? right : left));
  return {
    monthlyMicros: best.monthlyMicros,
    basis: `${best.count} x ${best.type}${feeText(ground)}, packed to ${planning.packing * 100} % of allocatable (${best.instance.source})`,
  };
}

/** How many nodes a workload fills, as a real number. */
export function nodesNeeded(workload: Workload, instance: InstanceType): number {
  const usable = usableCapacity(instance);
  return Math.max(
    workload.milliCpu / usable.milliCpu,
    workload.memoryMiB / usable.memoryMiB,
    workload.pods / usable.pods,
  );
}

/** What is left for tenants of a node after daemons and packing. */
function usableCapacity(instance: InstanceType): Workload {
  const { nodeOverhead, packing } = planning;
  return {
    milliCpu: (instance.allocatableMilliCpu - nodeOverhead.milliCpu) * packing,
    memoryMiB: (instance.allocatableMemoryMiB - nodeOverhead.memoryMiB) * packing,
    pods: instance.maxPods - nodeOverhead.pods,
  };
}

function boundBy(workload: Workload, instance: InstanceType): string {
  const usable = usableCapacity(instance);
  const cpu = workload.milliCpu / usable.milliCpu;
  const memory = workload.memoryMiB / usable.memoryMiB;
  if (workload.pods / usable.pods > Math.max(cpu, memory)) return "pods";
  return cpu >= memory ? "CPU" : "memory";
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

interface NamedInstance {
  readonly type: string;
  readonly instance: InstanceType;
}

function instanceOf(ground: CapacityGround, prices: PriceBook): NamedInstance {
  const type = ground.cluster.instanceType;
  const wanted = prices.instances[type];
  if (wanted !== undefined) return { type, instance: wanted };
  const fallback = prices.instances[planning.defaultInstanceType];
  if (fallback === undefined) throw new RangeError(`the price book has no ${planning.defaultInstanceType}`);
  return { type: planning.defaultInstanceType, instance: fallback };
}

/** Nodes of one's own are no larger than common ones, so they never cost less than a share of those. */
function familyOf(ground: CapacityGround, prices: PriceBook): readonly NamedInstance[] {
  const common = instanceOf(ground, prices);
  const family = `${common.type.split(".")[0]}.`;
  return Object.entries(prices.instances)
    .filter(([type, instance]) => type.startsWith(family) && instance.vcpu <= common.instance.vcpu)
    .map(([type, instance]) => ({ type, instance }))
    .sort((left, right) => left.instance.vcpu - right.instance.vcpu);
}

function monthlyDollars(instance: InstanceType, ground: CapacityGround, prices: PriceBook): number {
  const hourly = instance.dollarsPerHour[ground.region] ?? instance.dollarsPerHour["us-east-1"] ?? 0;
  const fee = ground.cluster.compute === "auto-mode" ? (prices.items["eks-auto-mode-share"]?.dollars.default ?? 0) : 0;
  return hourly * prices.hoursPerMonth * (1 + fee);
}

function feeText(ground: CapacityGround): string {
  return ground.cluster.compute === "auto-mode" ? " with the Auto Mode fee" : "";
}
