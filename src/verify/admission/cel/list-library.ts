import type { Environment } from "@marcbachmann/cel-js";
import { celEquals } from "./cel-equals.ts";

class CelSets {}

/** Kubernetes' functions on lists and CEL's on sets (apiserver pkg/cel/library/lists.go, cel-go ext/sets.go). */
export function registerListLibrary(env: Environment): void {
  env.registerFunction("list.sum(): dyn", sum);
  env.registerFunction("list.min(): dyn", (list: readonly unknown[]) => extreme(list, -1));
  env.registerFunction("list.max(): dyn", (list: readonly unknown[]) => extreme(list, 1));
  env.registerFunction("list.isSorted(): bool", (list: readonly unknown[]) =>
    list.every((item, index) => index === 0 || compare(list[index - 1], item) <= 0),
  );
  env.registerFunction("list.indexOf(dyn): int", (list: readonly unknown[], item: unknown) =>
    BigInt(list.findIndex((other) => celEquals(item, other))),
  );
  env.registerFunction("list.lastIndexOf(dyn): int", (list: readonly unknown[], item: unknown) =>
    BigInt(list.findLastIndex((other) => celEquals(item, other))),
  );
  env.registerFunction("list.distinct(): list", (list: readonly unknown[]) =>
    list.filter((item, index) => list.findIndex((other) => celEquals(item, other)) === index),
  );
  env.registerFunction("list.slice(int, int): list", slice);
  env.registerType("kubernetes.Sets", { ctor: CelSets, fields: {} });
  env.registerConstant("sets", "kubernetes.Sets", new CelSets());
  const holds = (list: readonly unknown[], item: unknown): boolean => list.some((other) => celEquals(item, other));
  const covers = (list: readonly unknown[], other: readonly unknown[]): boolean =>
    other.every((item) => holds(list, item));
  type Both = (sets: CelSets, left: readonly unknown[], right: readonly unknown[]) => boolean;
  const contains: Both = (_, left, right) => covers(left, right);
  const equivalent: Both = (_, left, right) => covers(left, right) && covers(right, left);
  const intersects: Both = (_, left, right) => left.some((item) => holds(right, item));
  env.registerFunction("kubernetes.Sets.contains(list, list): bool", contains);
  env.registerFunction("kubernetes.Sets.equivalent(list, list): bool", equivalent);
  env.registerFunction("kubernetes.Sets.intersects(list, list): bool", intersects);
}

function sum(list: readonly unknown[]): bigint | number {
  if (list.every((item) => typeof item === "bigint")) return list.reduce<bigint>((total, item) => total + item, 0n);
  if (list.every((item) => typeof item === "number")) return list.reduce<number>((total, item) => total + item, 0);
  throw new TypeError("sum of a list that is not of one type of number");
}

function extreme(list: readonly unknown[], sign: 1 | -1): unknown {
  if (list.length === 0) throw new RangeError("min or max called on empty list");
  return list.reduce((best, item) => (compare(item, best) * sign > 0 ? item : best));
}

function compare(left: unknown, right: unknown): number {
  if (typeof left === "string" && typeof right === "string") return left < right ? -1 : left > right ? 1 : 0;
  if (isNumber(left) && isNumber(right)) return left < right ? -1 : left > right ? 1 : 0;
  throw new TypeError("values of these types have no order");
}

function isNumber(value: unknown): value is number | bigint {
  return typeof value === "number" || typeof value === "bigint";
}

function slice(list: readonly unknown[], start: bigint, end: bigint): readonly unknown[] {
  if (start < 0n || end < start || end > BigInt(list.length)) throw new RangeError("cannot slice: index out of range");
  return list.slice(Number(start), Number(end));
}
