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
export function policyCharacters(value: Value): number {
  if (typeof value === "string") return textCharacters(value) + 2;
  if (value === null || typeof value !== "object") return String(value).length;
  if (isDeferred(value)) return deferredCharacters(value) + 2;
  if (isDeferredText(value)) {
    return value.parts.reduce((sum, part) => sum + partCharacters(part), 2);
  }
  if (Array.isArray(value)) return value.reduce((sum: number, item: Value) => sum + policyCharacters(item) + 1, 1) + 1;
  const map = value as { readonly [key: string]: Value };
  let sum = 2;
  for (const key of Object.keys(map)) sum += key.length + 4 + policyCharacters(map[key] as Value);
  return sum;
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

function partCharacters(part: string | Deferred): number {
  return typeof part === "string" ? textCharacters(part) : deferredCharacters(part);
}

/** Quotes and backslashes are escaped in JSON; white space does not count. */
function textCharacters(text: string): number {
  return /[\s"\\]/.test(text) ? JSON.stringify(text).replaceAll(/\s/g, "").length - 2 : text.length;
}

function deferredCharacters(deferred: Deferred): number {
  return deferred.resource.startsWith("organization/account/") ? 12 : 128;
}
