import type { CapacityGround, Workload } from "../facts/node-capacity.ts";
import { planning } from "../facts/planning.ts";
import { guardrailKind } from "../model/guardrail.ts";
import { priceTimes } from "../model/money.ts";
import { environmentId } from "../model/names.ts";
import { environmentLabel, tenantLabel } from "../model/ownership.ts";
import type { PlacedCell } from "../model/placement.ts";
import { parseQuantity, toMilli, toUnits } from "../model/quantity.ts";
import type { EnvironmentClass } from "../model/requirements.ts";
import type { Environment } from "../model/tenant.ts";
import { priceOwnCapacity, priceSharedCapacity } from "./nodes.ts";
import type { PricedPart } from "./price-aws.ts";
import { findDollars, type PriceContext } from "./price-context.ts";
import type { ResourceCostLine } from "./resource-cost.ts";

/** An API object of ours on a host cluster, whether it exists or not. */
export interface PriceableObject {
  readonly cell: string;
  readonly manifest: Readonly<Record<string, unknown>>;
}

/** What the objects of one environment in one cell say about its capacity. */
interface Claim {
  readonly id: string;
  readonly cell: string;
  readonly quotas: Readonly<Record<string, unknown>>[];
  ownNodes: boolean;
  sandboxed: boolean;
}

const mebibyte = 1024 * 1024;
/** Nodes of the group that a created cell without Auto Mode has; they are priced with the cell. */
const nodesOfGroup = 3;

/**
 * Prices the capacity that environments may request: the quota of all their namespaces, times the planned use, on nodes of
 * the host cell's instance type. Own nodes and own clusters pay for whole nodes, everybody else for a share.
 */
export function priceCapacity(objects: Iterable<PriceableObject>, context: PriceContext): PricedPart {
  const claims = collectClaims(objects);
  const parts = [...claims.values()].map((claim) => priceClaim(claim, context));
  return {
    lines: parts.flatMap((part) => part.lines),
    assumptions: parts.flatMap((part) => part.assumptions),
  };
}

function collectClaims(objects: Iterable<PriceableObject>): ReadonlyMap<string, Claim> {
  const claims = new Map<string, Claim>();
  for (const { cell, manifest } of objects) {
    const { kind } = manifest;
    if (kind !== "ResourceQuota" && kind !== "NodePool" && kind !== guardrailKind) continue;
    const labels = recordAt(recordAt(manifest, "metadata"), "labels");
    const tenant = labels[tenantLabel];
    const environment = labels[environmentLabel];
    if (typeof tenant !== "string" || typeof environment !== "string") continue;
    const id = environmentId(tenant, environment);
    const key = `${cell} ${id}`;
    const claim = claims.get(key) ?? { id, cell, quotas: [], ownNodes: false, sandboxed: false };
    claims.set(key, claim);
    const spec = recordAt(manifest, "spec");
    if (kind === "ResourceQuota") claim.quotas.push(recordAt(spec, "hard"));
    if (kind === "NodePool") claim.ownNodes = true;
    if (kind === guardrailKind && typeof spec.requiredRuntimeClass === "string") claim.sandboxed = true;
  }
  return claims;
}

function priceClaim(claim: Claim, context: PriceContext): PricedPart {
  if (claim.quotas.length === 0) return { lines: [], assumptions: [] };
  const cell = context.cells.get(claim.cell);
  const ground = groundOf(cell, context);
  const environment = context.environments.get(claim.id);
  const workload = plannedWorkload(claim, environment);
  const lines = [computeLine({ claim, cell, ground, environment, workload }, context)];
  if (claim.sandboxed) lines.push(sandboxLine(lines[0]?.monthlyMicros ?? 0, claim));
  lines.push(...balancerLines(claim, ground, context));
  const percent = planning.plannedUseOfQuota * 100;
  return {
    lines,
    assumptions: [
      `environments are planned to request ${percent} % of their quota`,
      ...(cell === undefined
        ? [`cell ${claim.cell} is not in the platform: priced as ${ground.cluster.instanceType} in ${ground.region}`]
        : []),
    ],
  };
}

interface ClaimPricing {
  readonly claim: Claim;
  readonly cell: PlacedCell | undefined;
  readonly ground: CapacityGround;
  readonly environment: Environment | undefined;
  readonly workload: Workload;
}

