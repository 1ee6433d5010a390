import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fitName, hostNamespace, logicalId } from "./names.ts";
import { translateVclusterName } from "./vcluster-name.ts";

describe("names", () => {
  it("keeps a name that fits and never exceeds the limit", () => {
    expect(fitName("birch--prod--api", 64)).toBe("birch--prod--api");
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 200 }), fc.integer({ min: 20, max: 64 }), (name, limit) => {
        expect(fitName(name, limit).length).toBeLessThanOrEqual(limit);
      }),
    );
  });

  it("keeps different long names apart", () => {
    const long = "x".repeat(70);
    expect(fitName(`${long}a`, 64)).not.toBe(fitName(`${long}b`, 64));
  });

  it("makes logical ids that differ when the words differ", () => {
    expect(logicalId("Role", "api")).toBe("RoleApi");
    expect(logicalId("Role", "my-api")).not.toBe(logicalId("Role", "my", "api"));
    expect(logicalId("Role", "my-api")).toMatch(/^[A-Za-z0-9]+$/);
  });

  it("names host namespaces so that a tenant is never a prefix of another", () => {
    expect(hostNamespace("tenant-1", "prod", "web")).toBe("tenant-1--prod--web");
    expect(hostNamespace("tenant-10", "prod", "web").startsWith("tenant-1--")).toBe(false);
  });

  it("translates virtual cluster names as the chart does", () => {
    expect(translateVclusterName("runner", "ci", "forge")).toBe("runner-x-ci-x-forge");
    const long = translateVclusterName("a".repeat(50), "b".repeat(20), "forge");
    expect(long).toMatch(/^a{50}-x-[0-9a-f]{10}$|^a{50}-x-?[0-9a-f]{10}$/);
    expect(long.length).toBeLessThanOrEqual(63);
  });
});
