import { describe, expect, it } from "vitest";
import { explainField } from "./explain.ts";

describe("explainField", () => {
  it("explains a field by its short or its full path", () => {
    const short = explainField("tenant.environments.resourceQuota");
    expect(short).toEqual(explainField("tenant.spec.environments[prod].resourceQuota"));
    expect(short).toMatchObject({
      kind: "field",
      help: { path: "tenant.spec.environments.resourceQuota", type: "map of text or number", required: false },
    });
  });

  it("lists the children of the maps in a list", () => {
    const explained = explainField("platform.cells");
    if (explained.kind !== "field") throw new Error("platform.cells is a field");
    expect(explained.help.type).toBe("list of map");
    expect(explained.help.children.map((child) => child.name)).toContain("accountId");
    expect(explained.help.children.find((child) => child.name === "region")?.required).toBe(true);
  });

  it("takes any key of a map", () => {
    expect(explainField("tenant.environments.aws.uploads.tenancy")).toMatchObject({
      kind: "field",
      help: { path: "tenant.spec.environments.aws.<name>.tenancy", default: "silo", type: "one of: silo, pool" },
    });
  });

  it("gives defaults and examples", () => {
    expect(explainField("platform.organization.accountPool.max")).toMatchObject({ help: { default: 50 } });
    expect(explainField("platform.network.addressPools.cidr")).toMatchObject({ help: { example: "10.64.0.0/12" } });
  });

  it("offers the nearest field for a misspelt one", () => {
    expect(explainField("tenant.requirments")).toMatchObject({ kind: "unknown", nearest: "tenant.requirements" });
    expect(explainField("platfrom")).toMatchObject({ kind: "unknown", nearest: "platform" });
    expect(explainField("")).toMatchObject({ kind: "unknown", known: ["platform", "tenant", "lock"] });
    expect(explainField("tenant.__proto__")).toMatchObject({ kind: "unknown" });
  });
});
