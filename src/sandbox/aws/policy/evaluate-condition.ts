import type { JsonObject, JsonValue } from "../../../model/json.ts";
import { matchesPattern } from "./match-pattern.ts";

/**
 * What is known of a request, by condition key in lower case. `undefined` is a key that the request does not have; a key that
 * is missing here is one that the sandbox knows nothing about.
 */
export type RequestFacts = Readonly<Record<string, string | undefined>>;

/** `unknown`: it rests on a key or an operator that the sandbox does not evaluate. */
export type Outcome = "holds" | "fails" | "unknown";

/** Evaluates a statement's `Condition`, all of whose parts must hold. */
export function evaluateCondition(condition: JsonValue | undefined, facts: RequestFacts): Outcome {
  if (condition === undefined || condition === null) return "holds";
  const outcomes = Object.entries(condition as JsonObject).flatMap(([operator, keys]) =>
    Object.entries((keys ?? {}) as JsonObject).map(([key, expected]) => evaluate(operator, key, expected, facts)),
  );
  if (outcomes.includes("fails")) return "fails";
  return outcomes.includes("unknown") ? "unknown" : "holds";
}

const negated = /^(String|Arn)Not(Equals|Like)(IgnoreCase)?$/;

function evaluate(operatorText: string, key: string, expected: JsonValue, facts: RequestFacts): Outcome {
  const name = key.toLowerCase();
  if (!Object.hasOwn(facts, name)) return "unknown";
  const actual = facts[name];
  const values = (Array.isArray(expected) ? expected : [expected]).map(String);
  if (operatorText === "Null") return outcomeOf(values.includes(String(actual === undefined)));
  const ifExists = operatorText.endsWith("IfExists");
  const operator = ifExists ? operatorText.slice(0, -"IfExists".length) : operatorText;
  const isNegated = negated.test(operator);
  // A missing key fails what must be equal and satisfies what must differ.
  if (actual === undefined) return outcomeOf(ifExists || isNegated);
  const positive = isNegated ? operator.replace("Not", "") : operator;
  const test = tests[positive];
  if (test === undefined) return "unknown";
  return outcomeOf(values.some((value) => test(value, actual)) !== isNegated);
}

const tests: Readonly<Record<string, (expected: string, actual: string) => boolean>> = {
  StringEquals: (expected, actual) => expected === actual,
  StringEqualsIgnoreCase: (expected, actual) => expected.toLowerCase() === actual.toLowerCase(),
  StringLike: matchesPattern,
  ArnEquals: matchesPattern,
  ArnLike: matchesPattern,
  Bool: (expected, actual) => expected.toLowerCase() === actual.toLowerCase(),
};

function outcomeOf(holds: boolean): Outcome {
  return holds ? "holds" : "fails";
}
