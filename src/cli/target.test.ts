import { describe, expect, it } from "vitest";
import { sampleTenant } from "../../test/support/sample.ts";
import { findTarget, isTargeted } from "./target.ts";

const tenants = [sampleTenant()];

describe("findTarget", () => {
  it("finds a tenant, an environment, or everything", () => {
    expect(findTarget(undefined, tenants)).toBeUndefined();
    expect(findTarget("birch", tenants)).toEqual({ tenant: "birch" });
    expect(findTarget("birch/prod", tenants)).toEqual({ tenant: "birch", environment: "prod" });
  });

  it.each([
    ["beech", /no tenant "beech"; there are: birch/],
    ["birch/test", /has no environment "test"; it has: prod/],
    ["birch/prod/web", /is not TENANT or/],
    ["birch/", /is not TENANT or/],
    ["", /is not TENANT or/],
  ])("refuses %j", (text, message) => {
    expect(() => findTarget(text, tenants)).toThrow(message);
  });
});

describe("isTargeted", () => {
  it("covers every environment of a tenant, and one environment alone", () => {
    const item = { tenant: "birch", environment: "prod" };
    expect(isTargeted(undefined, item)).toBe(true);
    expect(isTargeted({ tenant: "birch" }, item)).toBe(true);
    expect(isTargeted({ tenant: "birch", environment: "dev" }, item)).toBe(false);
    expect(isTargeted({ tenant: "birc" }, item)).toBe(false);
  });
});
