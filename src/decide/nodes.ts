import type { CostLine } from "../model/decision.ts";
import type { Facts, InstanceType } from "../model/facts.ts";
import { type Micros, priceTimes } from "../model/money.ts";
import { planning } from "./planning.ts";
import type { Site } from "./site.ts";

/** Requests that must fit on nodes. */
export interface Workload {
  readonly milliCpu: number;
  readonly memoryMiB: number;
  readonly pods: number;
}

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
  const sets = familyOf(site, facts).map(([type, instance]): NodeSet => {
    const count = Math.max(minimum, Math.ceil(nodesNeeded(workload, instance)));
    return { type, count, monthlyMicros: priceTimes(monthlyDollars(instance, site, facts), count) };
  });
  return sets.reduce((best, set) => (set.monthlyMicros < best.monthlyMicros ? set : best));
}

export function priceWholeNodes(nodes: NodeSet, site: Site, facts: Facts): CostLine {
  return {
    item: "own nodes",
    monthlyMicros: nodes.monthlyMicros,
    basis: `${nodes.count} x ${nodes.type}${feeText(site)}, packed to ${planning.packing * 100}% of allocatable (${
      facts.prices.instances[nodes.type]?.source ?? ""
    })`,
  };
}

/** Prices a workload as a part of nodes that others fill as well. On Fargate it pays for its own requests alone. */
export function priceFractionalNodes(item: string, workload: Workload, site: Site, facts: Facts): CostLine {
  if (site.cluster.compute === "fargate") return priceFargate(item, workload, facts);
  const [type, instance] = instanceOf(site, facts);
  const nodes = nodesNeeded(workload, instance);
  return {
    item,
    monthlyMicros: priceTimes(monthlyDollars(instance, site, facts), nodes),
    basis: `${nodes.toFixed(2)} of ${type}${feeText(site)}, bound by ${boundBy(workload, instance)} (${instance.source})`,
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

/** How many nodes a workload fills, as a real number: the scarcest of CPU, memory and pods decides. */
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

/** The instance type that the site's shared capacity is planned with; the default type when it has no price. */
export function instanceOf(site: Site, facts: Facts): readonly [type: string, instance: InstanceType] {
  const wanted = facts.prices.instances[site.cluster.instanceType];
  if (wanted !== undefined) return [site.cluster.instanceType, wanted];
  const fallback = facts.prices.instances[planning.defaultInstanceType];
  if (fallback === undefined) throw new RangeError(`the price book has no ${planning.defaultInstanceType}`);
  return [planning.defaultInstanceType, fallback];
}

/** Nodes of one's own are no larger than common ones, so they never cost less than a share of those. */
function familyOf(site: Site, facts: Facts): Family {
  const [type, instance] = instanceOf(site, facts);
  const known = families.get(instance);
  if (known !== undefined) return known;
  const family = findFamily(type, instance, facts);
  families.set(instance, family);
  return family;
}

type Family = readonly (readonly [type: string, instance: InstanceType])[];

/** By instance type of one price book, as a family is asked for once per candidate. */
const families = new WeakMap<InstanceType, Family>();

function findFamily(type: string, instance: InstanceType, facts: Facts): Family {
  const family = `${type.split(".")[0]}.`;
  return Object.entries(facts.prices.instances)
    .filter(([name, other]) => name.startsWith(family) && other.vcpu <= instance.vcpu)
    .sort(([, left], [, right]) => left.vcpu - right.vcpu);
}

function monthlyDollars(instance: InstanceType, site: Site, facts: Facts): number {
  const hourly = instance.dollarsPerHour[site.region] ?? instance.dollarsPerHour["us-east-1"] ?? 0;
  return hourly * facts.prices.hoursPerMonth * (1 + feeShare(site, facts));
}

function feeShare(site: Site, facts: Facts): number {
  if (site.cluster.compute !== "auto-mode") return 0;
  return facts.prices.items["eks-auto-mode-share"]?.dollars.default ?? 0;
}

function feeText(site: Site): string {
  return site.cluster.compute === "auto-mode" ? " with the Auto Mode fee" : "";
}
