import type { Architecture } from "../model/architecture.ts";
import type { Advice, Choice, Decision, Explanation } from "../model/decision.ts";
import type { Facts } from "../model/facts.ts";
import type { Platform } from "../model/platform.ts";
import type { Environment, Tenant } from "../model/tenant.ts";
import { architectureKey } from "./candidate.ts";
import { paretoFront } from "./choose.ts";
import { type Assessment, assessCandidates, findConflicts } from "./conflicts.ts";
import { decideSubject, measureCandidate, type SubjectDecision } from "./decide.ts";
import { createEngine, type Engine } from "./engine.ts";
import { findFlips } from "./explain/flips.ts";
import { explainChoice } from "./explain/reasons.ts";
import { explainRejected } from "./explain/rejected.ts";
import { priceRequirements } from "./explain/requirement-prices.ts";
import { findWarnings } from "./explain/warnings.ts";
import { requiredIsolation } from "./isolation.ts";
import { type AddableTemplate, addableTemplates, writeMissingTemplate } from "./missing-template.ts";
import { profilePlatform } from "./platform-profile.ts";
import type { Site } from "./site.ts";
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
 * Where nothing declared fits, it falls back on templates that the platform could add, and warns that they are missing:
 * there is a conflict only when those would not help either. The platform's strategy and pattern always come from all
 * environments. Each explanation equals what the environment would get alone. Environments keep the order of the
 * documents.
 */
export function advise(
  platform: Platform,
  tenants: readonly Tenant[],
  facts: Facts,
  selection: AdviceSelection = {},
): Advice {
  const worlds = worldsOf(platform, facts);
  const environments = tenants
    .filter((tenant) => selection.tenant === undefined || tenant.name === selection.tenant)
    .flatMap((tenant) => tenant.environments.map((environment) => ({ tenant, environment })))
    .filter(({ environment }) => selection.environment === undefined || environment.name === selection.environment)
    .map(({ tenant, environment }) => explainEnvironment(worlds, tenant, environment));
  return { platform: profilePlatform(allArchitectures(worlds, tenants)), environments };
}

/** A platform to decide on: the one that is declared, or the same with templates added. */
interface World {
  readonly engine: Engine;
  readonly memo: SurvivorMemo;
  readonly added: readonly AddableTemplate[];
}

interface Worlds {
  readonly declared: World;
  readonly extended: World;
}

function worldsOf(platform: Platform, facts: Facts): Worlds {
  const added = addableTemplates(platform);
  const extended = { ...platform, cellTemplates: [...platform.cellTemplates, ...added] };
  return {
    declared: { engine: createEngine(platform, facts), memo: new Map(), added: [] },
    extended: { engine: createEngine(extended, facts), memo: new Map(), added },
  };
}

interface DecidedIn {
  readonly world: World;
  readonly subject: Subject;
  readonly decision: SubjectDecision | undefined;
}

function decideIn({ declared, extended }: Worlds, tenant: Tenant, environment: Environment): DecidedIn {
  const subject = subjectOf(declared.engine.platform, tenant, environment);
  const decision = decideSubject(declared.engine, subject, declared.memo);
  if (decision !== undefined) return { world: declared, subject, decision };
  const supposed = decideSubject(extended.engine, subject, extended.memo);
  return { world: supposed === undefined ? declared : extended, subject, decision: supposed };
}

function allArchitectures(worlds: Worlds, tenants: readonly Tenant[]): readonly Architecture[] {
  return tenants.flatMap((tenant) =>
    tenant.environments.flatMap(
      (environment) => decideIn(worlds, tenant, environment).decision?.winner.architecture ?? [],
    ),
  );
}

function explainEnvironment(
  worlds: Worlds,
  tenant: Tenant,
  environment: Environment,
): Decision & { readonly explanation: Explanation } {
  const { world, subject, decision } = decideIn(worlds, tenant, environment);
  const { engine, memo, added } = world;
  const assessments = assessCandidates(engine, subject);
  const ref = { tenant: tenant.name, environment: environment.name };
  const rejected = explainRejected({ engine, subject, assessments, decision });
  if (decision === undefined) {
    const explanation = { ...nothingChosen, rejected };
    return { ...ref, conflicts: findConflicts(engine, subject), explanation };
  }
  const { architecture, measures, site } = decision.winner;
  const explained = explainDecision({ engine, subject, decision, assessments }, memo);
  const warnings = [...missingTemplate(world, site), ...explained.warnings];
  const reasons = explained.reasons.filter(({ because }) => added.length === 0 || because !== "cellTemplates");
  const explanation = { ...explained, reasons, warnings, rejected };
  return { ...ref, choice: { architecture, measures }, conflicts: [], explanation };
}

function missingTemplate({ added }: World, site: Site): readonly string[] {
  if (added.length === 0) return [];
  const template = writeMissingTemplate(added, site);
  return [`no declared cell or template can take it; add one to cellTemplates, such as ${template}`];
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
    reasons: explainChoice({ subject, decision, assessments, requirementPrices }),
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
