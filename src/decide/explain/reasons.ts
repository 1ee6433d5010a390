import type { Reason } from "../../model/decision.ts";
import { formatDollars } from "../../model/money.ts";
import type { Assessment } from "../conflicts.ts";
import type { SubjectDecision } from "../decide.ts";
import { complianceRegimes, type Rule } from "../rule-book.ts";
import { triggeredRules } from "../rules.ts";
import { requirementFacts, type Subject } from "../subject.ts";

/** Why the chosen architecture and no cheaper one: what each requirement asked for, then what settled the rest. */
export function explainChoice(
  subject: Subject,
  decision: SubjectDecision,
  assessments: readonly Assessment[],
): readonly Reason[] {
  const rules = triggeredRules(requirementFacts(subject));
  const { pin } = subject.environment;
  return distinct([
    ...(pin === undefined ? [] : [{ because: "pin", text: `pinned: ${pin.reason}` }]),
    ...rules.filter((rule) => rule.requires !== undefined).map(ruleReason),
    ...rules.filter((rule) => rule.prefers !== undefined && !decision.winner.missed.includes(rule)).map(ruleReason),
    ...obstacles(decision, assessments),
    ...regimeNotes(subject),
    settlement(decision),
  ]);
}

function ruleReason(rule: Rule): Reason {
  return {
    because: rule.requirement,
    text: rule.text,
    ...(rule.source === undefined ? {} : { source: rule.source }),
  };
}

/** What kept the environment off every cheaper place, apart from rules: sites, threats, size, time, the ceiling. */
function obstacles(decision: SubjectDecision, assessments: readonly Assessment[]): readonly Reason[] {
  const { winner } = decision;
  const cheaper = assessments.filter(
    ({ candidate, monthlyMicros }) =>
      monthlyMicros < winner.measures.cost.monthlyMicros && candidate.site.region === winner.site.region,
  );
  const found = new Map<string, Reason>();
  for (const { violations } of cheaper) {
    const [only, ...others] = [...new Set(violations.map((violation) => violation.unit))];
    if (only === undefined || others.length > 0 || only === "pin") continue;
    for (const { unit, text, source } of violations) {
      if (!found.has(unit)) found.set(unit, { because: unit, text, ...(source === undefined ? {} : { source }) });
    }
  }
  return [...found.values()];
}

/** What a regime does not ask for is worth saying, as it is often bought all the same. */
function regimeNotes({ environment }: Subject): readonly Reason[] {
  return complianceRegimes
    .filter((regime) => environment.requirements.compliance.includes(regime.id))
    .map((regime) => ({ because: "compliance", text: `${regime.title}: ${regime.note}`, source: regime.source }));
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
