import type { Environment } from "@marcbachmann/cel-js";
import { parseQuantity } from "../../../model/quantity.ts";
import { UnsupportedExpression } from "./unsupported.ts";

const nano = 1_000_000_000n;

/** A resource quantity, the value of `quantity(string)`. */
export class CelQuantity {
  /** Billionths. */
  readonly #nanos: bigint;
  constructor(nanos: bigint) {
    this.#nanos = nanos;
  }
  compareTo(other: CelQuantity): number {
    return this.#nanos < other.#nanos ? -1 : this.#nanos > other.#nanos ? 1 : 0;
  }
  plus(other: CelQuantity): CelQuantity {
    return new CelQuantity(this.#nanos + other.#nanos);
  }
  minus(other: CelQuantity): CelQuantity {
    return new CelQuantity(this.#nanos - other.#nanos);
  }
  get isInteger(): boolean {
    const value = this.#nanos / nano;
    return this.#nanos % nano === 0n && BigInt.asIntN(64, value) === value;
  }
  get integer(): bigint {
    if (!this.isInteger) throw new RangeError("cannot convert value to integer");
    return this.#nanos / nano;
  }
  get float(): number {
    return Number(this.#nanos) / Number(nano);
  }
}

/** Kubernetes' functions on quantities (apiserver pkg/cel/library/quantity.go). */
export function registerQuantityLibrary(env: Environment): void {
  env.registerType("kubernetes.Quantity", { ctor: CelQuantity, fields: {} });
  env.registerFunction("quantity(string): kubernetes.Quantity", requireQuantity);
  env.registerFunction("isQuantity(string): bool", (text: string) => readQuantity(text) !== undefined);
  const method = (signature: string, handler: (...values: never[]) => unknown): void => {
    env.registerFunction(`kubernetes.Quantity.${signature}`, handler);
  };
  method("sign(): int", (value: CelQuantity) => BigInt(value.compareTo(new CelQuantity(0n))));
  method("isInteger(): bool", (value: CelQuantity) => value.isInteger);
  method("asInteger(): int", (value: CelQuantity) => value.integer);
  method("asApproximateFloat(): double", (value: CelQuantity) => value.float);
  method("add(kubernetes.Quantity): kubernetes.Quantity", (left: CelQuantity, right: CelQuantity) => left.plus(right));
  method("add(int): kubernetes.Quantity", (left: CelQuantity, right: bigint) => left.plus(ofInteger(right)));
  method("sub(kubernetes.Quantity): kubernetes.Quantity", (left: CelQuantity, right: CelQuantity) => left.minus(right));
  method("sub(int): kubernetes.Quantity", (left: CelQuantity, right: bigint) => left.minus(ofInteger(right)));
  const compare = (left: CelQuantity, right: CelQuantity): number => left.compareTo(right);
  method("compareTo(kubernetes.Quantity): int", (left: CelQuantity, right: CelQuantity) =>
    BigInt(compare(left, right)),
  );
  method("isLessThan(kubernetes.Quantity): bool", (left: CelQuantity, right: CelQuantity) => compare(left, right) < 0);
  method(
    "isGreaterThan(kubernetes.Quantity): bool",
    (left: CelQuantity, right: CelQuantity) => compare(left, right) > 0,
  );
  env.registerOperator(
    "kubernetes.Quantity == kubernetes.Quantity",
    (left: CelQuantity, right: CelQuantity) => left.compareTo(right) === 0,
  );
}

function ofInteger(value: bigint): CelQuantity {
  return new CelQuantity(value * nano);
}

function requireQuantity(text: string): CelQuantity {
  const quantity = readQuantity(text);
  if (quantity === undefined) throw new RangeError(`quantity ${JSON.stringify(text)} parse error`);
  return quantity;
}

/** Undefined for what is no quantity. @throws UnsupportedExpression for the rarer ways to write one. */
function readQuantity(text: string): CelQuantity | undefined {
  const quantity = parseQuantity(text);
  if (quantity !== undefined) return new CelQuantity(quantity.nanos);
  if (/^[+-]?[\d.]+(?:[eE][+-]?\d+|[numkMGTPE]|[KMGTPE]i)?$/.test(text)) {
    throw new UnsupportedExpression(`the quantity ${text} is not understood`);
  }
  return undefined;
}
