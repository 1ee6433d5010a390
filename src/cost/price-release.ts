import type { Workload } from "../facts/node-capacity.ts";
import { planning } from "../facts/planning.ts";
import { priceTimes } from "../model/money.ts";
import { parseQuantity, toMilli, toUnits } from "../model/quantity.ts";
import { groundOf } from "./capacity.ts";
import { priceSharedCapacity } from "./nodes.ts";
import type { PricedPart } from "./price-aws.ts";
import { findDollars, type PriceContext } from "./price-context.ts";

/** A virtual cluster's Helm release, whether it exists or not. */
export interface PriceableRelease {
  readonly id: string;
  readonly cell: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/** Requests of the chart's DNS deployment, which its values do not have to repeat (vCluster chart 0.36). */
const dnsRequests = { milliCpu: 20, memoryMiB: 64 } as const;
const gibibyte = 1024 ** 3;
const mebibyte = 1024 ** 2;

/** The pods of a virtual control plane at the requests of its values, and its volume. Replicas multiply both. */
export function priceRelease(release: PriceableRelease, context: PriceContext): PricedPart {
  const ground = groundOf(context.cells.get(release.cell), context);
  const statefulSet = at(release.values, "controlPlane", "statefulSet");
  const replicas = Number(at(statefulSet, "highAvailability").replicas ?? 1);
  const capacity = priceSharedCapacity(controlPlaneWorkload(release, replicas), ground, context.prices);
  const gigabytes = volumeGigabytes(at(statefulSet, "persistence", "volumeClaim")) * replicas;
  const dollars = findDollars(context.prices, "ebs-gp3-gb-month", ground.region) ?? 0;
  return {
    lines: [
      { resource: release.id, item: "virtual control plane", ...capacity },
      {
        resource: release.id,
        item: "virtual control plane volume",
        monthlyMicros: priceTimes(dollars, gigabytes),
        basis: `${gigabytes} GB x $${dollars} (${context.prices.items["ebs-gp3-gb-month"]?.source ?? "no source"})`,
      },
    ],
    assumptions: [],
  };
}

function controlPlaneWorkload(release: PriceableRelease, replicas: number): Workload {
  const controlPlane = at(release.values, "controlPlane");
  const syncer = requestsOf(at(controlPlane, "statefulSet"), { milliCpu: 200, memoryMiB: 256 });
  const distro = requestsOf(at(controlPlane, "distro", "k8s"), { milliCpu: 40, memoryMiB: 64 });
  return {
    milliCpu: Math.max(syncer.milliCpu, distro.milliCpu) * replicas + dnsRequests.milliCpu,
    memoryMiB: Math.max(syncer.memoryMiB, distro.memoryMiB) * replicas + dnsRequests.memoryMiB,
    pods: replicas + 1,
  };
}

function requestsOf(
  owner: Readonly<Record<string, unknown>>,
  fallback: { readonly milliCpu: number; readonly memoryMiB: number },
): { readonly milliCpu: number; readonly memoryMiB: number } {
  const requests = at(owner, "resources", "requests");
  const cpu = parseQuantity(String(requests.cpu ?? ""));
  const memory = parseQuantity(String(requests.memory ?? ""));
  return {
    milliCpu: cpu === undefined ? fallback.milliCpu : toMilli(cpu),
    memoryMiB: memory === undefined ? fallback.memoryMiB : toUnits(memory) / mebibyte,
  };
}

function volumeGigabytes(claim: Readonly<Record<string, unknown>>): number {
  if (claim.enabled === false) return 0;
  const size = parseQuantity(String(claim.size ?? ""));
  return size === undefined ? planning.vcluster.volumeGb : toUnits(size) / gibibyte;
}

function at(value: unknown, ...keys: readonly string[]): Readonly<Record<string, unknown>> {
  let current: unknown = value;
  for (const key of keys) current = (current as Readonly<Record<string, unknown>> | undefined)?.[key];
  return typeof current === "object" && current !== null ? (current as Readonly<Record<string, unknown>>) : {};
}
