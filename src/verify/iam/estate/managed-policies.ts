import awsManaged from "../../../../data/aws-managed-policies.json" with { type: "json" };
import { compilePolicy } from "../compile-policy.ts";
import type { CompiledPolicy } from "../compiled-policy.ts";

/**
 * AWS managed policies that clusters need and that no account lists the text of: the whole document of the version that the data
 * names. Every other one is not read, so whatever depends on it is unknown.
 */
const managed: ReadonlyMap<string, CompiledPolicy> = new Map(
  Object.entries(awsManaged.policies).map(([name, { document }]) => [name, compilePolicy(document, name).policy]),
);

/** The document of an AWS managed policy when it is known, else one that says it is not read. */
export function awsManagedPolicy(arn: string): CompiledPolicy {
  // An account may call a policy of its own like one of AWS's.
  const name = /^arn:[^:]*:iam::aws:policy\/(?:.*\/)?([^/]+)$/.exec(arn)?.[1];
  const known = name === undefined ? undefined : managed.get(name);
  return known === undefined ? unreadPolicy(arn) : { ...known, name: arn };
}

export function unreadPolicy(arn: string): CompiledPolicy {
  return { name: arn, unread: `the document of ${arn}`, statements: [] };
}
