import { formatBytes, formatMilli, parseQuantity, type Quantity, toMilli, toUnits } from "../../model/quantity.ts";
import type { QuotaShare } from "./quota-partition.ts";

/** What a container gets that states nothing, as a LimitRange entry. */
export interface ContainerDefaults {
  readonly type: "Container";
  readonly default: Readonly<Record<string, string>>;
  readonly defaultRequest: Readonly<Record<string, string>>;
}

const mebibyte = 1 << 20;

/**
 * Defaults small enough that a namespace's full count of pods fits its quota.
 *
 * A quota on a resource refuses pods that do not state it (kubernetes.io/docs/concepts/policy/resource-quotas), so every
 * limited resource gets a default. CPU is not limited unless the quota limits it: throttling helps no neighbour that
 * has requests of its own. A limit is never below its request.
 */
export function containerDefaults(share: QuotaShare): ContainerDefaults {
  const pods = Math.max(1, amount(share.pods ?? share["count/pods"], toUnits) ?? 1);
  const each = (key: string, unit: (quantity: Quantity) => number): number =>
    Math.floor((amount(share[key], unit) ?? Number.POSITIVE_INFINITY) / pods);
  const cpu = clamp(Math.min(each("requests.cpu", toMilli), each("cpu", toMilli)), 1, 100);
  const memory = clamp(Math.min(each("requests.memory", toMebibytes), each("memory", toMebibytes)), 4, 128);
  const storage = clamp(each("requests.ephemeral-storage", toMebibytes), 1, 256);
  const cpuLimit = share["limits.cpu"] === undefined ? undefined : clamp(each("limits.cpu", toMilli), cpu, 1000);
  return {
    type: "Container",
    default: {
      ...(cpuLimit === undefined ? {} : { cpu: formatMilli(cpuLimit) }),
      "ephemeral-storage": formatBytes(clamp(each("limits.ephemeral-storage", toMebibytes), storage, 2048) * mebibyte),
      memory: formatBytes(clamp(each("limits.memory", toMebibytes), memory, 4 * memory) * mebibyte),
    },
    defaultRequest: {
      cpu: formatMilli(cpu),
      "ephemeral-storage": formatBytes(storage * mebibyte),
      memory: formatBytes(memory * mebibyte),
    },
  };
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(value, most));
}

function amount(text: string | undefined, unit: (quantity: Quantity) => number): number | undefined {
  const quantity = text === undefined ? undefined : parseQuantity(text);
  return quantity === undefined ? undefined : unit(quantity);
}

function toMebibytes(quantity: Quantity): number {
  return Math.floor(toUnits(quantity) / mebibyte);
}
