import { type AccessRequest, combinedResource, type ResourceRequest, requestedName } from "./access-request.ts";
import type { PolicyRule } from "./policy-rule.ts";

/**
 * Whether one rule allows a request, exactly as Kubernetes' RBAC authoriser decides: `*` stands for anything only as a whole
 * item, a resource covers none of its subresources, `*` covers all of both, `*` with a subresource covers that of every
 * resource, and a rule with resource names needs a named request.
 *
 * Source: kubernetes pkg/apis/rbac/v1/evaluation_helpers.go and plugin/pkg/auth/authorizer/rbac/rbac.go.
 */
export function ruleAllows(rule: PolicyRule, request: AccessRequest): boolean {
  if (!covers(rule.verbs, request.verb)) return false;
  if (request.kind === "url") return rule.nonResourceURLs.some((pattern) => urlMatches(pattern, request.path));
  return (
    covers(rule.apiGroups, request.group) &&
    resourceMatches(rule.resources, request) &&
    (rule.resourceNames.length === 0 || rule.resourceNames.includes(requestedName(request)))
  );
}

/** Whether a `nonResourceURLs` item covers a path: itself, or all that begins with what stands before a closing `*`. */
export function urlMatches(pattern: string, path: string): boolean {
  if (pattern === path) return true;
  return pattern.endsWith("*") && path.startsWith(pattern.replace(/\*+$/, ""));
}

function covers(items: readonly string[], wanted: string): boolean {
  return items.includes("*") || items.includes(wanted);
}

function resourceMatches(resources: readonly string[], request: ResourceRequest): boolean {
  if (covers(resources, combinedResource(request))) return true;
  const { subresource } = request;
  return subresource !== undefined && subresource !== "" && resources.includes(`*/${subresource}`);
}
