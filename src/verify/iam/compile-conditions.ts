import { asJsonObject, type JsonValue } from "../../model/json.ts";
import type { CompiledCondition, ConditionTest } from "./condition.ts";
import { operators } from "./condition-operator.ts";
import { type PolicyText, parsePolicyText } from "./policy-text.ts";
import type { StatementContext } from "./statement-context.ts";

/** Reads a `Condition` element. An operator that IAM lacks yields a condition that never holds, and a diagnostic. */
export function compileConditions(
  value: JsonValue | undefined,
  context: StatementContext,
): readonly CompiledCondition[] {
  if (value === undefined) return [];
  const { problems, at } = context;
  const block = asJsonObject(value);
  if (block === undefined) {
    problems.shape(`${at}.Condition`, "a Condition is an object", "write operators, keys and values as objects");
    return [];
  }
  return Object.entries(block).flatMap(([operatorName, keys]) => {
    const path = `${at}.Condition.${operatorName}`;
    const test = readTest(operatorName);
    if (test === undefined) problems.operator(path, operatorName);
    const entries = asJsonObject(keys);
    if (entries === undefined) {
      problems.shape(path, "an operator is followed by an object of keys and values", "write it as an object");
      return [];
    }
    return Object.entries(entries).map(([key, values]): CompiledCondition => {
      const texts = test === undefined ? [] : readValues(values, { context, test, path: `${path}.${key}` });
      return { operatorName, key, lookup: key.toLowerCase(), test: test ?? never, values: texts };
    });
  });
}

/** What nobody fulfils: a positive operator without values. */
const never: ConditionTest = {
  kind: "operator",
  operator: requireOperator("stringequals"),
  ifExists: false,
  qualifier: "any",
};

function requireOperator(name: string): Extract<ConditionTest, { readonly kind: "operator" }>["operator"] {
  const operator = operators.get(name);
  if (operator === undefined) throw new RangeError(`no operator ${name}`);
  return operator;
}

function readTest(name: string): ConditionTest | undefined {
  const lower = name.toLowerCase();
  if (lower === "null") return { kind: "null" };
  const qualifier = lower.startsWith("forallvalues:") ? "all" : lower.startsWith("foranyvalue:") ? "any" : "none";
  const rest = qualifier === "none" ? lower : lower.slice(lower.indexOf(":") + 1);
  const ifExists = rest.endsWith("ifexists");
  const operator = operators.get(ifExists ? rest.slice(0, -"ifexists".length) : rest);
  return operator === undefined ? undefined : { kind: "operator", operator, ifExists, qualifier };
}

interface ValueContext {
  readonly context: StatementContext;
  readonly test: ConditionTest;
  readonly path: string;
}

function readValues(values: JsonValue, { context, test, path }: ValueContext): readonly PolicyText[] {
  const list: readonly JsonValue[] = Array.isArray(values) ? (values as readonly JsonValue[]) : [values];
  const family = test.kind === "null" ? undefined : test.operator.family;
  return list.flatMap((item) => {
    if (typeof item === "object") {
      context.problems.shape(
        path,
        `${JSON.stringify(item)} is no condition value`,
        "write a text, number or truth value",
      );
      return [];
    }
    const source = String(item);
    const variables = context.variables && family?.variables === true;
    if (!context.variables && source.includes("${")) context.problems.oldVariables(path);
    const problem = source.includes("${") ? undefined : family?.problem?.(source);
    if (problem !== undefined) context.problems.value(path, source, problem);
    return [parsePolicyText(source, { variables, wildcards: family?.wildcards === true })];
  });
}
