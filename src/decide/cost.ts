import type { Workload } from "../facts/node-capacity.ts";
import { planning } from "../facts/planning.ts";
import { hasBoundary } from "../model/architecture.ts";
import type { CostLine, CostMeasure } from "../model/decision.ts";
import type { Facts, PriceItem } from "../model/facts.ts";
import { formatDollars, type Micros, priceTimes } from "../model/money.ts";
import type { Platform } from "../model/platform.ts";
import type { Candidate } from "./candidate.ts";
import { sharedDensity, shareOfCell } from "./density.ts";
import { nodesFor, priceFractionalNodes, priceWholeNodes } from "./nodes.ts";
import type { Subject } from "./subject.ts";

/**
 * Prices one environment per month on one candidate, at planning density and not at today's fill.
 *
 * Compute follows the hard quota times the planned use, packed on real allocatable capacity and pod limits. Traffic,
 * data and storage that cost the same everywhere are left out, except load balancers and secrets.
 */
export function measureCost(platform: Platform, subject: Subject, candidate: Candidate, facts: Facts): CostMeasure {
  const lines = [
    ...clusterLines({ platform, subject, candidate, facts }),
    ...accountLines(subject, candidate, facts),
    ...commonLines(subject, candidate, facts),
  ].filter((line) => line.monthlyMicros !== 0);
  return { monthlyMicros: lines.reduce((sum, line) => sum + line.monthlyMicros, 0), lines };
}

interface Pricing {
  readonly platform: Platform;
  readonly subject: Subject;
  readonly candidate: Candidate;
  readonly facts: Facts;
}

function clusterLines(input: Pricing): readonly CostLine[] {
  switch (input.candidate.architecture.cluster) {
    case "namespace":
      return [sharedCellLine(input), ...computeLines(input)];
    case "vcluster":
      return [sharedCellLine(input), ...computeLines(input), ...virtualControlPlaneLines(input)];
    case "cluster":
      return [...ownClusterLines(input), ...computeLines(input)];
  }
}

/** The share of what a shared cell costs with nobody in it. */
function sharedCellLine({ platform, subject, candidate, facts }: Pricing): CostLine {
  const { region } = candidate.site;
  const fixed = fixedCellMicros(facts, region);
  const density = sharedDensity(platform, subject, candidate);
  const share = Math.max(1 / density, shareOfCell(subject, candidate, facts));
  return {
    item: "share of a shared cell",
    monthlyMicros: Math.round(fixed * share),
    basis: `${formatDollars(fixed)} fixed, planned for ${density} environments, share ${(share * 100).toFixed(2)}%`,
  };
}

const fixedByRegion = new WeakMap<Facts, Map<string, Micros>>();

/** What a shared cell costs with nobody in it; remembered by price book and region. */
function fixedCellMicros(facts: Facts, region: string): Micros {
  const byRegion = fixedByRegion.get(facts) ?? new Map<string, Micros>();
  fixedByRegion.set(facts, byRegion);
  const known = byRegion.get(region);
  if (known !== undefined) return known;
  const cell = planning.sharedCell;
  const system = facts.prices.instances[planning.systemInstanceType];
  const hourly = system?.dollarsPerHour[region] ?? system?.dollarsPerHour["us-east-1"] ?? 0;
  const fixed =
    monthly(facts, "eks-control-plane-hour", region, 1) +
    monthly(facts, "nat-gateway-hour", region, cell.natGateways) +
    monthly(facts, "alb-hour", region, cell.loadBalancers) +
    priceTimes(hourly * facts.prices.hoursPerMonth, cell.systemNodes);
  byRegion.set(region, fixed);
  return fixed;
}

function ownClusterLines({ candidate, facts }: Pricing): readonly CostLine[] {
  const { region } = candidate.site;
  const { items } = facts.prices;
  const own = planning.ownCluster;
  return [
    lineOf(facts, "own EKS control plane", "eks-control-plane-hour", region, 1),
    lineOf(facts, "own NAT gateways", "nat-gateway-hour", region, own.natGateways),
    lineOf(facts, "addresses of its NAT gateways", "public-ipv4-hour", region, own.natGateways),
    lineOf(facts, "own interface endpoints", "interface-endpoint-az-hour", region, own.endpointZones),
    lineOf(facts, "own load balancer", "alb-hour", region, own.loadBalancers),
    perMonth("keys of the own cluster", items["kms-key-month"], region, own.keys),
    perMonth("VPC flow logs", items["logs-ingest-gb"], region, planning.ownVpc.logsGb),
  ];
}

