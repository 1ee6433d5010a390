import type { Operator } from "./condition-operator.ts";
import { anything, type Glob, isLiteral } from "./glob.ts";
import type { FindKey, KeyValue } from "./key-value.ts";
import { type PolicyText, type ResolvedText, resolveText } from "./policy-text.ts";
import { both, choosable, either, fails, holds, negate, oneOf, type Truth, truthOf, unknowable } from "./truth.ts";

/** One key of a condition block: all of them must hold, one of its values suffices. */
export interface CompiledCondition {
  /** As the policy writes it. */
  readonly operatorName: string;
  readonly key: string;
  /** The key in lower case. */
  readonly lookup: string;
  readonly test: ConditionTest;
  readonly values: readonly PolicyText[];
}

export type ConditionTest =
  | { readonly kind: "null" }
  | {
      readonly kind: "operator";
      readonly operator: Operator;
      readonly ifExists: boolean;
      readonly qualifier: "none" | "all" | "any";
    };

/** Called with the key whose value decides and is not known. */
export type NoteUnknown = (key: string) => void;

/**
 * Whether one condition holds (IAM user guide, reference_policies_condition-logic-multiple-context-keys-or-values and
 * reference_policies_condition-single-vs-multi-valued-context-keys).
 *
 * A missing key: positive operators fail, negated ones hold, `IfExists` holds, `ForAllValues` holds, `ForAnyValue` fails.
 */
export function evaluateCondition(condition: CompiledCondition, findKey: FindKey, note: NoteUnknown): Truth {
  const value = findKey(condition.lookup);
  const { test } = condition;
  if (test.kind === "null") return testNull(condition, value, note);
  switch (value.kind) {
    case "absent":
      return whenAbsent(test);
    case "known":
      return testValues(condition, test, value.values, { findKey, note });
    case "free":
      return choosable;
    case "chosen":
      return testChosen(condition, test, value, { findKey, note });
    case "unknown":
      return whenUnknown(condition, test, note);
  }
}

type OperatorTest = Extract<ConditionTest, { readonly kind: "operator" }>;

interface Context {
  readonly findKey: FindKey;
  readonly note: NoteUnknown;
}

function testNull({ key, values }: CompiledCondition, value: KeyValue, note: NoteUnknown): Truth {
  const wanted = new Set(values.map(({ source }) => source.toLowerCase()));
  if (wanted.has("true") && wanted.has("false")) return holds;
  const isAbsent = absence(value);
  if (isAbsent === unknowable) note(key);
  return wanted.has("true") ? isAbsent : wanted.has("false") ? negate(isAbsent) : fails;
}

function absence(value: KeyValue): Truth {
  switch (value.kind) {
    case "absent":
      return holds;
    case "known":
      // An empty list counts as missing (reference_policies_elements_condition_operators: Null).
      return truthOf(value.values.length === 0);
    case "chosen":
      return value.orAbsent ? choosable : fails;
    case "free":
      return choosable;
    case "unknown":
      return unknowable;
  }
}

function whenAbsent({ operator, ifExists, qualifier }: OperatorTest): Truth {
  if (ifExists || qualifier === "all") return holds;
  return truthOf(operator.negated && qualifier === "none");
}

/** Even an unknown value is like `*`, once it is known to exist or need not. */
function whenUnknown(condition: CompiledCondition, test: OperatorTest, note: NoteUnknown): Truth {
  const isAny = condition.values.some(({ glob }) => glob === anything);
  if (isAny && !test.operator.negated && (test.ifExists || test.qualifier === "all")) return holds;
  note(condition.key);
  return unknowable;
}

function testValues(
  condition: CompiledCondition,
  test: OperatorTest,
  values: readonly string[],
  context: Context,
): Truth {
  if (values.length === 0) return whenAbsent(test);
  const results = values.map((value) => testOne(condition, test.operator, value, context));
  switch (test.qualifier) {
    case "all":
      return results.reduce(both, holds);
    case "any":
      return results.reduce(either, fails);
    case "none": {
      // A key with several values needs a set operator; without one AWS leaves the outcome undefined.
      const [first] = results;
      return first !== undefined && results.every((result) => result === first) ? first : unknowable;
    }
  }
}

function testChosen(
  condition: CompiledCondition,
  test: OperatorTest,
  value: Extract<KeyValue, { readonly kind: "chosen" }>,
  context: Context,
): Truth {
  const options = value.globs.map((glob) => testOne(condition, test.operator, glob, context));
  if (value.orAbsent) options.push(whenAbsent(test));
  const result = oneOf(options);
  if (!value.withOthers || test.qualifier === "none") return result;
  return test.qualifier === "any" ? { may: 2, must: result.must } : { may: result.may, must: 0 };
}

function testOne(
  { key, values }: CompiledCondition,
  { family, negated }: Operator,
  value: Glob,
  context: Context,
): Truth {
  let result = fails;
  for (const text of values) {
    const resolved = resolveText(text, context.findKey);
    if (resolved.kind === "unknown") context.note(resolved.key);
    result = either(result, testResolved(resolved, value, family));
    if (result.must === 2) break;
  }
  if (result.may === 1 && isLiteral(value)) context.note(key);
  return negated ? negate(result) : result;
}

function testResolved(resolved: ResolvedText, value: Glob, family: Operator["family"]): Truth {
  switch (resolved.kind) {
    case "unresolved":
      return fails;
    case "unknown":
      return unknowable;
    case "exact":
      return family.test(value, resolved.glob);
    case "chosen":
      return family.test(value, resolved.glob).may === 2 ? choosable : fails;
  }
}
