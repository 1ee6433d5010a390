import type { Architecture } from "../../model/architecture.ts";
import type { Reason, RequirementPrice } from "../../model/decision.ts";
import { formatDollars } from "../../model/money.ts";
import { architectureKey } from "../candidate.ts";
import type { Assessment } from "../conflicts.ts";
import type { SubjectDecision } from "../decide.ts";
import { separationOf } from "../prune.ts";
import { complianceRegimes, type Rule } from "../rule-book.ts";
import { triggeredRules } from "../rules.ts";
import { requirementFacts, type Subject } from "../subject.ts";
import { minimalSets } from "../transversal.ts";
import type { Violation } from "../violation.ts";

/** What is known about the choice of one environment. */
export interface ChoiceEvidence {
  readonly subject: Subject;
  readonly decision: SubjectDecision;
  readonly assessments: readonly Assessment[];
  readonly requirementPrices: readonly RequirementPrice[];
}

/** Why the chosen architecture and no cheaper one: what each requirement asked for, then what settled the rest. */
export function explainChoice(evidence: ChoiceEvidence): readonly Reason[] {
  const { subject, decision, assessments } = evidence;
  const rules = triggeredRules(requirementFacts(subject));
  const { pin } = subject.environment;
  return distinct([
    ...(pin === undefined ? [] : [{ because: "pin", text: `pinned: ${pin.reason}` }]),
    ...bindingViolations(decision, assessments).map(({ unit, text, source }) => ({
      because: unit,
      text,
      ...(source === undefined ? {} : { source }),
    })),
    ...rules
      .filter((rule) => rule.prefers !== undefined && !decision.winner.missed.includes(rule))
      .map((rule) => preferenceReason(rule, evidence)),
    ...regimeNotes(subject),
    ...templateReason(decision, assessments),
    settlement(decision),
  ]);
}

function preferenceReason(
  { requirement, text, source }: Rule,
  { decision, requirementPrices }: ChoiceEvidence,
): Reason {
  const chosen = architectureKey(decision.winner.architecture);
  const price = requirementPrices.find((candidate) => candidate.requirement === requirement);
  const changesNothing = price !== undefined && architectureKey(price.architectureWithout) === chosen;
  return {
    because: requirement,
    text,
    ...(changesNothing ? { note: true } : {}),
    ...(source === undefined ? {} : { source }),
  };
}

/**
 * What kept the environment from the plain shared model, and from everything cheaper or less separate.
 *
 * Of the latter only the requirements of each smallest violated set count, so that one that only ever fails together with
 * a stronger one is not named.
 */
function bindingViolations(decision: SubjectDecision, assessments: readonly Assessment[]): readonly Violation[] {
  const { winner } = decision;
  const separation = separationOf(winner.architecture);
  const lesser = assessments.filter(
    ({ candidate, monthlyMicros, violations }) =>
      violations.length > 0 &&
      candidate.site.region === winner.site.region &&
      (monthlyMicros < winner.measures.cost.monthlyMicros || separationOf(candidate.architecture) < separation),
  );
  const violated = lesser.map(({ violations }) => new Set(violations.map((violation) => violation.unit)));
  const plain = plainViolations(winner.site.region, assessments);
  const binding = new Set([
    ...plain.map((violation) => violation.unit),
    ...minimalSets(violated).flatMap((units) => [...units]),
  ]);
  const found = new Map<string, Violation>();
  for (const violation of [...plain, ...lesser.flatMap(({ violations }) => violations)]) {
    const key = violation.rule ?? violation.unit;
    if (binding.has(violation.unit) && !found.has(key)) found.set(key, violation);
  }
  return [...found.values()].filter((violation) => violation.unit !== "pin");
}

/** What rules out the plain shared model where it suits the environment best: in its region, if the region has it. */
function plainViolations(region: string, assessments: readonly Assessment[]): readonly Violation[] {
  const plain = assessments.filter(({ candidate: { architecture } }) => isPlain(architecture));
  const near = plain.filter(({ candidate }) => candidate.site.region === region);
  const best = (near.length > 0 ? near : plain)
    .map(({ violations }) => violations)
    .sort((left, right) => left.length - right.length);
  return best[0] ?? [];
}

function isPlain({ account, cluster, accountSharedWith, nodesSharedWith, boundaries }: Architecture): boolean {
  const shared = account === "shared" && cluster === "namespace" && boundaries.length === 0;
  return shared && accountSharedWith === "anyone" && nodesSharedWith === "anyone";
}

/** What a regime does not ask for is worth saying, as it is often bought all the same. */
function regimeNotes({ environment }: Subject): readonly Reason[] {
  return complianceRegimes
    .filter((regime) => environment.requirements.compliance.includes(regime.id))
    .map((regime) => ({
      because: "compliance",
      text: `${regime.title}: ${regime.note}`,
      note: true,
      source: regime.source,
    }));
}

/** Why an own cluster comes with an own account when nothing asks for the account. */
function templateReason({ winner }: SubjectDecision, assessments: readonly Assessment[]): readonly Reason[] {
  if (winner.architecture.account !== "dedicated" || winner.architecture.cluster !== "cluster") return [];
  const clusters = assessments.filter(({ candidate }) => candidate.architecture.cluster === "cluster");
  if (clusters.some(({ candidate }) => candidate.architecture.account === "shared")) return [];
  const templates = winner.site.templates.join(", ");
  return [{ because: "cellTemplates", text: `this platform makes own clusters in own accounts only (${templates})` }];
}

function settlement({ winner, contenders, decidedBy }: SubjectDecision): Reason {
  const price = formatDollars(winner.measures.cost.monthlyMicros);
  switch (decidedBy) {
    case "constraints":
    case "only-candidate":
      return { because: "cost", text: `the least that satisfies every requirement, at ${price} a month` };
    case "pin":
      return { because: "pin", text: `satisfies every requirement at ${price} a month` };
    case "cost": {
      const others = contenders.filter((other) => other !== winner).map((other) => other.measures.cost.monthlyMicros);
      const next = formatDollars(Math.min(...others));
      return { because: "cost", text: `${price} a month; the next that satisfies every requirement costs ${next}` };
    }
    case "operations":
      return {
        because: "operations",
        text: `costs about the same as the others and has the least to operate (${winner.measures.operations.score})`,
      };
    case "isolation":
    case "scalability":
      return { because: decidedBy, text: `the best of those that satisfy every requirement, at ${price} a month` };
  }
}

function distinct(reasons: readonly Reason[]): readonly Reason[] {
  return [...new Map(reasons.map((reason) => [`${reason.because}/${reason.text}`, reason])).values()];
}
