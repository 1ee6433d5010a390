import { type Deferred, isDeferred, isDeferredText, type Value } from "../../model/deferred.ts";

/** One statement of an IAM policy, in IAM's own words. */
export type Statement = {
  readonly Sid?: string;
  readonly Effect: "Allow" | "Deny";
  readonly Principal?: Value;
  readonly Action?: string | readonly string[];
  readonly NotAction?: string | readonly string[];
  readonly Resource?: Value;
  readonly NotResource?: Value;
  readonly Condition?: { readonly [operator: string]: { readonly [key: string]: Value } };
};

export type PolicyDocument = { readonly Version: "2012-10-17"; readonly Statement: readonly Statement[] };

export function policyDocument(statements: readonly Statement[]): PolicyDocument {
  return { Version: "2012-10-17", Statement: statements };
}

/**
 * The most characters a policy can take once deferred values are known, as IAM counts: without white space.
 *
 * An account number takes 12 characters; any other deferred value is counted as 128, more than any ARN that we refer to.
 */
export function policyCharacters(document: Value): number {
  return JSON.stringify(withPlaceholders(document)).replaceAll(/\s/g, "").length;
}

/** Shares statements out to as few policies as possible, in order, each of at most `limit` characters. */
export function packStatements(statements: readonly Statement[], limit: number): readonly (readonly Statement[])[] {
  const packs: Statement[][] = [];
  for (const statement of statements) {
    const last = packs.at(-1);
    if (last !== undefined && policyCharacters(policyDocument([...last, statement])) <= limit) last.push(statement);
    else packs.push([statement]);
  }
  return packs;
}

function withPlaceholders(value: Value): Value {
  if (value === null || typeof value !== "object") return value;
  if (isDeferred(value)) return placeholder(value);
  if (isDeferredText(value)) {
    return value.parts.map((part) => (typeof part === "string" ? part : placeholder(part))).join("");
  }
  if (Array.isArray(value)) return value.map((item: Value) => withPlaceholders(item));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withPlaceholders(item)]));
}

function placeholder(deferred: Deferred): string {
  return "0".repeat(deferred.resource.startsWith("organization/account/") ? 12 : 128);
}
