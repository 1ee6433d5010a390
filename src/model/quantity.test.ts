import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { equalQuantities, formatBytes, formatMilli, parseQuantity, toMilli, toUnits } from "./quantity.ts";

function units(text: string): number | undefined {
  const quantity = parseQuantity(text);
  return quantity === undefined ? undefined : toUnits(quantity);
}

describe("quantity", () => {
  it.each([
    ["16Gi", 16 * 2 ** 30],
    ["1.5Gi", 1.5 * 2 ** 30],
    ["1G", 10 ** 9],
    ["12e3", 12_000],
    ["1E", 10 ** 18],
    ["100m", 1],
    ["-2", -2],
  ])("reads %s", (text, expected) => {
    expect(units(text)).toBe(expected);
  });

  it.each(["", "1 Gi", "Gi", "1.Gi", "0x10", "1e99", "1Zi", "1,5", "--1"])("refuses %j", (text) => {
    expect(parseQuantity(text)).toBeUndefined();
  });

  it("compares by value, not by spelling", () => {
    expect(equalQuantities("1024Mi", "1Gi")).toBe(true);
    expect(equalQuantities("1", "1000m")).toBe(true);
    expect(equalQuantities("1G", "1Gi")).toBe(false);
    expect(equalQuantities("nonsense", "nonsense")).toBe(false);
  });

  it("round-trips canonical CPU and memory", () => {
    fc.assert(
      fc.property(fc.nat({ max: 10 ** 9 }), (value) => {
        const cpu = parseQuantity(formatMilli(value));
        const memory = parseQuantity(formatBytes(value));
        expect(cpu && toMilli(cpu)).toBe(value);
        expect(memory && toUnits(memory)).toBe(value);
      }),
    );
  });
});
