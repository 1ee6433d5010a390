import type { Decision, IsolationMeasure, Measures } from "../model/decision.ts";
import type { Facts } from "../model/facts.ts";
import type { Objective, Platform } from "../model/platform.ts";
import type { Environment, Tenant } from "../model/tenant.ts";
import { architectureKey, type Candidate } from "./candidate.ts";
import { chooseBest, type Scored } from "./choose.ts";
import { findConflicts } from "./conflicts.ts";
import { measureCost } from "./cost.ts";
import { createEngine, type Engine } from "./engine.ts";
import { measureIsolation, requiredIsolation } from "./isolation.ts";
import { measureOperations } from "./operations.ts";
import type { Survivor } from "./prune.ts";
import { measureScalability } from "./scalability.ts";
import { ceilingViolations, isolationInput } from "./screen.ts";
import { type Subject, subjectOf } from "./subject.ts";
import { findSurvivors, type SurvivorMemo } from "./survivors.ts";

export interface DecideInput {
  readonly platform: Platform;
  readonly facts: Facts;
  readonly tenant: Tenant;
  readonly environment: Environment;
}

/** Decides environments of one platform and remembers what equal requirements lead to. */
export interface Decider {
  readonly decide: (tenant: Tenant, environment: Environment) => Decision;
}

/**
 * Chooses the architecture of one environment.
 *
 * Depends only on the platform, the facts, the environment and its tenant's group and owners, so one tenant never
 * changes another's. Without a `choice`, `conflicts` holds every minimal set of requirements that cannot be met together.
 */
export function decideEnvironment(input: DecideInput): Decision {
  return createDecider(input.platform, input.facts).decide(input.tenant, input.environment);
}

/** A decider for many environments: tens of thousands take about a second. */
export function createDecider(platform: Platform, facts: Facts): Decider {
  const engine = createEngine(platform, facts);
  const memo: SurvivorMemo = new Map();
  return {
    decide: (tenant, environment) => {
      const subject = subjectOf(platform, tenant, environment);
      const decision = decideSubject(engine, subject, memo);
      const ref = { tenant: tenant.name, environment: environment.name };
      if (decision === undefined) return { ...ref, conflicts: findConflicts(engine, subject) };
      const { architecture, measures } = decision.winner;
      const places = placesFor(engine, subject, decision);
      return { ...ref, choice: { architecture, measures }, places, conflicts: [] };
    },
  };
}

/** Where else the winner would satisfy as much, at a price within the ceiling. */
function placesFor(engine: Engine, subject: Subject, { winner, survivors }: SubjectDecision): ReadonlySet<string> {
  const key = architectureKey(winner.architecture);
  const sites = survivors
    .filter((survivor) => survivor.missed.length <= winner.missed.length)
    .filter((survivor) => architectureKey(survivor.architecture) === key)
    .filter((survivor) => survivor.site === winner.site || keepsCeiling(engine, subject, survivor))
    .map((survivor) => survivor.site);
  return engine.placesOf(sites);
}

function keepsCeiling(engine: Engine, subject: Subject, candidate: Candidate): boolean {
  if (subject.environment.requirements.monthlyCostCeilingMicros === undefined) return true;
  const { monthlyMicros } = measureCost(engine.platform, subject, candidate, engine.facts);
  return ceilingViolations(subject, monthlyMicros).length === 0;
}

/** A candidate that is in the running, with what it misses and measures. */
export interface Contender extends Survivor, Scored {}

export interface SubjectDecision {
  readonly winner: Contender;
  /** What meets every requirement but the cost ceiling, site by site. */
  readonly survivors: readonly Survivor[];
  /** The contenders that separate no more than asked, one per architecture. */
  readonly contenders: readonly Contender[];
  readonly decidedBy: Objective | "constraints" | "pin" | "only-candidate";
}

/** Undefined when no candidate satisfies the requirements. */
export function decideSubject(
  engine: Engine,
  subject: Subject,
  memo: SurvivorMemo = new Map(),
): SubjectDecision | undefined {
  const survivors = findSurvivors(engine, subject, memo);
  const contenders = contendersOf(engine, subject, survivors);
  if (contenders.length === 0) return undefined;
  const fewest = Math.min(...contenders.map((contender) => contender.missed.length));
  const preferred = contenders.filter((contender) => contender.missed.length === fewest);
  const { winner, decidedBy } = chooseBest(preferred, engine.platform.objectives);
  return { winner, survivors, contenders, decidedBy: nameDecider(subject, contenders, decidedBy) };
}

function nameDecider(
  subject: Subject,
  contenders: readonly Contender[],
  objective: Objective | undefined,
): SubjectDecision["decidedBy"] {
  if (subject.environment.pin !== undefined) return "pin";
  if (contenders.length === 1) return "constraints";
  return objective ?? "only-candidate";
}

/** One contender per architecture: at the first site that keeps the cost ceiling, in the platform's order. */
function contendersOf(engine: Engine, subject: Subject, survivors: readonly Survivor[]): readonly Contender[] {
  const found = new Map<string, Contender>();
  for (const survivor of survivors) {
    const key = architectureKey(survivor.architecture);
    const known = found.get(key);
    if (known !== undefined && known.missed.length <= survivor.missed.length) continue;
    const measures = measureCandidate(engine, subject, survivor, survivor.isolation);
    if (ceilingViolations(subject, measures.cost.monthlyMicros).length > 0) continue;
    const isolationNeeded = requiredIsolation(subject.environment.requirements.threatModel);
    found.set(key, { ...survivor, measures, isolationNeeded });
  }
  return [...found.values()];
}

/** All four measures; isolation may be handed in when it is known. */
export function measureCandidate(
  engine: Engine,
  subject: Subject,
  candidate: Candidate,
  isolation: IsolationMeasure = measureIsolation(isolationInput(subject, candidate)),
): Measures {
  const { platform, facts } = engine;
  return {
    isolation,
    cost: measureCost(platform, subject, candidate, facts),
    operations: measureOperations(subject.demand, candidate, facts),
    scalability: measureScalability(platform, subject, candidate, facts),
  };
}
