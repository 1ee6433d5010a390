import { describe, expect, it } from "vitest";
import type { VerdictReport } from "../../../model/verdict.ts";
import { type IsolationRequirement, requireIsolation } from "./require-isolation.ts";

const report: VerdictReport = {
  threatModel: "code-execution",
  environments: ["birch/prod", "cedar/prod", "oak/dev"],
  counts: { pairs: 6, proved: 5, refuted: 1, unknown: 0 },
  refuted: [{ from: "birch/prod", to: "cedar/prod", path: [], sentence: "a pod → a bucket", repair: [] }],
  unknown: [],
  assumptions: [],
  intended: [],
};

function refusal(requirement: Partial<IsolationRequirement>): string | undefined {
  try {
    requireIsolation(report, { target: undefined, accepted: [], ...requirement });
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

describe("requireIsolation", () => {
  it("refuses a refuted pair with its path, for the attacker's and the victim's apply", () => {
    expect(refusal({})).toContain("birch/prod,cedar/prod: a pod → a bucket");
    expect(refusal({ target: { tenant: "birch" } })).toContain("birch/prod,cedar/prod");
    expect(refusal({ target: { tenant: "cedar", environment: "prod" } })).toContain("birch/prod,cedar/prod");
  });

  it("lets others go on, and whoever names the pair in its order", () => {
    expect(refusal({ target: { tenant: "oak" } })).toBeUndefined();
    expect(refusal({ accepted: ["birch/prod, cedar/prod"] })).toBeUndefined();
    expect(refusal({ accepted: ["cedar/prod,birch/prod"] })).toContain("would be refuted");
  });

  it("says what is wrong with a pair that does not exist", () => {
    expect(refusal({ accepted: ["birch/prod"] })).toContain("names no pair");
    expect(refusal({ accepted: ["birch/prod,nobody/prod"] })).toContain("names no pair");
  });
});
