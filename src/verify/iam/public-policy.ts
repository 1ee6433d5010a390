import { parseRange } from "./address-range.ts";
import type { CompiledPolicy, CompiledStatement } from "./compiled-policy.ts";
import type { CompiledCondition } from "./condition.ts";

/**
 * Whether S3 takes a bucket policy for public: some Allow is for everyone and no condition pins a fixed value of a key that
 * tells callers apart (S3 user guide, access-control-block-public-access#access-control-block-public-access-policy-status).
 */
export function isPublicPolicy({ statements }: CompiledPolicy): boolean {
  return statements.some(isPublicStatement);
}

function isPublicStatement({ effect, principals, conditions }: CompiledStatement): boolean {
  if (effect !== "Allow" || principals === undefined) return false;
  const isForEveryone = principals.inverted || principals.entries.some(({ kind }) => kind === "everyone");
  return isForEveryone && !conditions.some(isPinned);
}

const pinningKeys: ReadonlySet<string> = new Set([
  "aws:principalaccount",
  "aws:principalarn",
  "aws:principalorgid",
  "aws:principalorgpaths",
  "aws:sourceaccount",
  "aws:sourcearn",
  "aws:sourceip",
  "aws:sourceorgid",
  "aws:sourceorgpaths",
  "aws:sourceowner",
  "aws:sourcevpc",
  "aws:sourcevpce",
  "aws:userid",
  "s3:dataaccesspointaccount",
  "s3:dataaccesspointarn",
  "s3:x-amz-server-side-encryption-aws-kms-key-id",
]);

function isPinned({ key, test, values }: CompiledCondition): boolean {
  if (test.kind === "null" || test.operator.negated || test.ifExists || test.qualifier === "all") return false;
  return pinningKeys.has(key.toLowerCase()) && values.length > 0 && values.every(({ source }) => isFixed(key, source));
}

/** No wildcard, no variable; an address block that is not most of the internet. */
function isFixed(key: string, source: string): boolean {
  if (key.toLowerCase() === "aws:sourceip") {
    const range = parseRange(source);
    return range !== undefined && range.prefix >= (range.bytes.length === 4 ? 8 : 32);
  }
  if (source.includes("${")) return false;
  // An ARN is fixed when its account is; access points may be named by wildcard within one account.
  const account = source.startsWith("arn:") ? source.split(":")[4] : undefined;
  return account === undefined || account === "" ? !/[*?]/.test(source) : /^\d{12}$/.test(account);
}
