import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ResourceRequest } from "./access-request.ts";
import cases from "./cases/covers.json" with { type: "json" };
import { describeRule, type PolicyRule } from "./policy-rule.ts";
import { ruleAllows } from "./rule-allows.ts";
import { uncoveredRules } from "./uncovered-rules.ts";

const split = (text: string | undefined): readonly string[] =>
  text === undefined ? [] : text.split(",").filter((_, index) => text !== "" || index > 0);

/** `[verbs, groups, resources, names?]`, or `[verbs, "url", paths]`. */
function ruleOf([verbs, groups, resources, names]: readonly string[]): PolicyRule {
  const isUrl = groups === "url";
  return {
    verbs: split(verbs),
    apiGroups: isUrl ? [] : (groups ?? "").split(","),
    resources: isUrl ? [] : split(resources),
    resourceNames: split(names),
    nonResourceURLs: isUrl ? split(resources) : [],
  };
}

describe("uncoveredRules", () => {
  for (const { name, owner, requested, uncovered } of cases) {
    test(name, () => {
      expect(uncoveredRules(owner.map(ruleOf), requested.map(ruleOf)).map(describeRule)).toEqual(uncovered);
    });
  }

  test("what is covered grants no request that the owner's rules do not", () => {
    const some = (...items: readonly string[]) => fc.subarray([...items], { minLength: 1 });
    const rule = fc.record({
      verbs: some("get", "list", "*"),
      apiGroups: some("", "apps", "*"),
      resources: some("pods", "pods/log", "*/log", "secrets", "*"),
      resourceNames: fc.subarray(["a", "b"]),
      nonResourceURLs: fc.constant([]),
    });
    const request = fc.record({
      kind: fc.constant("resource" as const),
      verb: fc.constantFrom("get", "list", "watch"),
      group: fc.constantFrom("", "apps", "batch"),
      resource: fc.constantFrom("pods", "secrets", "jobs"),
      subresource: fc.constantFrom("", "log", "exec"),
      name: fc.constantFrom("", "a", "b", "c"),
    });
    const allows = (rules: readonly PolicyRule[], asked: ResourceRequest) =>
      rules.some((one) => ruleAllows(one, asked));
    let covered = 0;
    fc.assert(
      fc.property(
        fc.array(rule, { maxLength: 3 }),
        fc.array(rule, { maxLength: 2 }),
        request,
        (owner, wanted, asked) => {
          if (uncoveredRules(owner, wanted).length > 0) return;
          covered += 1;
          if (allows(wanted, asked)) expect(allows(owner, asked)).toBe(true);
        },
      ),
      { numRuns: 2_000 },
    );
    expect(covered).toBeGreaterThan(100);
  });
});
