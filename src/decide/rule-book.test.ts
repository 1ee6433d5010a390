import { describe, expect, it } from "vitest";
import { sampleEnvironment, samplePlatform, sampleTenant } from "../../test/support/sample.ts";
import { boundaryLegality, modelLegality, nodePoolLegality } from "../facts/legality.ts";
import { accountModels, boundaries, clusterModels, sharingScopes } from "../model/architecture.ts";
import { type Clause, complianceRegimes, ruleSources, rules } from "./rule-book.ts";
import { requirementFacts, subjectOf } from "./subject.ts";

const sourceIds = new Set(ruleSources.map((source) => source.id));

describe("the rule book", () => {
  it("gives every rule an id of its own and exactly one strength", () => {
    expect(new Set(rules.map((rule) => rule.id)).size).toBe(rules.length);
    for (const rule of rules) expect([rule.id, rule.requires, rule.prefers].filter(Boolean)).toHaveLength(2);
  });

  it("names only sources that it lists", () => {
    const cited = [...rules, ...complianceRegimes, ...boundaryLegality, ...modelLegality, ...nodePoolLegality].flatMap(
      (entry) => entry.source ?? [],
    );
    expect(cited.filter((id) => !sourceIds.has(id))).toEqual([]);
  });

  it("dates every source", () => {
    for (const source of ruleSources) expect(source.asOf).toMatch(/^\d{4}-\d{2}-\d{2}$/);
  });

  it("looks only at facts that exist", () => {
    const names = new Set(requirementFacts(subjectOf(samplePlatform, sampleTenant(), sampleEnvironment())).keys());
    expect(rules.flatMap((rule) => Object.keys(rule.when)).filter((name) => !names.has(name))).toEqual([]);
  });

  it.each(rules.flatMap((rule) => (rule.requires ?? rule.prefers ?? []).map((clause) => ({ id: rule.id, clause }))))(
    "asks in $id for what an architecture can have",
    ({ clause }) => {
      expect(unknownWords(clause)).toEqual([]);
      expect(Object.keys(clause)).not.toEqual([]);
    },
  );
});

function unknownWords(clause: Clause): readonly string[] {
  const known: Readonly<Record<keyof Clause, readonly string[] | undefined>> = {
    account: accountModels,
    accountScope: sharingScopes,
    cluster: clusterModels,
    clusterScope: sharingScopes,
    nodesScope: sharingScopes,
    boundaries,
    networkPolicy: ["vpc-cni", "vpc-cni-strict", "cilium", "calico", "none"],
    regionPrefix: undefined,
    cellAccepts: ["own", "shared"],
    accountAccepts: ["own", "shared"],
  };
  return Object.entries(clause).flatMap(([field, words]: [string, readonly string[]]) => {
    if (!Object.hasOwn(known, field)) return [field];
    const list = known[field as keyof Clause];
    return list === undefined ? [] : words.filter((word) => !list.includes(word));
  });
}
