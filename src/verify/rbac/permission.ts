import { combinedResource } from "./access-request.ts";
import type { PolicyRule } from "./policy-rule.ts";
import { ruleAllows } from "./rule-allows.ts";

/** What to look for in rules: any of the verbs on one resource. */
export interface PermissionQuery {
  readonly verbs: readonly string[];
  readonly group: string;
  readonly resource: string;
  readonly subresource?: string;
  /** Whether the request's path names an object; a `create` of a whole object does not, so names in a rule rule it out. */
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
    const unnamed = rule.resourceNames.length === 0;
    if (!unnamed && !query.named) continue;
    const matching = query.verbs.filter((verb) => allowsAnyName(rule, verb, query));
    if (matching.length === 0) continue;
    for (const verb of matching) verbs.add(verb);
    for (const name of rule.resourceNames) names.add(name);
    isUnlimited ||= unnamed;
  }
  if (!isUnlimited && names.size === 0) return undefined;
  const words = `${[...verbs].join(", ")} on ${combinedResource({ kind: "resource", verb: "", ...query })}`;
  return { names: isUnlimited ? "all" : [...names], words };
}

function allowsAnyName(rule: PolicyRule, verb: string, query: PermissionQuery): boolean {
  const [name] = rule.resourceNames;
  const { group, resource, subresource } = query;
  return ruleAllows(rule, {
    kind: "resource",
    verb,
    group,
    resource,
    ...(subresource === undefined ? {} : { subresource }),
    ...(name === undefined ? {} : { name }),
  });
}
