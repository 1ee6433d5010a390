import type { EstateObject } from "../../../model/estate-cluster.ts";
import { compileLabelSelector } from "../../../model/label-selector.ts";
import { fieldOf, listOf } from "../../pod-security/pod-fields.ts";
import type { AdmissionRequest, ResourceType } from "../admission-request.ts";

/** A request with the object as it is when policies see it. */
export interface Reviewed {
  readonly request: AdmissionRequest;
  readonly object?: EstateObject;
  readonly oldObject?: EstateObject;
  /** The namespace of the request; absent for cluster-scoped objects and for Namespaces themselves. */
  readonly namespace?: EstateObject;
}

export type Match = "yes" | "no" | "unknown";

/**
 * Whether the constraints of a policy, or the further ones of a binding, take in a request.
 *
 * Source: apiserver pkg/admission/plugin/policy/matching and plugin/webhook/predicates. Selectors are looked at first, then
 * exclusions, then rules. A binding without rules takes in everything.
 */
export function matchResources(constraints: unknown, reviewed: Reviewed): Match {
  const selected = both(
    matchNamespace(fieldOf(constraints, "namespaceSelector"), reviewed),
    matchObject(fieldOf(constraints, "objectSelector"), reviewed),
  );
  if (selected === "no") return "no";
  const isExact = fieldOf(constraints, "matchPolicy") === "Exact";
  const excluded = listOf(fieldOf(constraints, "excludeResourceRules"));
  if (excluded.some((rule) => matchRule(rule, { reviewed, isExact }))) return "no";
  const rules = listOf(fieldOf(constraints, "resourceRules"));
  if (rules.length > 0 && !rules.some((rule) => matchRule(rule, { reviewed, isExact }))) return "no";
  return selected;
}

export function both(left: Match, right: Match): Match {
  if (left === "no" || right === "no") return "no";
  return left === "yes" && right === "yes" ? "yes" : "unknown";
}

/** Whether the rules of a webhook take in a request; they are written like those of policies. */
export function matchesRules(rules: unknown, reviewed: Reviewed, isExact: boolean): boolean {
  return listOf(rules).some((rule) => matchRule(rule, { reviewed, isExact }));
}

function matchNamespace(selector: unknown, { request, object, namespace }: Reviewed): Match {
  if (isEmptySelector(selector)) return "yes";
  const isNamespace = isNamespaceResource(request.resource);
  if (request.namespace === undefined && !isNamespace) return "yes";
  const matches = compileLabelSelector(selector);
  if (matches === undefined) return "unknown";
  const isOwn = isNamespace && request.subresource === undefined && request.operation !== "DELETE";
  const labelled = isOwn ? object : isNamespace ? (request.oldObject ?? namespace) : namespace;
  if (labelled === undefined) return "unknown";
  return matches(labelled.metadata.labels ?? {}) ? "yes" : "no";
}

/** Before or after: whoever changes the label does not slip away. */
function matchObject(selector: unknown, { object, oldObject }: Reviewed): Match {
  if (isEmptySelector(selector)) return "yes";
  const matches = compileLabelSelector(selector);
  if (matches === undefined) return "unknown";
  const versions = [object, oldObject].filter((version) => version !== undefined);
  return versions.some(({ metadata }) => matches(metadata.labels ?? {})) ? "yes" : "no";
}

function isEmptySelector(selector: unknown): boolean {
  return (
    Object.keys((fieldOf(selector, "matchLabels") as object | undefined) ?? {}).length === 0 &&
    listOf(fieldOf(selector, "matchExpressions")).length === 0
  );
}

export function isNamespaceResource({ group, resource }: ResourceType): boolean {
  return group === "" && resource === "namespaces";
}

interface RuleContext {
  readonly reviewed: Reviewed;
  /** Without it a rule for one version of a resource takes in the others as well. */
  readonly isExact: boolean;
}

function matchRule(rule: unknown, { reviewed: { request }, isExact }: RuleContext): boolean {
  const { resource, subresource = "" } = request;
  const names = listOf(fieldOf(rule, "resourceNames"));
  return (
    holds(fieldOf(rule, "operations"), request.operation) &&
    holds(fieldOf(rule, "apiGroups"), resource.group) &&
    (!isExact || holds(fieldOf(rule, "apiVersions"), resource.version)) &&
    matchScope(fieldOf(rule, "scope"), request) &&
    listOf(fieldOf(rule, "resources")).some((text) => matchResource(String(text), resource.resource, subresource)) &&
    (names.length === 0 || names.includes(request.name))
  );
}

function holds(list: unknown, value: string): boolean {
  return listOf(list).some((item) => item === "*" || item === value);
}

function matchScope(scope: unknown, { namespace, resource }: AdmissionRequest): boolean {
  const isNamespaced = namespace !== undefined && !isNamespaceResource(resource);
  if (scope === "Namespaced") return isNamespaced;
  return scope !== "Cluster" || !isNamespaced;
}

function matchResource(text: string, resource: string, subresource: string): boolean {
  const [wanted = "", part = ""] = text.split("/");
  return (wanted === "*" || wanted === resource) && (part === "*" || part === subresource);
}
