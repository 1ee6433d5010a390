import { TenantryError } from "../../model/error.ts";
import { type PolicyDocument, policyDocument, type Statement } from "./policy-document.ts";

/**
 * Limits of AWS Organizations since May 2026 (docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits):
 * characters of one policy, white space included, and policies attached to one node, one of which is always AWS's own.
 */
export const policyLimits = {
  SERVICE_CONTROL_POLICY: { characters: 10_240, slots: 10, taken: 1 },
  RESOURCE_CONTROL_POLICY: { characters: 5_120, slots: 5, taken: 1 },
} as const;

export type PolicyType = keyof typeof policyLimits;

/** Packs statements into as few policies as AWS allows on one node; throws when they do not fit. */
export function packPolicies(type: PolicyType, statements: readonly Statement[]): readonly PolicyDocument[] {
  const limit = policyLimits[type];
  const packs: Statement[][] = [];
  for (const statement of statements) {
    const last = packs.at(-1);
    if (last !== undefined && contentLength([...last, statement]) <= limit.characters) last.push(statement);
    else packs.push([statement]);
  }
  const longest = Math.max(0, ...packs.map(contentLength));
  if (longest > limit.characters || packs.length > limit.slots - limit.taken) {
    throw new TenantryError(
      `the guardrails need ${packs.length} policies of up to ${longest} characters; a node takes ${limit.slots - limit.taken} of ${limit.characters}`,
      { code: "TEN4205", source: "user" },
    );
  }
  return packs.map(policyDocument);
}

function contentLength(statements: readonly Statement[]): number {
  return JSON.stringify(policyDocument(statements)).length;
}
