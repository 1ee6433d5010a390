import { combinedResource } from "./access-request.ts";
import type { PolicyRule } from "./policy-rule.ts";
import { ruleAllows } from "./rule-allows.ts";

/** What to look for in rules: any of the verbs on one resource. */
export interface PermissionQuery {
  readonly verbs: readonly string[];
  readonly group: string;
  readonly resource: string;
  readonly subresource?: string;
  /**
   * Whether the request's path names an object. That of a `create` of a whole object does not, so rules with names do not allow
   * it, except by server-side apply, which takes `patch` on the name as well.
   */
  readonly named: boolean;
}

/** A permission that rules give: on all objects, or on those of some names. */
export interface Permission {
  readonly names: readonly string[] | "all";
  /** `create on pods/exec`, for explanations. */
  readonly words: string;
}

/** What rules give of a permission; undefined when nothing. */
export function findPermission(rules: readonly PolicyRule[], query: PermissionQuery): Permission | undefined {
  const names = new Set<string>();
  const verbs = new Set<string>();
  let isUnlimited = false;
  for (const rule of rules) {
    const matching = query.verbs.filter((verb) => allows(rule, { verb, query, name: rule.resourceNames[0] ?? "" }));
    if (matching.length === 0) continue;
    const usable = query.named ? rule.resourceNames : rule.resourceNames.filter((name) => canApply(rules, query, name));
    if (rule.resourceNames.length > 0 && usable.length === 0) continue;
    for (const verb of matching) verbs.add(verb);
    for (const name of usable) names.add(name);
    isUnlimited ||= rule.resourceNames.length === 0;
  }
  if (!isUnlimited && names.size === 0) return undefined;
  const words = `${[...verbs].join(", ")} on ${combinedResource({ kind: "resource", verb: "", ...query })}`;
  return { names: isUnlimited ? "all" : [...names], words };
}

/** Whether an object of a name may be made by server-side apply. */
function canApply(rules: readonly PolicyRule[], query: PermissionQuery, name: string): boolean {
  return query.verbs.includes("create") && rules.some((rule) => allows(rule, { verb: "patch", query, name }));
}

interface Asked {
  readonly verb: string;
  readonly query: PermissionQuery;
  readonly name: string;
}

function allows(rule: PolicyRule, { verb, query, name }: Asked): boolean {
  const { group, resource, subresource = "" } = query;
  return ruleAllows(rule, { kind: "resource", verb, group, resource, subresource, name });
}
