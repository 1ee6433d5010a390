import { describe, expect, it } from "vitest";
import { defaultRequirements, sampleEnvironment, samplePlatform, sampleTenant } from "../../test/support/sample.ts";
import { defaultFacts } from "../facts/facts.ts";
import type { Cell, Platform } from "../model/platform.ts";
import type { Requirements } from "../model/requirements.ts";
import { decideEnvironment } from "./decide.ts";

const [cell] = samplePlatform.cells;

function withCell(change: (cell: Cell) => Partial<Cell>): Platform {
  const cells = samplePlatform.cells.flatMap((first) => [first, { ...first, ...change(first), name: "other" }]);
  return { ...samplePlatform, cells };
}

function placesOf(platform: Platform, requirements: Partial<Requirements> = {}): readonly string[] {
  const environment = sampleEnvironment({ aws: {}, requirements: { ...defaultRequirements, ...requirements } });
  const decision = decideEnvironment({ platform, facts: defaultFacts, tenant: sampleTenant(), environment });
  return [...(decision.places ?? [])].sort();
}

describe("the places of a decision", () => {
  it("are all cells and templates that suit the choice", () => {
    expect(placesOf(withCell(() => ({})))).toEqual([cell?.name, "other", "shared-eu"].sort());
  });

  it("leave out a cell whose network lets neighbours in", () => {
    const platform = withCell(({ cluster }) => ({ cluster: { ...cluster, networkPolicy: "none" } }));
    expect(placesOf(platform)).toEqual([cell?.name, "shared-eu"].sort());
  });

  it("leave out a cell that takes environments outside the compliance scope", () => {
    const platform = withCell(({ accepts }) => ({
      accountId: "555555555555",
      accepts: { ...accepts, complianceScope: ["own"] },
    }));
    expect(placesOf(platform, { complianceScope: "own" })).toEqual(["other"]);
  });

  it("leave out a region that misses more preferences", () => {
    const platform = withCell(() => ({ region: "us-east-1" }));
    expect(placesOf(platform, { compliance: ["fedramp-moderate"] })).toEqual(["other"]);
  });

  it("leave out a cell that costs more than the ceiling", () => {
    const platform = withCell(({ cluster }) => ({ cluster: { ...cluster, instanceType: "m7i.4xlarge" } }));
    const least = decideEnvironment({
      platform: samplePlatform,
      facts: defaultFacts,
      tenant: sampleTenant(),
      environment: sampleEnvironment({ aws: {} }),
    }).choice?.measures.cost.monthlyMicros;
    expect(placesOf(platform, { monthlyCostCeilingMicros: least ?? 0 })).toEqual([cell?.name, "shared-eu"].sort());
  });

  it("are the templates of own clusters for an own cluster", () => {
    expect(placesOf(samplePlatform, { threatModel: "shared-service" })).toEqual(["silo-eu"]);
  });
});
