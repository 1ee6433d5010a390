import { parseQuantity } from "../../model/quantity.ts";

const nano = 1_000_000_000n;
const decimals = ["", "k", "M", "G", "T", "P", "E"];
const binaries = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
const fractions = ["", "m", "u", "n"];

/**
 * A quantity as the API server writes it: the largest suffix of its own family that leaves a whole number
 * (k8s.io/apimachinery `pkg/api/resource`). What is no quantity stays as it is.
 */
export function canonicalQuantity(text: string): string {
  const nanos = parseQuantity(text)?.nanos;
  if (nanos === undefined) return text;
  if (nanos % nano !== 0n) return fractional(nanos);
  return /i$/.test(text) ? whole(nanos / nano, 1024n, binaries) : whole(nanos / nano, 1000n, decimals);
}

function whole(units: bigint, base: bigint, suffixes: readonly string[]): string {
  let left = units;
  let index = 0;
  while (left !== 0n && left % base === 0n && index < suffixes.length - 1) {
    left /= base;
    index += 1;
  }
  return `${left}${suffixes[index] ?? ""}`;
}

function fractional(nanos: bigint): string {
  let left = nanos;
  let index = fractions.length - 1;
  while (left % 1000n === 0n && index > 0) {
    left /= 1000n;
    index -= 1;
  }
  return `${left}${fractions[index] ?? ""}`;
}