function computeLines({ subject, candidate, facts }: Pricing): readonly CostLine[] {
  const { architecture, site } = candidate;
  const workload = plannedWorkload(subject);
  const own = architecture.cluster === "cluster";
  const lines: CostLine[] = [];
  if (site.cluster.compute !== "fargate" && (own || hasBoundary(architecture, "own-nodes"))) {
    const least = own ? planning.ownCluster.minimumNodes : planning.ownNodes.minimumNodes;
    const nodes = nodesFor({ workload, site, facts, minimum: least[subject.environment.class] });
    lines.push(priceWholeNodes(nodes, site, facts));
  } else {
    lines.push(priceFractionalNodes("share of common nodes", workload, site, facts));
  }
  if (hasBoundary(architecture, "sandboxed-runtime")) {
    const base = lines.reduce((sum, line) => sum + line.monthlyMicros, 0);
    const percent = `${planning.sandboxOverhead * 100}%`;
    lines.push({
      item: "sandbox overhead",
      monthlyMicros: Math.round(base * planning.sandboxOverhead),
      basis: `${percent} of compute (estimate)`,
    });
  }
  return lines;
}

/** What the environment is planned to request: its hard quota times the planned use. */
function plannedWorkload({ demand }: Subject): Workload {
  return {
    milliCpu: demand.milliCpu * planning.plannedUseOfQuota,
    memoryMiB: demand.memoryMiB * planning.plannedUseOfQuota,
    pods: demand.pods * planning.plannedUseOfQuota,
  };
}

function virtualControlPlaneLines({ subject, candidate, facts }: Pricing): readonly CostLine[] {
  const { region } = candidate.site;
  const { sizes, volumeGb } = planning.vcluster;
  const size = sizes.find((entry) => subject.demand.pods <= entry.upToPods) ?? sizes.at(-1);
  const workload = { milliCpu: size?.milliCpu ?? 0, memoryMiB: size?.memoryMiB ?? 0, pods: 2 };
  const volume = facts.prices.items["ebs-gp3-gb-month"];
  return [
    priceFractionalNodes("virtual control plane", workload, candidate.site, facts),
    perMonth("virtual control plane volume", volume, region, volumeGb),
  ];
}

function accountLines(subject: Subject, { architecture, site }: Candidate, facts: Facts): readonly CostLine[] {
  const { items } = facts.prices;
  const { region } = site;
  const apart = architecture.account === "dedicated" || hasBoundary(architecture, "own-vpc");
  const joined = apart && architecture.cluster !== "cluster" && subject.demand.databases > 0;
  return [
    ...(architecture.account === "dedicated"
      ? [
          perMonth("account records", items["config-item"], region, planning.account.configItems),
          perMonth("account logs", items["logs-ingest-gb"], region, planning.account.logsGb),
        ]
      : []),
    ...(apart && architecture.cluster !== "cluster"
      ? [perMonth("VPC flow logs", items["logs-ingest-gb"], region, planning.ownVpc.logsGb)]
      : []),
    ...(joined ? [lineOf(facts, "route from the shared cluster", "transit-gateway-attachment-hour", region, 1)] : []),
  ];
}

function commonLines(subject: Subject, { architecture, site }: Candidate, facts: Facts): readonly CostLine[] {
  const { items } = facts.prices;
  const key = hasBoundary(architecture, "own-kms-key") || architecture.account === "dedicated" ? 1 : 0;
  return [
    perMonth("own KMS key", items["kms-key-month"], site.region, key),
    perMonth("secrets", items["secret-month"], site.region, subject.demand.secrets),
    lineOf(facts, "load balancers it may create", "nlb-hour", site.region, subject.demand.loadBalancers),
  ];
}

function lineOf(facts: Facts, item: string, id: string, region: string, count: number): CostLine {
  const price = facts.prices.items[id];
  const hours = facts.prices.hoursPerMonth;
  return {
    item,
    monthlyMicros: priceTimes(dollarsIn(price, region) * hours, count),
    basis: `${count} x $${dollarsIn(price, region)}/h x ${hours} h (${price?.source ?? "no price"})`,
  };
}

function perMonth(item: string, price: PriceItem | undefined, region: string, count: number): CostLine {
  return {
    item,
    monthlyMicros: priceTimes(dollarsIn(price, region), count),
    basis: `${count} x $${dollarsIn(price, region)} per ${price?.unit ?? "unit"} (${price?.source ?? "no price"})`,
  };
}

function monthly(facts: Facts, id: string, region: string, count: number): Micros {
  return priceTimes(dollarsIn(facts.prices.items[id], region) * facts.prices.hoursPerMonth, count);
}

function dollarsIn(price: PriceItem | undefined, region: string): number {
  return price?.dollars[region] ?? price?.dollars.default ?? 0;
}
