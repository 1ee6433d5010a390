import type { Architecture } from "../model/architecture.ts";
import type { Advice, Choice, Decision, Explanation } from "../model/decision.ts";
import type { Facts } from "../model/facts.ts";
import type { Platform } from "../model/platform.ts";
import type { Environment, Tenant } from "../model/tenant.ts";
import { architectureKey } from "./candidate.ts";
import { paretoFront } from "./choose.ts";
import { type Assessment, assessCandidates, findConflicts } from "./conflicts.ts";
import { createDecider, decideSubject, measureCandidate, type SubjectDecision } from "./decide.ts";
import { createEngine, type Engine } from "./engine.ts";
import { findFlips } from "./explain/flips.ts";
import { explainChoice } from "./explain/reasons.ts";
import { explainRejected } from "./explain/rejected.ts";
import { priceRequirements } from "./explain/requirement-prices.ts";
import { findWarnings } from "./explain/warnings.ts";
import { requiredIsolation } from "./isolation.ts";
import { profilePlatform } from "./platform-profile.ts";
import { type Subject, subjectOf } from "./subject.ts";
import type { SurvivorMemo } from "./survivors.ts";

/** Which environments to explain; absent parts mean all. */
export interface AdviceSelection {
  readonly tenant?: string;
  readonly environment?: string;
}

/**
 * Decides every environment and explains the selected ones: reasons, rejections, prices, flip points and conflicts.
 *
 * The platform's strategy and pattern always come from all environments. Each explanation equals what the environment
 * would get alone. Environments keep the order of the documents.
 */
export function advise(
  platform: Platform,
  tenants: readonly Tenant[],
  facts: Facts,
  selection: AdviceSelection = {},
): Advice {
  const engine = createEngine(platform, facts);
  const memo: SurvivorMemo = new Map();
  const environments = tenants
    .filter((tenant) => selection.tenant === undefined || tenant.name === selection.tenant)
    .flatMap((tenant) => tenant.environments.map((environment) => ({ tenant, environment })))
    .filter(({ environment }) => selection.environment === undefined || environment.name === selection.environment)
    .map(({ tenant, environment }) => explainEnvironment(engine, tenant, environment, memo));
  return { platform: profilePlatform(allArchitectures(platform, tenants, facts)), environments };
}

function allArchitectures(platform: Platform, tenants: readonly Tenant[], facts: Facts): readonly Architecture[] {
  const decider = createDecider(platform, facts);
  return tenants.flatMap((tenant) =>
    tenant.environments.flatMap((environment) => decider.decide(tenant, environment).choice?.architecture ?? []),
  );
}

function explainEnvironment(
  engine: Engine,
  tenant: Tenant,
  environment: Environment,
  memo: SurvivorMemo,
): Decision & { readonly explanation: Explanation } {
  const subject = subjectOf(engine.platform, tenant, environment);
  const decision = decideSubject(engine, subject, memo);
  const assessments = assessCandidates(engine, subject);
  const ref = { tenant: tenant.name, environment: environment.name };
  const rejected = explainRejected({ engine, subject, assessments, decision });
  if (decision === undefined) {
    const explanation = { ...nothingChosen, rejected };
    return { ...ref, conflicts: findConflicts(engine, subject), explanation };
  }
  const { architecture, measures } = decision.winner;
  const explanation = { ...explainDecision({ engine, subject, decision, assessments }, memo), rejected };
  return { ...ref, choice: { architecture, measures }, conflicts: [], explanation };
}

const nothingChosen: Omit<Explanation, "rejected"> = {
  reasons: [],
  paretoFront: [],
  requirementPrices: [],
  flips: [],
  decidedBy: "constraints",
  warnings: [],
};

interface Decided {
  readonly engine: Engine;
  readonly subject: Subject;
  readonly decision: SubjectDecision;
  readonly assessments: readonly Assessment[];
}

function explainDecision(decided: Decided, memo: SurvivorMemo): Omit<Explanation, "rejected"> {
  const { engine, subject, decision, assessments } = decided;
  const requirementPrices = priceRequirements(engine, subject, decision, memo);
  return {
    reasons: explainChoice(subject, decision, assessments),
    paretoFront: findFront(engine, subject, assessments),
    requirementPrices,
    flips: findFlips(engine, subject, decision.winner, memo),
    decidedBy: decision.decidedBy,
    warnings: findWarnings(engine, subject, decision.winner, requirementPrices),
  };
}

/** The Pareto front of everything that satisfies the requirements, excess isolation included. */
function findFront(engine: Engine, subject: Subject, assessments: readonly Assessment[]): readonly Choice[] {
  const isolationNeeded = requiredIsolation(subject.environment.requirements.threatModel);
  const feasible = new Map<string, Assessment>();
  for (const assessment of assessments) {
    const key = architectureKey(assessment.candidate.architecture);
    if (assessment.violations.length === 0 && !feasible.has(key)) feasible.set(key, assessment);
  }
  const scored = [...feasible.values()].map(({ candidate }) => ({
    ...candidate,
    isolationNeeded,
    measures: measureCandidate(engine, subject, candidate),
  }));
  return paretoFront(scored).map(({ architecture, measures }) => ({ architecture, measures }));
}
