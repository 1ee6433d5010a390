import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { JsonObject, JsonValue } from "../../model/json.ts";
import { decide } from "./decide.ts";
import { readRequest } from "./request/read-request.ts";

interface Table<Case> {
  readonly source: string;
  readonly cases: readonly Case[];
}

function read<Case>(name: string): Table<Case> {
  return JSON.parse(readFileSync(new URL(`cases/${name}`, import.meta.url), "utf8")) as Table<Case>;
}

const user = "arn:aws:iam::123456789012:user/ann";

function allowStatement(statement: JsonObject): JsonObject {
  const base = "NotAction" in statement ? {} : { Action: "*" };
  const resource = "NotResource" in statement ? {} : { Resource: "*" };
  return { Version: "2012-10-17", Statement: { Effect: "Allow", ...base, ...resource, ...statement } };
}

function isAllowed(request: JsonObject): boolean {
  const { questions, policies, diagnostics } = readRequest(request);
  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  const [question] = questions;
  if (question === undefined) throw new RangeError("no question");
  const { decision } = decide(question.request, policies);
  expect(["allow", "implicit-deny"]).toContain(decision);
  return decision === "allow";
}

describe("conditions", () => {
  const { cases } = read<{ condition: JsonValue; context: JsonObject; holds: boolean; note?: string }>(
    "conditions.json",
  );
  it.each(cases.map((item) => [JSON.stringify(item.condition), JSON.stringify(item.context), item] as const))(
    "%s with %s",
    (_condition, _context, { condition, context, holds }) => {
      const identityPolicies = [allowStatement({ Condition: condition })];
      expect(isAllowed({ principal: user, action: "s3:GetObject", resource: "*", context, identityPolicies })).toBe(
        holds,
      );
    },
  );
});

describe("actions and resources", () => {
  const { cases } = read<{ element: string; patterns: JsonValue; value: string; matches: boolean }>("elements.json");
  it.each(cases.map((item) => [item.element, JSON.stringify(item.patterns), item.value, item] as const))(
    "%s %s and %s",
    (_element, _patterns, _value, { element, patterns, value, matches }) => {
      const isAction = element.endsWith("Action");
      const identityPolicies = [allowStatement({ [element]: patterns })];
      const call = { action: isAction ? value : "s3:GetObject", resource: isAction ? "*" : value };
      const resourceAccount = "123456789012";
      expect(isAllowed({ principal: user, ...call, resourceAccount, identityPolicies })).toBe(matches);
    },
  );
});

describe("decisions", () => {
  const { cases } = read<{ name: string; expect: string; request: JsonObject }>("decisions.json");
  it.each(cases.map((item) => [item.name, item.expect, item] as const))("%s: %s", (_name, expected, { request }) => {
    const { questions, policies, diagnostics } = readRequest(request);
    expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
    expect(questions.map((question) => decide(question.request, policies).decision)).toEqual([expected]);
  });
});
