import type { PolicyRule } from "./policy-rule.ts";
import { urlMatches } from "./rule-allows.ts";

/**
 * What of the requested rules the owner's do not cover, one verb, group, resource and name each; empty when all is covered.
 *
 * This is the check behind privilege escalation: nobody may write a role or a binding that grants more than they hold, unless
 * they may `escalate` or `bind`. Each single permission must be covered by one of the owner's rules alone. A permission
 * without a name is not covered by any number of named ones.
 *
 * Source: kubernetes component-helpers auth/rbac/validation/policy_comparator.go (`Covers`).
 */
export function uncoveredRules(owner: readonly PolicyRule[], requested: readonly PolicyRule[]): readonly PolicyRule[] {
  return requested.flatMap(breakDown).filter((single) => !owner.some((rule) => ruleCovers(rule, single)));
}

/** The single permissions of a rule. A rule without verbs, or without resources and URLs, has none. */
function breakDown(rule: PolicyRule): readonly PolicyRule[] {
  const names = rule.resourceNames.length === 0 ? [[]] : rule.resourceNames.map((name) => [name]);
  const onResources = rule.apiGroups.flatMap((group) =>
    rule.resources.flatMap((resource) =>
      rule.verbs.flatMap((verb) => names.map((resourceNames) => single({ verb, group, resource, resourceNames }))),
    ),
  );
  const onUrls = rule.nonResourceURLs.flatMap((url) => rule.verbs.map((verb) => single({ verb, url })));
  return [...onResources, ...onUrls];
}

interface Single {
  readonly verb: string;
  readonly group?: string;
  readonly resource?: string;
  readonly resourceNames?: readonly string[];
  readonly url?: string;
}

function single({ verb, group, resource, resourceNames = [], url }: Single): PolicyRule {
  return {
    verbs: [verb],
    apiGroups: group === undefined ? [] : [group],
    resources: resource === undefined ? [] : [resource],
    resourceNames,
    nonResourceURLs: url === undefined ? [] : [url],
  };
}

function ruleCovers(owner: PolicyRule, part: PolicyRule): boolean {
  return (
    coversAll(owner.verbs, part.verbs) &&
    coversAll(owner.apiGroups, part.apiGroups) &&
    part.resources.every((resource) => resourceCovers(owner.resources, resource)) &&
    part.nonResourceURLs.every((url) => owner.nonResourceURLs.some((pattern) => urlMatches(pattern, url))) &&
    namesCover(owner.resourceNames, part.resourceNames)
  );
}

function coversAll(owned: readonly string[], wanted: readonly string[]): boolean {
  return owned.includes("*") || wanted.every((item) => owned.includes(item));
}

function resourceCovers(owned: readonly string[], resource: string): boolean {
  if (owned.includes("*") || owned.includes(resource)) return true;
  const slash = resource.indexOf("/");
  return slash >= 0 && owned.includes(`*/${resource.slice(slash + 1)}`);
}

function namesCover(owned: readonly string[], wanted: readonly string[]): boolean {
  if (owned.length === 0) return true;
  return wanted.length > 0 && wanted.every((name) => owned.includes(name));
}
