import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Assessment, assessCandidates, findConflicts } from "../../../src/decide/conflicts.ts";
import { createDecider, decideEnvironment } from "../../../src/decide/decide.ts";
import { createEngine } from "../../../src/decide/engine.ts";
import { requiredIsolation } from "../../../src/decide/isolation.ts";
import { satisfies, triggeredRules } from "../../../src/decide/rules.ts";
import { sitesOf } from "../../../src/decide/site.ts";
import { requirementFacts, subjectOf } from "../../../src/decide/subject.ts";
import { defaultFacts } from "../../../src/facts/facts.ts";
import type { Decision } from "../../../src/model/decision.ts";
import type { Platform } from "../../../src/model/platform.ts";
import type { Environment, Tenant } from "../../../src/model/tenant.ts";
import { anyTenant } from "./arbitrary.ts";
import { goldenPlatforms } from "./platforms.ts";

fc.configureGlobal({ numRuns: 50 });

const anyPlatform = fc.constantFrom(...Object.values(goldenPlatforms));

function environmentOf(tenant: Tenant): Environment {
  const [environment] = tenant.environments;
  if (environment === undefined) throw new Error("the tenant has an environment");
  return environment;
}

function decide(platform: Platform, tenant: Tenant): Decision {
  return decideEnvironment({ platform, facts: defaultFacts, tenant, environment: environmentOf(tenant) });
}

function assess(platform: Platform, tenant: Tenant): readonly Assessment[] {
  return assessCandidates(createEngine(platform, defaultFacts), subjectOf(platform, tenant, environmentOf(tenant)));
}

/** Whether some candidate violates none of the units. */
function isFeasible(assessments: readonly Assessment[], units: readonly string[]): boolean {
  return assessments.some(({ violations }) => !violations.some((violation) => units.includes(violation.unit)));
}

describe("every decision", () => {
  it("has a choice or a conflict, never both", () => {
    fc.assert(
      fc.property(anyPlatform, anyTenant, (platform, tenant) => {
        const decision = decide(platform, tenant);
        expect(decision.choice === undefined).toBe(decision.conflicts.length > 0);
        expect(decision.choice !== undefined).toBe(
          assess(platform, tenant).some(({ violations }) => violations.length === 0),
        );
      }),
    );
  });

  it("satisfies every hard rule and keeps out the attacker of its threat model", () => {
    fc.assert(
      fc.property(anyPlatform, anyTenant, (platform, tenant) => {
        const environment = environmentOf(tenant);
        const { choice } = decide(platform, tenant);
        if (choice === undefined) return;
        const { architecture, measures } = choice;
        const { threatModel } = environment.requirements;
        expect(measures.isolation.score).toBeGreaterThanOrEqual(requiredIsolation(threatModel));
        const triggered = triggeredRules(requirementFacts(subjectOf(platform, tenant, environment)));
        const sites = sitesOf(platform);
        for (const { requires } of triggered) {
          if (requires === undefined) continue;
          expect(sites.some((site) => satisfies(requires, { architecture, site }))).toBe(true);
        }
      }),
    );
  });

  it("is the same alone, after others, twice, and whatever the order", () => {
    fc.assert(
      fc.property(anyPlatform, fc.array(anyTenant, { minLength: 2, maxLength: 8 }), (platform, tenants) => {
        const alone = tenants.map((tenant) => decide(platform, tenant));
        const decider = createDecider(platform, defaultFacts);
        const together = tenants.map((tenant) => decider.decide(tenant, environmentOf(tenant)));
        const backwards = tenants.toReversed().map((tenant) => decider.decide(tenant, environmentOf(tenant)));
        expect(together).toEqual(alone);
        expect(backwards.toReversed()).toEqual(alone);
      }),
      { numRuns: 40 },
    );
  });

  it("does not depend on how many equal cells there are", () => {
    fc.assert(
      fc.property(anyPlatform, anyTenant, fc.integer({ min: 2, max: 9 }), (platform, tenant, copies) => {
        const cells = platform.cells.flatMap((cell) =>
          Array.from({ length: copies }, (_, index) => ({
            ...cell,
            name: index === 0 ? cell.name : `${cell.name}${index}`,
          })),
        );
        // Where no template opens shared cells, a second cell is what lets an environment stay apart.
        const opensShared = platform.cellTemplates.some(({ account }) => account !== "tenant");
        fc.pre(opensShared || environmentOf(tenant).requirements.apartFrom.length === 0);
        expect(decide({ ...platform, cells }, tenant).choice).toEqual(decide(platform, tenant).choice);
      }),
    );
  });

  it("costs what its lines cost", () => {
    fc.assert(
      fc.property(anyPlatform, anyTenant, (platform, tenant) => {
        const cost = decide(platform, tenant).choice?.measures.cost;
        const sum = cost?.lines.reduce((total, line) => total + line.monthlyMicros, 0);
        expect(sum).toBe(cost?.monthlyMicros);
      }),
    );
  });
});

describe("every conflict set", () => {
  it("is infeasible, and feasible without any one of its members", () => {
    fc.assert(
      fc.property(anyPlatform, anyTenant, (platform, tenant) => {
        const engine = createEngine(platform, defaultFacts);
        const conflicts = findConflicts(engine, subjectOf(platform, tenant, environmentOf(tenant)));
        const assessments = assess(platform, tenant);
        for (const { requirements } of conflicts) {
          expect(isFeasible(assessments, requirements)).toBe(false);
          for (const dropped of requirements) {
            expect(
              isFeasible(
                assessments,
                requirements.filter((other) => other !== dropped),
              ),
            ).toBe(true);
          }
        }
      }),
      { numRuns: 80 },
    );
  });

  it("lies within every infeasible set of requirements", () => {
    fc.assert(
      fc.property(anyPlatform, anyTenant, fc.integer(), (platform, tenant, mask) => {
        const assessments = assess(platform, tenant);
        const all = [...new Set(assessments.flatMap(({ violations }) => violations.map(({ unit }) => unit)))];
        const some = all.filter((_, index) => (mask & (1 << (index % 31))) !== 0);
        const engine = createEngine(platform, defaultFacts);
        const conflicts = findConflicts(engine, subjectOf(platform, tenant, environmentOf(tenant)));
        const holdsOne = conflicts.some(({ requirements }) => requirements.every((unit) => some.includes(unit)));
        expect(holdsOne).toBe(!isFeasible(assessments, some));
      }),
      { numRuns: 80 },
    );
  });
});