function computeLine(input: ClaimPricing, context: PriceContext): ResourceCostLine {
  const { claim, cell, ground, workload } = input;
  const environmentClass: EnvironmentClass = input.environment?.class ?? "production";
  const { prices } = context;
  if (cell?.ownedBy !== undefined) {
    const grouped = ground.cluster.compute === "karpenter" || ground.cluster.compute === "managed-node-groups";
    const minimum = planning.ownCluster.minimumNodes[environmentClass];
    const options = { prices, minimum, included: grouped ? nodesOfGroup : 0 };
    return { resource: claim.id, item: "nodes of the own cluster", ...priceOwnCapacity(workload, ground, options) };
  }
  if (claim.ownNodes) {
    const minimum = planning.ownNodes.minimumNodes[environmentClass];
    return {
      resource: claim.id,
      item: "own nodes",
      ...priceOwnCapacity(workload, ground, { prices, minimum, included: 0 }),
    };
  }
  return { resource: claim.id, item: "share of common nodes", ...priceSharedCapacity(workload, ground, prices) };
}

function sandboxLine(computeMicros: number, claim: Claim): ResourceCostLine {
  return {
    resource: claim.id,
    item: "sandbox overhead",
    monthlyMicros: Math.round(computeMicros * planning.sandboxOverhead),
    basis: `${planning.sandboxOverhead * 100} % of compute (estimate)`,
  };
}

/** Services of type LoadBalancer that the quota lets the tenant create. */
function balancerLines(claim: Claim, ground: CapacityGround, context: PriceContext): readonly ResourceCostLine[] {
  const count = sum(claim.quotas.map((hard) => unitsOf(hard["services.loadbalancers"]) ?? 0));
  const dollars = findDollars(context.prices, "nlb-hour", ground.region) ?? 0;
  const hours = context.prices.hoursPerMonth;
  return [
    {
      resource: claim.id,
      item: "load balancers it may create",
      monthlyMicros: priceTimes(dollars * hours, count),
      basis: `${count} x $${dollars} x ${hours} h (${context.prices.items["nlb-hour"]?.source ?? "no source"})`,
    },
  ];
}

/** The quota times the planned use. A pod quota counts only if it was written: otherwise it is a cap, not a plan. */
function plannedWorkload(claim: Claim, environment: Environment | undefined): Workload {
  const pods = sum(claim.quotas.map((hard) => unitsOf(hard.pods ?? hard["count/pods"]) ?? 0));
  if (pods === 0 && claim.quotas.some((hard) => hard.pods !== undefined)) return { milliCpu: 0, memoryMiB: 0, pods: 0 };
  const cpu = sumStated(claim.quotas.map((hard) => milliOf(hard["requests.cpu"] ?? hard["limits.cpu"] ?? hard.cpu)));
  const memory = sumStated(
    claim.quotas.map((hard) => unitsOf(hard["requests.memory"] ?? hard["limits.memory"] ?? hard.memory)),
  );
  const milliCpu = cpu ?? planning.defaultDemand.milliCpu;
  const memoryMiB =
    memory === undefined ? Math.max(planning.defaultDemand.memoryMiB, (milliCpu * 4096) / 1000) : memory / mebibyte;
  const stated = environment === undefined || statesPods(environment);
  const use = planning.plannedUseOfQuota;
  return {
    milliCpu: milliCpu * use,
    memoryMiB: memoryMiB * use,
    pods: (stated ? pods : Math.min(pods, planning.defaultDemand.pods)) * use,
  };
}

function statesPods(environment: Environment): boolean {
  return environment.resourceQuota.pods !== undefined || environment.resourceQuota["count/pods"] !== undefined;
}

/** The cell's own ground; for a cell that is gone, the default instance type where most cells are. */
export function groundOf(cell: PlacedCell | undefined, context: PriceContext): CapacityGround {
  if (cell !== undefined) return cell;
  const region = context.cells.values().next().value?.region ?? "us-east-1";
  return { region, cluster: { compute: "auto-mode", instanceType: planning.defaultInstanceType } };
}

function recordAt(value: unknown, key: string): Readonly<Record<string, unknown>> {
  const found =
    typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>)[key] : undefined;
  return typeof found === "object" && found !== null ? (found as Readonly<Record<string, unknown>>) : {};
}

function unitsOf(text: unknown): number | undefined {
  const quantity = typeof text === "string" || typeof text === "number" ? parseQuantity(String(text)) : undefined;
  return quantity === undefined ? undefined : toUnits(quantity);
}

function milliOf(text: unknown): number | undefined {
  const quantity = typeof text === "string" || typeof text === "number" ? parseQuantity(String(text)) : undefined;
  return quantity === undefined ? undefined : toMilli(quantity);
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((left, right) => left + right, 0);
}

function sumStated(amounts: readonly (number | undefined)[]): number | undefined {
  const stated = amounts.filter((amount) => amount !== undefined);
  return stated.length === 0 ? undefined : sum(stated);
}
