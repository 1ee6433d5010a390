import type { InstanceType, PriceBook } from "../model/facts.ts";
import type { ClusterSpec } from "../model/platform.ts";
import { planning } from "./planning.ts";

/** Requests that must fit on nodes. */
export interface Workload {
  readonly milliCpu: number;
  readonly memoryMiB: number;
  readonly pods: number;
}

/** Where nodes run: what their price and their size depend on. */
export interface CapacityGround {
  readonly region: string;
  readonly cluster: Pick<ClusterSpec, "compute" | "instanceType">;
}

export interface NamedInstance {
  readonly type: string;
  readonly instance: InstanceType;
}

/** How many nodes a workload fills, as a real number: the scarcest of CPU, memory and pods decides. */
export function nodesNeeded(workload: Workload, instance: InstanceType): number {
  const usable = usableCapacity(instance);
  return Math.max(
    workload.milliCpu / usable.milliCpu,
    workload.memoryMiB / usable.memoryMiB,
    workload.pods / usable.pods,
  );
}

/** What a workload runs out of first, in words. */
export function boundBy(workload: Workload, instance: InstanceType): string {
  const usable = usableCapacity(instance);
  const cpu = workload.milliCpu / usable.milliCpu;
  const memory = workload.memoryMiB / usable.memoryMiB;
  if (workload.pods / usable.pods > Math.max(cpu, memory)) return "pods";
  return cpu >= memory ? "CPU" : "memory";
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

/** The instance type that shared capacity is planned with; the default type when it has no price. */
export function instanceOf(ground: CapacityGround, prices: PriceBook): NamedInstance {
  const type = ground.cluster.instanceType;
  const wanted = prices.instances[type];
  if (wanted !== undefined) return { type, instance: wanted };
  const fallback = prices.instances[planning.defaultInstanceType];
  if (fallback === undefined) throw new RangeError(`the price book has no ${planning.defaultInstanceType}`);
  return { type: planning.defaultInstanceType, instance: fallback };
}

/** By instance type of one price book, as a family is asked for once per candidate. */
const families = new WeakMap<InstanceType, readonly NamedInstance[]>();

/**
 * The types that nodes of one's own may have, ascending by size: those of the family, no larger than the common ones, so
 * that own nodes never cost less than a share of those.
 */
export function familyOf(ground: CapacityGround, prices: PriceBook): readonly NamedInstance[] {
  const common = instanceOf(ground, prices);
  const family = families.get(common.instance) ?? findFamily(common, prices);
  families.set(common.instance, family);
  return family;
}

function findFamily(common: NamedInstance, prices: PriceBook): readonly NamedInstance[] {
  const family = `${common.type.split(".")[0]}.`;
  return Object.entries(prices.instances)
    .filter(([type, instance]) => type.startsWith(family) && instance.vcpu <= common.instance.vcpu)
    .map(([type, instance]) => ({ type, instance }))
    .sort((left, right) => left.instance.vcpu - right.instance.vcpu);
}

/** What one node costs a month in dollars, Auto Mode's fee included. */
export function monthlyNodeDollars(instance: InstanceType, ground: CapacityGround, prices: PriceBook): number {
  const hourly = instance.dollarsPerHour[ground.region] ?? instance.dollarsPerHour["us-east-1"] ?? 0;
  const fee = ground.cluster.compute === "auto-mode" ? (prices.items["eks-auto-mode-share"]?.dollars.default ?? 0) : 0;
  return hourly * prices.hoursPerMonth * (1 + fee);
}

/** Says in a price's basis that it includes a fee. */
export function nodeFeeText(ground: CapacityGround): string {
  return ground.cluster.compute === "auto-mode" ? " with the Auto Mode fee" : "";
}
