import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Cidr, cidrContains, cidrSize, cidrsOverlap, formatCidr, parseCidr, subnetOf } from "./cidr.ts";

function block(text: string): Cidr {
  const cidr = parseCidr(text);
  if (cidr === undefined) throw new Error(`not a block: ${text}`);
  return cidr;
}

const anyBlock = fc
  .record({ address: fc.nat({ max: 2 ** 32 - 1 }), prefix: fc.integer({ min: 4, max: 32 }) })
  .map(({ address, prefix }) => ({ base: address - (address % 2 ** (32 - prefix)), prefix }));

describe("cidr", () => {
  it.each(["10.0.0.1/8", "10.0.0.0", "10.0.0/8", "300.0.0.0/8", "10.0.0.0/33", "::/0", "010.0.0.0/8x"])(
    "refuses %s",
    (text) => {
      expect(parseCidr(text)).toBeUndefined();
    },
  );

  it("writes what it reads", () => {
    fc.assert(
      fc.property(anyBlock, (cidr) => {
        expect(parseCidr(formatCidr(cidr))).toEqual(cidr);
      }),
    );
  });

  it("overlaps exactly when one block holds the other", () => {
    fc.assert(
      fc.property(anyBlock, anyBlock, (left, right) => {
        expect(cidrsOverlap(left, right)).toBe(cidrContains(left, right) || cidrContains(right, left));
      }),
    );
  });

  it("cuts subnets that do not overlap and stop at the end of the block", () => {
    const vpc = block("10.64.0.0/20");
    expect([0, 1, 15].map((index) => subnetOf(vpc, 24, index)).map((cidr) => cidr && formatCidr(cidr))).toEqual([
      "10.64.0.0/24",
      "10.64.1.0/24",
      "10.64.15.0/24",
    ]);
    expect(subnetOf(vpc, 24, 16)).toBeUndefined();
    expect(subnetOf(vpc, 19, 0)).toBeUndefined();
    expect(cidrSize(vpc)).toBe(4096);
  });
});
