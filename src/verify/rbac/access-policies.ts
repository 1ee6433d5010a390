import accessPolicies from "../../../data/eks-access-policies.json" with { type: "json" };
import { type PolicyRule, readPolicyRules } from "./policy-rule.ts";

/** An EKS access policy as associated with an access entry. */
export interface AccessPolicy {
  readonly name: string;
  readonly rules: readonly PolicyRule[];
  /**
   * `published`: AWS lists the rules. `described`: AWS only describes them, and what is written here allows at least that
   * much. `unknown`: a policy that is not known here, without rules.
   */
  readonly knowledge: "published" | "described" | "unknown";
  /** Patterns of namespaces, in which `*` stands for any characters; absent: the whole cluster. */
  readonly namespaces?: readonly string[];
}

interface KnownPolicy {
  readonly rules: string;
  readonly items: readonly unknown[];
}

const known = new Map<string, KnownPolicy>(Object.entries(accessPolicies.policies));
const compiled = new Map<string, readonly PolicyRule[]>();

/** An access policy by its ARN, `arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy`, or by its name. */
export function accessPolicy(arn: string, namespaces: readonly string[] | undefined): AccessPolicy {
  const name = arn.slice(arn.lastIndexOf("/") + 1);
  const scope = namespaces === undefined ? {} : { namespaces };
  const policy = known.get(name);
  if (policy === undefined) return { name, rules: [], knowledge: "unknown", ...scope };
  const rules = compiled.get(name) ?? readPolicyRules(policy.items);
  compiled.set(name, rules);
  return { name, rules, knowledge: policy.rules === "published" ? "published" : "described", ...scope };
}

/**
 * Whether an access policy counts in a namespace; `""`: for what is of no namespace. EKS lets a scope hold wildcards, so
 * `tenant-1*` also covers `tenant-10`.
 */
export function appliesIn({ namespaces }: Pick<AccessPolicy, "namespaces">, namespace: string): boolean {
  if (namespaces === undefined) return true;
  return namespace !== "" && namespaces.some((pattern) => matchesScope(pattern, namespace));
}

/** Whether a namespace scope of an access policy, `dev-*`, covers a namespace. */
export function matchesScope(pattern: string, namespace: string): boolean {
  const [first = "", ...rest] = pattern.split("*");
  const last = rest.pop();
  if (last === undefined) return pattern === namespace;
  if (!namespace.startsWith(first)) return false;
  let position = first.length;
  for (const part of rest) {
    const found = namespace.indexOf(part, position);
    if (found < 0) return false;
    position = found + part.length;
  }
  return namespace.length - last.length >= position && namespace.endsWith(last);
}
