import { compareText } from "../../model/json.ts";
import { formatBytes, formatMilli, parseQuantity, type Quantity } from "../../model/quantity.ts";

/** What one namespace may use, by ResourceQuota key. */
export type QuotaShare = Readonly<Record<string, string>>;

export type QuotaUnit = "milli" | "bytes" | "count";

const mebibyte = 1n << 20n;
const nanosPerUnit = 1_000_000_000n;
const nanosPerMilli = 1_000_000n;

/** The unit in which a ResourceQuota key is divided: CPU by thousandths, memory and storage by bytes, the rest whole. */
export function quotaUnit(key: string): QuotaUnit {
  if (/^(requests\.|limits\.)?cpu$/.test(key)) return "milli";
  if (key.startsWith("count/")) return "count";
  if (/^(requests\.|limits\.)?(memory|storage|ephemeral-storage|hugepages-.+)$/.test(key)) return "bytes";
  return key.endsWith(".storageclass.storage.k8s.io/requests.storage") ? "bytes" : "count";
}

/**
 * Divides a quota among namespaces so that the shares sum exactly to it.
 *
 * Largest remainder over the weights; a missing weight is 1, and weights that sum to zero count as equal. Equal
 * remainders go to the first namespace by name, so the order of declaration does not matter. Bytes are divided in whole
 * mebibytes when the total allows it. A quantity that cannot be read is left out; the specification refuses it earlier.
 */
export function partitionQuota(
  quota: Readonly<Record<string, string>>,
  namespaces: readonly string[],
  weights: Readonly<Record<string, number>> = {},
): ReadonlyMap<string, QuotaShare> {
  const names = [...new Set(namespaces)].sort(compareText);
  const scaled = scaleWeights(names.map((name) => weights[name] ?? 1));
  const shares = new Map<string, Record<string, string>>(names.map((name) => [name, {}]));
  for (const key of Object.keys(quota).sort(compareText)) {
    const quantity = parseQuantity(quota[key] ?? "");
    if (quantity === undefined) continue;
    const parts = divideQuantity(quantity, quotaUnit(key), scaled);
    for (const [index, name] of names.entries()) {
      const share = shares.get(name);
      if (share !== undefined) share[key] = parts[index] ?? "0";
    }
  }
  return shares;
}

function divideQuantity(quantity: Quantity, unit: QuotaUnit, weights: readonly bigint[]): readonly string[] {
  switch (unit) {
    case "milli":
      return apportion(ceilDivide(quantity.nanos, nanosPerMilli), weights).map((part) => formatMilli(Number(part)));
    case "bytes": {
      const bytes = ceilDivide(quantity.nanos, nanosPerUnit);
      const step = bytes % mebibyte === 0n ? mebibyte : 1n;
      return apportion(bytes / step, weights).map((part) => formatBytes(Number(part * step)));
    }
    case "count":
      return apportion(ceilDivide(quantity.nanos, nanosPerUnit), weights).map(String);
  }
}

/** Splits a whole number in proportion to weights by the largest remainder. The parts sum to `total`. */
export function apportion(total: bigint, weights: readonly bigint[]): readonly bigint[] {
  const [first] = weights;
  if (first === undefined) return [];
  if (first > 0n && weights.every((weight) => weight === first)) return shareEqually(total, weights.length);
  const sum = weights.reduce((left, right) => left + right, 0n);
  if (sum === 0n) return weights.map(() => 0n);
  const parts = weights.map((weight) => (total * weight) / sum);
  const left = total - parts.reduce((a, b) => a + b, 0n);
  const byRemainder = weights
    .map((weight, index) => ({ index, remainder: (total * weight) % sum }))
    .sort((a, b) => (a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1));
  for (const { index } of byRemainder.slice(0, Number(left))) parts[index] = (parts[index] ?? 0n) + 1n;
  return parts;
}

function shareEqually(total: bigint, count: number): readonly bigint[] {
  const share = total / BigInt(count);
  const left = Number(total % BigInt(count));
  return Array.from({ length: count }, (_, index) => (index < left ? share + 1n : share));
}

function scaleWeights(weights: readonly number[]): readonly bigint[] {
  const scaled = weights.map((weight) => BigInt(Math.round(Math.max(0, weight) * 1_000_000)));
  return scaled.every((weight) => weight === 0n) ? weights.map(() => 1n) : scaled;
}

function ceilDivide(numerator: bigint, denominator: bigint): bigint {
  return numerator <= 0n ? 0n : (numerator + denominator - 1n) / denominator;
}
