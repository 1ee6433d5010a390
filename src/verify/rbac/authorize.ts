import { type AccessPolicy, appliesIn } from "./access-policies.ts";
import type { AccessRequest, Requester } from "./access-request.ts";
import { describeBinding, describeRequester } from "./describe.ts";
import { mastersGroup, nodeOfRequester, splitServiceAccountUser } from "./identity.ts";
import { nodeMay } from "./node-authorizer.ts";
import { describeRule, type PolicyRule } from "./policy-rule.ts";
import type { Holding, RbacIndex } from "./rbac-index.ts";
import type { RbacSubject } from "./rbac-objects.ts";
import { ruleAllows } from "./rule-allows.ts";

/** What the API server's authorisers would answer; `unknown` where something that could allow it is not understood. */
export interface AccessDecision {
  readonly decision: "allow" | "deny" | "unknown";
  /** Why, in words: the binding and rule that allow it, or what is missing. */
  readonly because: string;
  /** The first holding and rule that allow it; absent when RBAC is not what allows it. */
  readonly by?: { readonly holding: Holding; readonly rule: PolicyRule };
}

/**
 * Decides one request by the union of all authorisers: members of `system:masters` may do everything, a kubelet what the node
 * authoriser gives it, everybody what any binding of theirs allows, and an IAM principal what its EKS access policies do. None of
 * them knows denials, so their order means nothing.
 *
 * Source: kubernetes plugin/pkg/auth/authorizer/{rbac,node} and pkg/registry/rbac/validation/rule.go; Amazon EKS user guide,
 * "Associate access policies with access entries".
 */
export function authorize(index: RbacIndex, requester: Requester, request: AccessRequest): AccessDecision {
  if (requester.groups.includes(mastersGroup)) {
    return { decision: "allow", because: `group "${mastersGroup}" passes every authorisation check` };
  }
  const node = nodeOfRequester(requester);
  if (node !== undefined && nodeMay({ node, graph: index.nodes, request })) {
    return { decision: "allow", because: `the node authoriser: it is node "${node}"` };
  }
  const byRbac = decideByBindings(index, requester, request);
  if (byRbac.decision === "allow" || requester.principal === undefined) return byRbac;
  return decideByPolicies(index.policiesOf(requester.principal), request) ?? byRbac;
}

function decideByBindings(index: RbacIndex, requester: Requester, request: AccessRequest): AccessDecision {
  const problems = new Set<string>();
  for (const holding of holdingsFor(index, requester, namespaceOf(request))) {
    const rule = holding.grant.rules.find((candidate) => ruleAllows(candidate, request));
    if (rule !== undefined) {
      return {
        decision: "allow",
        because: `${describeBinding(holding)}: ${describeRule(rule)}`,
        by: { holding, rule },
      };
    }
    if (holding.grant.problem !== undefined) problems.add(`${describeBinding(holding)}, but ${holding.grant.problem}`);
  }
  const nothing = `no rule that ${describeRequester(requester)} holds allows it`;
  return { decision: "deny", because: [nothing, ...problems].join("; ") };
}

/** Undefined when no access policy has anything to do with the request. */
function decideByPolicies(policies: readonly AccessPolicy[], request: AccessRequest): AccessDecision | undefined {
  const near = policies.filter((policy) => appliesIn(policy, namespaceOf(request)));
  for (const policy of near) {
    const rule = policy.rules.find((candidate) => ruleAllows(candidate, request));
    if (rule === undefined) continue;
    const because = `access policy ${policy.name}: ${describeRule(rule)}`;
    if (policy.knowledge === "published") return { decision: "allow", because };
    return { decision: "unknown", because: `${because}, as far as AWS describes it` };
  }
  const unknown = near.find(({ knowledge }) => knowledge !== "published");
  if (unknown === undefined) return undefined;
  return { decision: "unknown", because: `the rules of access policy ${unknown.name} are not published` };
}

/** Every holding of a requester that counts in a namespace; `""`: for the whole cluster only. */
export function holdingsFor(index: RbacIndex, requester: Requester, namespace: string): readonly Holding[] {
  const places = namespace === "" ? [""] : ["", namespace];
  const subjects = subjectsOf(requester);
  return places.flatMap((place) => subjects.flatMap((subject) => index.holdingsOf(subject, place)));
}

/** Every rule of a requester in a namespace: what `Covers` compares a new role with. */
export function rulesFor(index: RbacIndex, requester: Requester, namespace: string): readonly PolicyRule[] {
  return [...new Set(holdingsFor(index, requester, namespace).flatMap(({ grant }) => grant.rules))];
}

/** The subjects of bindings that are this requester. */
export function subjectsOf({ user, groups }: Requester): readonly RbacSubject[] {
  const account = splitServiceAccountUser(user);
  return [
    { kind: "User", name: user },
    ...(account === undefined ? [] : [{ kind: "ServiceAccount", ...account }]),
    ...[...new Set(groups)].map((name) => ({ kind: "Group", name })),
  ];
}

function namespaceOf(request: AccessRequest): string {
  return request.kind === "resource" ? (request.namespace ?? "") : "";
}
