import type { JsonObject, JsonValue } from "../model/json.ts";

/** A statement of a policy, its fields as lists. */
export interface PolicyStatement {
  readonly effect: "Allow" | "Deny";
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** `AWS`, `Service`, `Federated`, `CanonicalUser`, each with a value; `*` is both kind and value. */
  readonly principals: readonly { readonly kind: string; readonly value: string }[];
  readonly conditions: readonly PolicyCondition[];
}

export interface PolicyCondition {
  readonly operator: string;
  /** Lower case: condition keys know no case. */
  readonly key: string;
  readonly values: readonly string[];
}

/** The statements of a policy document; empty for what is none. */
export function statementsOf(policy: JsonValue | undefined): readonly PolicyStatement[] {
  const statement = (policy as JsonObject | undefined)?.Statement;
  const list = Array.isArray(statement) ? statement : statement === undefined ? [] : [statement];
  return list.map((item) => readStatement(item as JsonObject));
}

function readStatement(statement: JsonObject): PolicyStatement {
  return {
    effect: statement.Effect === "Allow" ? "Allow" : "Deny",
    actions: texts(statement.Action),
    resources: texts(statement.Resource),
    principals: principalsOf(statement.Principal),
    conditions: Object.entries((statement.Condition ?? {}) as JsonObject).flatMap(([operator, keys]) =>
      Object.entries(keys as JsonObject).map(([key, values]) => ({
        operator,
        key: key.toLowerCase(),
        values: texts(values),
      })),
    ),
  };
}

function principalsOf(value: JsonValue | undefined): PolicyStatement["principals"] {
  if (typeof value === "string") return [{ kind: value, value }];
  return Object.entries((value ?? {}) as JsonObject).flatMap(([kind, values]) =>
    texts(values).map((text) => ({ kind, value: text })),
  );
}

function texts(value: JsonValue | undefined): readonly string[] {
  if (typeof value === "string") return [value];
  return Array.isArray(value) ? value.map(String) : [];
}

/** Whether a statement lets in whoever asks: any principal, and no condition that names whom. */
export function isOpen({ effect, principals, conditions }: PolicyStatement): boolean {
  const isAnybody = principals.some(({ kind, value }) => value === "*" && (kind === "*" || kind === "AWS"));
  return effect === "Allow" && isAnybody && !conditions.some(narrows);
}

const narrowingKeys = [
  "aws:principalorgid",
  "aws:principalorgpaths",
  "aws:principalaccount",
  "aws:principalarn",
  "aws:sourcearn",
  "aws:sourceaccount",
  "aws:sourceorgid",
  "aws:sourcevpc",
  "aws:sourcevpce",
  "aws:vpcsourceip",
  "aws:userid",
  "kms:calleraccount",
  "s3:dataaccesspointaccount",
];

/** A condition that only some principals or networks meet, with values that are no wildcard. */
function narrows({ operator, key, values }: PolicyCondition): boolean {
  return (
    narrowingKeys.includes(key) &&
    !operator.includes("Not") &&
    values.every((value) => value.replaceAll("*", "") !== "")
  );
}
