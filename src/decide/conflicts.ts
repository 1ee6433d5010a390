import type { ConflictSet } from "../model/decision.ts";
import { formatDollars, type Micros } from "../model/money.ts";
import type { Candidate } from "./candidate.ts";
import { measureCost } from "./cost.ts";
import type { Engine } from "./engine.ts";
import { ceilingViolations, createScreen, sizeViolations } from "./screen.ts";
import type { Subject } from "./subject.ts";
import { minimalTransversals } from "./transversal.ts";
import type { Violation } from "./violation.ts";

/** One legal candidate and everything that rules it out. */
export interface Assessment {
  readonly candidate: Candidate;
  readonly monthlyMicros: Micros;
  readonly violations: readonly Violation[];
}

/** Checks every legal candidate against every requirement, size and ceiling included. */
export function assessCandidates(engine: Engine, subject: Subject): readonly Assessment[] {
  const screen = createScreen(engine, subject);
  return engine.candidatesFor(subject).legal.map((candidate) => {
    const { monthlyMicros } = measureCost(engine.platform, subject, candidate, engine.facts);
    const violations = [
      ...screen.shapeViolations(candidate),
      ...sizeViolations(engine, subject, candidate),
      ...ceilingViolations(subject, monthlyMicros),
    ];
    return { candidate, monthlyMicros, violations };
  });
}

/**
 * Every minimal set of requirements that no candidate satisfies together; empty when one candidate satisfies all.
 *
 * A set conflicts when each candidate violates one of its members, so the minimal sets are the minimal transversals of
 * the candidates' violated requirements.
 */
export function findConflicts(engine: Engine, subject: Subject): readonly ConflictSet[] {
  const assessments = assessCandidates(engine, subject);
  if (assessments.length === 0) {
    const text = "the platform declares no cell or template that could host any environment";
    return [{ requirements: [], text, relax: ["add a cell or a cell template to the platform"] }];
  }
  const violated = assessments.map(({ violations }) => new Set(violations.map((violation) => violation.unit)));
  return minimalTransversals(violated).map((units) => describeConflict(units, assessments, subject));
}

function describeConflict(units: readonly string[], assessments: readonly Assessment[], subject: Subject): ConflictSet {
  const texts = new Map<string, string>();
  for (const { violations } of closest(units, assessments)) {
    for (const { unit, text } of violations) if (units.includes(unit) && !texts.has(unit)) texts.set(unit, text);
  }
  const parts = units.map((unit) => `${unit} (${texts.get(unit) ?? "no candidate satisfies it"})`);
  const text =
    units.length === 1
      ? `nothing on this platform satisfies ${parts.join()}`
      : `cannot be met together: ${parts.join("; ")}`;
  return { requirements: units, text, relax: units.map((unit) => relaxText(unit, units, assessments, subject)) };
}

/** The candidates that violate the fewest members of a set first, then the cheapest: their reasons explain it best. */
function closest(units: readonly string[], assessments: readonly Assessment[]): readonly Assessment[] {
  return assessments
    .map((assessment) => ({ assessment, broken: countBroken(units, assessment) }))
    .sort((left, right) => left.broken - right.broken || left.assessment.monthlyMicros - right.assessment.monthlyMicros)
    .map(({ assessment }) => assessment);
}

function countBroken(units: readonly string[], { violations }: Assessment): number {
  return units.filter((unit) => violations.some((violation) => violation.unit === unit)).length;
}

function relaxText(
  unit: string,
  units: readonly string[],
  assessments: readonly Assessment[],
  subject: Subject,
): string {
  if (unit === "monthlyCostCeiling") {
    const others = units.filter((other) => other !== unit);
    const least = Math.min(
      ...assessments
        .filter(({ violations }) => !violations.some((violation) => others.includes(violation.unit)))
        .map(({ monthlyMicros }) => monthlyMicros),
    );
    return `raise monthlyCostCeiling to ${formatDollars(Math.ceil(least / 1e6) * 1e6)}`;
  }
  const relaxation = relaxations[unit]?.(subject) ?? `drop ${unit}`;
  return needsClusters.has(unit) && !makesOwnClusters(assessments)
    ? `${relaxation}, or add a cell template that makes own clusters`
    : relaxation;
}

function makesOwnClusters(assessments: readonly Assessment[]): boolean {
  return assessments.some(({ candidate }) => candidate.architecture.cluster === "cluster");
}

/** What an own cluster satisfies when nothing less does. */
const needsClusters: ReadonlySet<string> = new Set([
  "compliance",
  "complianceScope",
  "dataClassification",
  "encryption",
  "group",
  "kubernetesApi",
  "maxSharedTenants",
  "network",
  "resourceQuota",
  "threatModel",
]);

const relaxations: Readonly<Record<string, (subject: Subject) => string>> = {
  dataClassification: ({ environment }) =>
    `lower dataClassification, or let a cell in the region accept ${environment.requirements.dataClassification}`,
  dataResidency: ({ environment }) =>
    `allow another region, or add a cell or template in ${environment.requirements.dataResidency.join(" or ")}`,
  region: ({ environment }) => `choose another region, or add a cell or template in ${environment.requirements.region}`,
  complianceScope: () =>
    "set complianceScope to shared, join a group that shares with its members only, or add a cell that accepts no other scope",
  compliance: ({ environment }) => `drop one of ${environment.requirements.compliance.join(", ")}`,
  environmentClass: ({ environment }) => `let a cell accept ${environment.class} environments`,
  group: () => "leave the group, widen its shareWith, or add a cell or template for it",
  pin: () => "remove the pin",
  owners: () => "give its owners the role admin instead of cluster-admin",
  tenancy: () => "use tenancy silo instead of pool",
  resourceQuota: () => "lower resourceQuota",
  readyWithin: () => "allow more time in readyWithin, or keep accounts warm in accountPool",
  apartFrom: () => "drop apartFrom, or add a template that opens another shared cell",
  nodes: () => "set nodes to shared",
  encryption: () => "set encryption.kmsKey to platform, or cover less with it",
  kubernetesApi: () => "give up own CRDs, webhooks, cluster-scoped objects or version",
  threatModel: () => "accept a weaker threatModel",
};
