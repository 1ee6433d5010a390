import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatDollars, formatMicros, parseMicros, priceTimes, splitMicros } from "./money.ts";

describe("money", () => {
  it.each([
    ["2500", 2_500_000_000],
    ["0.40", 400_000],
    ["0.000001", 1],
    ["-3.5", -3_500_000],
  ])("reads %s", (text, micros) => {
    expect(parseMicros(text)).toBe(micros);
  });

  it.each(["", "1.", ".5", "1e3", "1,000", "0.0000001", "$1", "99999999999999999999"])("refuses %j", (text) => {
    expect(parseMicros(text)).toBeUndefined();
  });

  it("writes what it reads", () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (micros) => {
        expect(parseMicros(formatMicros(micros))).toBe(micros);
      }),
    );
  });

  it("keeps at least two fractional digits", () => {
    expect(formatMicros(1_000_000)).toBe("1.00");
    expect(formatMicros(1_234_500)).toBe("1.2345");
  });

  it("rounds dollars for people and groups thousands", () => {
    expect(formatDollars(1_234_567_890_000)).toBe("$1,234,567.89");
    expect(formatDollars(-5_000)).toBe("-$0.01");
  });

  it("multiplies a listed price without drift", () => {
    expect(priceTimes(0.1, 730)).toBe(73_000_000);
  });

  it("splits so that the parts sum to the whole", () => {
    const weights = fc.array(fc.nat({ max: 1_000_000 }), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10 ** 12 }), weights, (total, parts) => {
        const split = splitMicros(total, parts);
        expect(split.reduce((left, right) => left + right, 0)).toBe(total);
        expect(split.every((part) => part >= 0)).toBe(true);
      }),
    );
  });

  it("never gives to a zero weight what another should have", () => {
    expect(splitMicros(10, [0, 1, 1])).toEqual([0, 5, 5]);
    expect(splitMicros(10, [0, 0, 0])).toEqual([4, 3, 3]);
  });
});
