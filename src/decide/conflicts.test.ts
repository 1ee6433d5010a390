import { describe, expect, it } from "vitest";
import { defaultRequirements, sampleEnvironment, samplePlatform, sampleTenant } from "../../test/support/sample.ts";
import { defaultFacts } from "../facts/facts.ts";
import type { ConflictSet } from "../model/decision.ts";
import type { Platform } from "../model/platform.ts";
import type { Requirements } from "../model/requirements.ts";
import { findConflicts } from "./conflicts.ts";
import { createEngine } from "./engine.ts";
import { subjectOf } from "./subject.ts";

const withoutTemplates: Platform = { ...samplePlatform, cellTemplates: [] };

function conflictsOf(platform: Platform, requirements: Partial<Requirements>): readonly ConflictSet[] {
  const environment = sampleEnvironment({ aws: {}, requirements: { ...defaultRequirements, ...requirements } });
  return findConflicts(createEngine(platform, defaultFacts), subjectOf(platform, sampleTenant(), environment));
}

describe("findConflicts", () => {
  it("finds none where something fits", () => {
    expect(conflictsOf(samplePlatform, {})).toEqual([]);
  });

  it("says what to relax, with the least ceiling that would do", () => {
    const [conflict] = conflictsOf(samplePlatform, {
      threatModel: "shared-service",
      monthlyCostCeilingMicros: 200_000_000,
    });
    expect(conflict?.requirements).toEqual(["monthlyCostCeiling", "threatModel"]);
    expect(conflict?.text).toMatch(/^cannot be met together: monthlyCostCeiling \(costs \$\d+\.\d\d a month/);
    const least = Number(/\$(\d+)\.00/.exec(conflict?.relax[0] ?? "")?.[1]);
    const raised = { threatModel: "shared-service", monthlyCostCeilingMicros: least * 1_000_000 } as const;
    expect(conflictsOf(samplePlatform, raised)).toEqual([]);
    const tooLow = { ...raised, monthlyCostCeilingMicros: (least - 1) * 1_000_000 };
    expect(conflictsOf(samplePlatform, tooLow)).not.toEqual([]);
  });

  it("says that a template is missing", () => {
    const [conflict] = conflictsOf(withoutTemplates, { threatModel: "shared-service" });
    expect(conflict?.text).toMatch(/^nothing on this platform satisfies threatModel/);
    expect(conflict?.relax).toEqual(["accept a weaker threatModel, or add a cell template that makes own clusters"]);
  });

  it("names the region that has nothing", () => {
    const [conflict] = conflictsOf(samplePlatform, { region: "us-east-1" });
    expect(conflict?.relax).toEqual(["choose another region, or add a cell or template in us-east-1"]);
  });

  it("blames the platform when it has no place at all", () => {
    const [conflict] = conflictsOf({ ...withoutTemplates, cells: [] }, {});
    expect(conflict?.requirements).toEqual([]);
    expect(conflict?.relax).toEqual(["add a cell or a cell template to the platform"]);
  });
});
