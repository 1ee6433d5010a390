import { CelCidr, CelIp } from "./network-library.ts";
import { CelQuantity } from "./quantity-library.ts";

/** CEL's equality over all types: numbers by value across types, lists and maps by their items, everything else by itself. */
export function celEquals(left: unknown, right: unknown): boolean {
  if (isNumber(left) && isNumber(right)) return left === right || Number(left) === Number(right);
  if (Array.isArray(left)) {
    return (
      Array.isArray(right) && left.length === right.length && left.every((item, index) => celEquals(item, right[index]))
    );
  }
  if (!isObject(left) || !isObject(right)) return left === right;
  if (left instanceof CelQuantity) return right instanceof CelQuantity && left.compareTo(right) === 0;
  if (left instanceof CelIp || left instanceof CelCidr) return String(left) === String(right);
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) => Object.hasOwn(right, key) && celEquals(left[key], right[key]))
  );
}

function isNumber(value: unknown): value is number | bigint {
  return typeof value === "number" || typeof value === "bigint";
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
