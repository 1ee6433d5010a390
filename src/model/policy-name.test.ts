import { describe, expect, it } from "vitest";
import { isPolicyName, policyName } from "./policy-name.ts";

describe("policy names", () => {
  it.each([
    ["acme", "acme", true],
    ["acme-dev", "acme-dev", true],
    ["acme", "acme-dev", false],
    ["acme", "acme-1", false],
    ["acme-dev", "acme", false],
  ])("of platform %s read as those of %s: %s", (platform, other, expected) => {
    expect(isPolicyName(platform, policyName(other, "foundation", 1))).toBe(expected);
  });

  it("that only begin like ours are not ours", () => {
    expect(isPolicyName("acme", "tenantry-acme-by-hand")).toBe(false);
  });
});
