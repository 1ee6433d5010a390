import type { JsonObject, JsonValue } from "../../../model/json.ts";
import { evaluateCondition, type Outcome, type RequestFacts } from "./evaluate-condition.ts";
import { matchesPattern } from "./match-pattern.ts";

/** One statement of a policy, as written. */
export type PolicyStatement = JsonObject;

export interface PolicyRequest {
  readonly action: string;
  readonly resource: string;
  readonly facts: RequestFacts;
}

/** The statements of a policy's JSON text or document; none when it is not one. */
export function statementsOf(policy: string | JsonValue): readonly PolicyStatement[] {
  const document = typeof policy === "string" ? parse(policy) : policy;
  const statements = (document as JsonObject | null)?.Statement;
  if (statements === undefined || statements === null) return [];
  return (Array.isArray(statements) ? statements : [statements]) as readonly PolicyStatement[];
}

/** Whether a statement speaks of a request: its action, its resource and its condition. */
export function applies(statement: PolicyStatement, { action, resource, facts }: PolicyRequest): Outcome {
  if (!covers(statement, "Action", action) || !covers(statement, "Resource", resource)) return "fails";
  return evaluateCondition(statement.Condition, facts);
}

function covers(statement: PolicyStatement, element: "Action" | "Resource", text: string): boolean {
  const without = statement[`Not${element}`];
  if (without !== undefined) return !textsOf(without).some((pattern) => matchesPattern(pattern, text));
  const patterns = statement[element];
  // A trust policy has no resource: it is the role's own.
  if (patterns === undefined) return element === "Resource";
  return textsOf(patterns).some((pattern) => matchesPattern(pattern, text));
}

export function textsOf(value: JsonValue | undefined): readonly string[] {
  if (value === undefined) return [];
  return (Array.isArray(value) ? value : [value]).map(String);
}

function parse(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return null;
  }
}
