import { describe, expect, it } from "vitest";
import { findNearest, suggest } from "./did-you-mean.ts";

describe("findNearest", () => {
  it.each([
    ["owner", ["owners", "lifecycle"], "owners"],
    ["ownres", ["owners"], "owners"],
    ["NAMESPACES", ["namespaces"], "namespaces"],
    ["namespace", ["environments"], undefined],
    ["x", ["yz"], undefined],
    ["", ["a"], undefined],
    ["eu1-b", ["eu1-c", "eu1-a"], "eu1-a"],
  ] as const)("of %s among %j is %s", (written, candidates, expected) => {
    expect(findNearest(written, candidates)).toBe(expected);
  });

  it("does not compare very long texts", () => {
    expect(findNearest("a".repeat(1000), ["a".repeat(1001)])).toBeUndefined();
  });
});

describe("suggest", () => {
  it("lists what exists when nothing is near, and at most twelve", () => {
    expect(suggest("zzz", ["b", "a"], "nothing")).toBe("use one of: a, b");
    expect(suggest("zzz", [], "nothing")).toBe("nothing");
    const many = Array.from({ length: 20 }, (_, index) => `name-${String(index).padStart(2, "0")}`);
    expect(suggest("zzz", many, "nothing")).toMatch(/name-11, …$/);
  });
});
