/**
 * Kubernetes resource quantities as exact integers.
 *
 * Grammar: `<number><suffix>` with suffix n, u, m, k, M, G, T, P, E, Ki, Mi, Gi, Ti, Pi, Ei or a decimal exponent
 * (kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity). Values are held in nano units.
 */
export interface Quantity {
  readonly nanos: bigint;
}

const quantityText = /^([+-]?)(\d+)(?:\.(\d+))?(?:([eE][+-]?\d+)|([numkMGTPE]|[KMGTPE]i))?$/;
const nano = 1_000_000_000n;

const multipliers: Readonly<Record<string, readonly [numerator: bigint, denominator: bigint]>> = {
  n: [1n, nano],
  u: [1n, 1_000_000n],
  m: [1n, 1_000n],
  k: [1_000n, 1n],
  M: [1_000_000n, 1n],
  G: [1_000_000_000n, 1n],
  T: [1_000_000_000_000n, 1n],
  P: [1_000_000_000_000_000n, 1n],
  E: [1_000_000_000_000_000_000n, 1n],
  Ki: [1n << 10n, 1n],
  Mi: [1n << 20n, 1n],
  Gi: [1n << 30n, 1n],
  Ti: [1n << 40n, 1n],
  Pi: [1n << 50n, 1n],
  Ei: [1n << 60n, 1n],
};

/** The same few texts come back in every document, so what was read is kept; bounded, because users write them. */
const known = new Map<string, Quantity | undefined>();
const mostKnown = 4096;

/** Reads a quantity; undefined when the text is not one. Fractions below one nano round up, as the API server does. */
export function parseQuantity(text: string): Quantity | undefined {
  const before = known.get(text);
  if (before !== undefined) return before;
  const quantity = readQuantity(text);
  if (known.size < mostKnown) known.set(text, quantity);
  return quantity;
}

function readQuantity(text: string): Quantity | undefined {
  const match = quantityText.exec(text);
  if (match === null) return undefined;
  const [, sign, whole = "0", fraction = "", exponent, suffix] = match;
  const power = exponent === undefined ? 0 : Number(exponent.slice(1));
  if (Math.abs(power) > 18 || fraction.length > 18 || whole.length > 19) return undefined;
  let numerator = BigInt(whole + fraction) * nano;
  let denominator = 10n ** BigInt(fraction.length);
  if (power >= 0) numerator *= 10n ** BigInt(power);
  else denominator *= 10n ** BigInt(-power);
  if (suffix !== undefined) {
    const [up, down] = multipliers[suffix] ?? [1n, 1n];
    numerator *= up;
    denominator *= down;
  }
  const nanos = ceilDivide(numerator, denominator);
  return { nanos: sign === "-" ? -nanos : nanos };
}

/** Whole units, rounded up: bytes for memory, count for objects. */
export function toUnits(quantity: Quantity): number {
  return Number(ceilDivide(quantity.nanos, nano));
}

/** Thousandths, rounded up: millicores for CPU. */
export function toMilli(quantity: Quantity): number {
  return Number(ceilDivide(quantity.nanos, 1_000_000n));
}

export function equalQuantities(left: string, right: string): boolean {
  const [a, b] = [parseQuantity(left), parseQuantity(right)];
  return a !== undefined && b !== undefined && a.nanos === b.nanos;
}

/** Writes millicores in the API server's canonical form: `4`, `250m`. */
export function formatMilli(milli: number): string {
  return milli % 1000 === 0 ? String(milli / 1000) : `${milli}m`;
}

/** Writes bytes with the largest binary suffix that divides them: `16Gi`, `1536Mi`, `1000`. */
export function formatBytes(bytes: number): string {
  const suffixes = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
  let value = bytes;
  let index = 0;
  while (value !== 0 && value % 1024 === 0 && index < suffixes.length - 1) {
    value /= 1024;
    index += 1;
  }
  return `${value}${suffixes[index] ?? ""}`;
}

/** Integer division towards positive infinity; `denominator` is positive. BigInt's own truncates towards zero. */
function ceilDivide(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator;
  return numerator > 0n && numerator % denominator !== 0n ? quotient + 1n : quotient;
}
