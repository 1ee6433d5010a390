/** An amount in integer micro-dollars (1 USD = 1,000,000). Always a safe integer. */
export type Micros = number;

const microsPerUnit = 1_000_000;

export interface Money {
  /** A decimal string, for example `"2500"` or `"0.40"`. */
  readonly amount: string;
  readonly currency: "USD";
}

const decimalAmount = /^(-?)(\d+)(?:\.(\d{1,6}))?$/;

/** Reads a decimal string with at most six fractional digits; undefined when it is not one or is too large. */
export function parseMicros(amount: string): Micros | undefined {
  const match = decimalAmount.exec(amount);
  if (match === null) return undefined;
  const [, sign = "", whole = "0", fraction = ""] = match;
  const micros = Number(whole) * microsPerUnit + Number(fraction.padEnd(6, "0"));
  if (!Number.isSafeInteger(micros)) return undefined;
  return sign === "-" ? 0 - micros : micros;
}

/** The shortest decimal string of at least two fractional digits that `parseMicros` reads back. */
export function formatMicros(micros: Micros): string {
  const absolute = Math.abs(micros);
  const fraction = String(absolute % microsPerUnit)
    .padStart(6, "0")
    .replace(/0{1,4}$/, "");
  return `${micros < 0 ? "-" : ""}${Math.floor(absolute / microsPerUnit)}.${fraction}`;
}

/** An amount rounded half away from zero to cents, for people: `$1,234.50`. */
export function formatDollars(micros: Micros): string {
  const cents = Math.round(Math.abs(micros) / 10_000);
  const whole = String(Math.floor(cents / 100)).replace(/\B(?=(\d{3})+$)/g, ",");
  return `${micros < 0 ? "-" : ""}$${whole}.${String(cents % 100).padStart(2, "0")}`;
}

export function toMoney(micros: Micros): Money {
  return { amount: formatMicros(micros), currency: "USD" };
}

/** Converts a price in dollars as written in a price table to micro-dollars, times a quantity, rounded to an integer. */
export function priceTimes(dollars: number, quantity: number): Micros {
  return Math.round(dollars * quantity * microsPerUnit);
}

/**
 * Splits an amount over weights so that the parts always sum to the whole (largest remainder; ties by position).
 * All-zero weights split evenly. Weights must be finite and not negative.
 */
export function splitMicros(total: Micros, weights: readonly number[]): readonly Micros[] {
  if (weights.length === 0) return [];
  const sum = weights.reduce((left, right) => left + right, 0);
  const shares = sum === 0 ? weights.map(() => 1 / weights.length) : weights.map((weight) => weight / sum);
  const exact = shares.map((share) => total * share);
  const floors = exact.map(Math.floor);
  const missing = total - floors.reduce((left, right) => left + right, 0);
  const byRemainder = exact
    .map((value, index) => ({ index, remainder: value - Math.floor(value) }))
    .sort((left, right) => right.remainder - left.remainder || left.index - right.index);
  const raised = new Set(byRemainder.slice(0, missing).map((entry) => entry.index));
  return floors.map((floor, index) => (raised.has(index) ? floor + 1 : floor));
}
