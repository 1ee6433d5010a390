import type { Architecture, Boundary } from "../../model/architecture.ts";
import type { Reason, RejectedArchitecture } from "../../model/decision.ts";
import { formatDollars, type Micros } from "../../model/money.ts";
import type { Objective, Objectives } from "../../model/platform.ts";
import { architectureKey, type IllegalCandidate } from "../candidate.ts";
import { findLosingObjective, lossOf, type Scored } from "../choose.ts";
import type { Assessment } from "../conflicts.ts";
import type { Contender, SubjectDecision } from "../decide.ts";
import type { Engine } from "../engine.ts";
import { triggeredRules } from "../rules.ts";
import { requirementFacts, type Subject } from "../subject.ts";
import type { Violation } from "../violation.ts";

/** Everything that is known about the candidates of one environment. */
export interface Evidence {
  readonly engine: Engine;
  readonly subject: Subject;
  readonly assessments: readonly Assessment[];
  readonly decision: SubjectDecision | undefined;
}

/**
 * Every architecture that was not chosen, with what rejected it.
 *
 * Left out are architectures with a boundary that nothing here asks for; they would only repeat the others at a higher
 * price. Nearest first: those that break the fewest requirements, then by price.
 */
export function explainRejected(evidence: Evidence): readonly RejectedArchitecture[] {
  const { engine, subject, assessments, decision } = evidence;
  const asked = askedBoundaries(evidence);
  const isAsked = (architecture: Architecture): boolean =>
    architecture.boundaries.every((boundary) => asked.has(boundary)) && isPlainScope(architecture, subject);
  const chosen = decision === undefined ? undefined : architectureKey(decision.winner.architecture);
  const groups = Map.groupBy(assessments, ({ candidate }) => architectureKey(candidate.architecture));
  groups.delete(chosen ?? "");
  const rejected = [...groups.values()]
    .filter(([first]) => first !== undefined && isAsked(first.candidate.architecture))
    .map((group) => rejectGroup(group, decision, engine.platform.objectives));
  const illegal = engine
    .candidatesFor(subject)
    .illegal.filter(({ architecture }) => isAsked(architecture) && !groups.has(architectureKey(architecture)));
  return [...rejected.sort(compareRejected), ...distinctIllegal(illegal)];
}

function askedBoundaries({ subject, decision }: Evidence): ReadonlySet<Boundary> {
  const clauses = triggeredRules(requirementFacts(subject)).flatMap((rule) => rule.requires ?? rule.prefers ?? []);
  const named = clauses.flatMap((clause) => [
    ...(clause.boundaries ?? []),
    ...(clause.nodesScope?.includes("nobody") === true ? (["own-nodes"] as const) : []),
  ]);
  const escapeProof =
    subject.environment.requirements.threatModel === "container-escape" ? (["own-nodes"] as const) : [];
  return new Set([...named, ...escapeProof, ...(decision?.winner.architecture.boundaries ?? [])]);
}

/** Nodes for a group inside a cluster for anyone are worth a line only where the group asks for it. */
function isPlainScope(architecture: Architecture, { group }: Subject): boolean {
  const groupNodes = architecture.nodesSharedWith === "group" && architecture.clusterSharedWith === "anyone";
  return !groupNodes || group?.shareWith.nodes === "group";
}

function rejectGroup(
  group: readonly Assessment[],
  decision: SubjectDecision | undefined,
  objectives: Objectives,
): RejectedArchitecture {
  const best = group.reduce((left, right) => (right.violations.length < left.violations.length ? right : left));
  const { architecture } = best.candidate;
  const base = { architecture, monthlyMicros: best.monthlyMicros };
  if (best.violations.length > 0) return { ...base, kind: "constraint", reasons: best.violations.map(reasonOf) };
  const contender = decision?.contenders.find(
    (other) => architectureKey(other.architecture) === architectureKey(architecture),
  );
  if (decision === undefined || contender === undefined) {
    return { ...base, kind: "dominated", reasons: [excessReason(best.monthlyMicros, decision)] };
  }
  return { ...base, kind: "objective", reasons: [lossReason(contender, decision, objectives)] };
}

function excessReason(monthlyMicros: Micros, decision: SubjectDecision | undefined): Reason {
  const more = monthlyMicros - (decision?.winner.measures.cost.monthlyMicros ?? monthlyMicros);
  const price = more > 0 ? `, for ${formatDollars(more)} more a month` : "";
  return { because: "isolation", text: `separates more than the requirements ask for${price}` };
}

function lossReason(contender: Contender, decision: SubjectDecision, objectives: Objectives): Reason {
  const { winner } = decision;
  const missed = contender.missed.find((rule) => !winner.missed.includes(rule));
  if (missed !== undefined) return { because: missed.requirement, text: missed.text };
  const objective = findLosingObjective(contender, winner, objectives) ?? "cost";
  return { because: objective, text: lossText(contender, winner, objective) };
}

function lossText(loser: Scored, winner: Scored, objective: Objective): string {
  const cost = loser.measures.cost.monthlyMicros - winner.measures.cost.monthlyMicros;
  switch (objective) {
    case "cost":
      return `costs ${formatDollars(cost)} more a month`;
    case "operations":
      return `more to operate: ${loser.measures.operations.score} against ${winner.measures.operations.score}`;
    case "isolation":
      return `weaker isolation: ${-lossOf(loser, objective)} against ${-lossOf(winner, objective)}`;
    case "scalability":
      return `${loser.measures.scalability.quota} binds at ${loser.measures.scalability.environments} environments`;
  }
}

function reasonOf({ unit, text, source }: Violation): Reason {
  return { because: unit, text, ...(source === undefined ? {} : { source }) };
}

function compareRejected(left: RejectedArchitecture, right: RejectedArchitecture): number {
  const broken = (item: RejectedArchitecture): number => (item.kind === "constraint" ? item.reasons.length : 0);
  return broken(left) - broken(right) || (left.monthlyMicros ?? 0) - (right.monthlyMicros ?? 0);
}

function distinctIllegal(illegal: readonly IllegalCandidate[]): readonly RejectedArchitecture[] {
  const byKey = new Map(illegal.map((candidate) => [architectureKey(candidate.architecture), candidate]));
  return [...byKey.values()].map(({ architecture, text, source }) => ({
    architecture,
    kind: "legality",
    reasons: [{ because: "legality", text, source }],
  }));
}
