import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cidrsOverlap, parseCidr } from "../model/cidr.ts";
import type { AddressPool } from "../model/platform.ts";
import { createAddressSpace, findOverlaps, takeBlock } from "./address-space.ts";

function pool(cidr: string, vpcPrefixLength: number, rest: Partial<AddressPool> = {}): AddressPool {
  return { name: "eu", cidr, vpcPrefixLength, regions: [], ...rest };
}

function takeAll(addressPools: readonly AddressPool[], reserved: readonly string[], region = "eu-central-1"): string[] {
  const space = createAddressSpace({ addressPools, reserved }, []);
  const blocks: string[] = [];
  for (let block = takeBlock(space, region); block !== undefined; block = takeBlock(space, region)) blocks.push(block);
  return blocks;
}

describe("takeBlock", { timeout: 60_000 }, () => {
  it("hands out the lowest block first and ends with the pool", () => {
    expect(takeAll([pool("10.0.0.0/22", 24)], [])).toEqual([
      "10.0.0.0/24",
      "10.0.1.0/24",
      "10.0.2.0/24",
      "10.0.3.0/24",
    ]);
  });

  it("prefers the smallest hole that fits over breaking a larger one", () => {
    const space = createAddressSpace(
      { addressPools: [pool("10.0.0.0/20", 24)], reserved: ["10.0.8.0/23", "10.0.11.0/24"] },
      [],
    );
    expect(takeBlock(space, "any")).toBe("10.0.10.0/24");
    expect(takeBlock(space, "any")).toBe("10.0.12.0/24");
  });

  it("skips a block of which only a part is reserved", () => {
    expect(takeAll([pool("10.0.0.0/23", 24)], ["10.0.0.128/32"])).toEqual(["10.0.1.0/24"]);
  });

  it("takes a region's own pool before a general one, and no other region's", () => {
    const pools = [
      pool("10.0.0.0/24", 24, { name: "a" }),
      pool("10.1.0.0/24", 24, { name: "b", regions: ["eu-central-1"] }),
      pool("10.2.0.0/24", 24, { name: "c", regions: ["eu-west-1"] }),
    ];
    expect(takeAll(pools, [])).toEqual(["10.1.0.0/24", "10.0.0.0/24"]);
  });

  it("has nothing when the VPC is larger than the pool, or the pool is no block", () => {
    expect(takeAll([pool("10.0.0.0/24", 20)], [])).toEqual([]);
    expect(takeAll([pool("nonsense", 24)], [])).toEqual([]);
  });

  it("never hands out what two pools share twice", () => {
    expect(takeAll([pool("10.0.0.0/23", 24), pool("10.0.1.0/24", 24, { name: "other" })], [])).toEqual([
      "10.0.0.0/24",
      "10.0.1.0/24",
    ]);
  });

  it("uses every block that no reservation touches, exactly once", () => {
    const reservation = fc
      .tuple(fc.integer({ min: 0, max: 255 }), fc.integer({ min: 16, max: 32 }))
      .map(([third, prefix]) => {
        const size = 2 ** (32 - prefix);
        const base = Math.floor((third * 256) / size) * size;
        return `10.0.${Math.floor(base / 256) % 256}.${base % 256}/${prefix}`;
      });
    fc.assert(
      fc.property(fc.array(reservation, { maxLength: 8 }), fc.integer({ min: 17, max: 26 }), (reserved, prefix) => {
        const taken = takeAll([pool("10.0.0.0/16", prefix)], reserved);
        const size = 2 ** (32 - prefix);
        const base = parseCidr("10.0.0.0/16")?.base ?? 0;
        const free = Array.from({ length: 2 ** (prefix - 16) }, (_, index) => ({ base: base + index * size, prefix }));
        const expected = free.filter((block) =>
          reserved.every((text) => {
            const other = parseCidr(text);
            return other !== undefined && !cidrsOverlap(block, other);
          }),
        );
        const bases = taken.map((text) => parseCidr(text)?.base ?? -1).sort((left, right) => left - right);
        expect(bases).toEqual(expected.map((block) => block.base));
      }),
    );
  });
});

describe("findOverlaps", () => {
  it("names the wider block first, also when a narrow one lies between", () => {
    const blocks = [
      { cidr: "10.0.1.0/24", who: "inner" },
      { cidr: "10.0.0.0/16", who: "outer" },
      { cidr: "10.0.9.0/24", who: "last" },
      { cidr: "10.1.0.0/16", who: "apart" },
    ];
    expect(findOverlaps(blocks).map(([left, right]) => [left.who, right.who])).toEqual([
      ["outer", "inner"],
      ["outer", "last"],
    ]);
  });
});
