import type { Accepts } from "../model/platform.ts";
import type { Candidate } from "./candidate.ts";
import { type Clause, type Condition, type Rule, type RuleFact, rules } from "./rule-book.ts";

/** The rules that the facts of one environment trigger, in the order of the rule book. */
export function triggeredRules(facts: ReadonlyMap<string, readonly RuleFact[]>): readonly Rule[] {
  return rules.filter((rule) =>
    Object.entries(rule.when).every(([name, condition]) => matches(condition, facts.get(name) ?? [])),
  );
}

function matches(condition: Condition, values: readonly RuleFact[]): boolean {
  if (isList(condition)) return values.some((value) => condition.includes(value));
  if ("notIn" in condition) return values.some((value) => !condition.notIn.includes(value));
  if ("atMost" in condition) return values.some((value) => typeof value === "number" && value <= condition.atMost);
  return values.some((value) => typeof value === "number" && value < condition.below);
}

function isList(condition: Condition): condition is readonly RuleFact[] {
  return Array.isArray(condition);
}

/** Whether one of the alternatives holds for a candidate. */
export function satisfies(alternatives: readonly Clause[], candidate: Candidate): boolean {
  return alternatives.some((clause) => holds(clause, candidate));
}

function holds(clause: Clause, { architecture, site }: Candidate): boolean {
  return (
    (clause.account?.includes(architecture.account) ?? true) &&
    (clause.accountScope?.includes(architecture.accountSharedWith) ?? true) &&
    (clause.cluster?.includes(architecture.cluster) ?? true) &&
    (clause.clusterScope?.includes(architecture.clusterSharedWith) ?? true) &&
    (clause.nodesScope?.includes(architecture.nodesSharedWith) ?? true) &&
    (clause.boundaries?.every((boundary) => architecture.boundaries.includes(boundary)) ?? true) &&
    (clause.networkPolicy?.includes(site.cluster.networkPolicy) ?? true) &&
    takesOnly(clause.cellAccepts, site.accepts.complianceScope) &&
    takesOnly(clause.accountAccepts, site.accountScopes) &&
    (clause.regionPrefix?.some((prefix) => site.region.startsWith(prefix)) ?? true)
  );
}

function takesOnly(listed: Clause["cellAccepts"], accepted: Accepts["complianceScope"]): boolean {
  return listed === undefined || accepted.every((scope) => listed.includes(scope));
}
