import type { AccessRequest, Requester, ResourceRequest } from "../../../src/verify/rbac/access-request.ts";
import { authenticatedGroup, serviceAccountRequester } from "../../../src/verify/rbac/identity.ts";
import type { PolicyRule } from "../../../src/verify/rbac/policy-rule.ts";
import type { Holding, RbacIndex } from "../../../src/verify/rbac/rbac-index.ts";
import type { Random } from "./random.ts";
import { groups, names, namespaces, paths, resources, verbs } from "./vocabulary.ts";

export interface Question {
  readonly requester: Requester;
  readonly request: AccessRequest;
}

/** Half of the questions are near something that is granted, so that both answers are common; a tenth are a node's. */
export function generateQuestion(random: Random, index: RbacIndex): Question {
  if (random.chance(0.1)) return { requester: nodeRequester(random), request: nodeRequest(random) };
  const holding = random.pick(index.holdings.filter(({ binding }) => !binding.name.startsWith("system:")));
  if (random.chance(0.5) || holding.grant.rules.length === 0) {
    return { requester: randomRequester(random), request: randomRequest(random) };
  }
  return { requester: requesterOf(random, holding), request: requestNear(random, holding) };
}

function randomRequester(random: Random): Requester {
  if (random.chance(0.4)) return serviceAccountRequester(random.pick(namespaces), random.pick(["a", "b", "c"]));
  const some = random.chance(0.7) ? random.some(groups, 2) : [];
  return { user: `u-${1 + random.int(8)}`, groups: random.chance(0.9) ? [...some, authenticatedGroup] : some };
}

function requesterOf(random: Random, { subject }: Holding): Requester {
  switch (subject.kind) {
    case "ServiceAccount":
      return serviceAccountRequester(subject.namespace ?? "", subject.name);
    case "Group":
      return { user: `u-${1 + random.int(8)}`, groups: [subject.name] };
    default:
      return { user: subject.name, groups: [authenticatedGroup] };
  }
}

function randomRequest(random: Random): AccessRequest {
  if (random.chance(0.1)) return { kind: "url", verb: random.pick(["get", "post"]), path: random.pick(paths) };
  const { group, resource, subresources } = random.pick(resources);
  return {
    kind: "resource",
    verb: random.pick(verbs),
    group,
    resource,
    ...(subresources.length > 0 && random.chance(0.4) ? { subresource: random.pick(subresources) } : {}),
    ...(random.chance(0.8) ? { namespace: random.pick(namespaces) } : {}),
    ...(random.chance(0.6) ? { name: random.pick(names) } : {}),
  };
}

/** What a rule grants, with now and then one attribute changed. */
function requestNear(random: Random, { grant }: Holding): AccessRequest {
  const rule = random.pick(grant.rules);
  const verb = concrete(random, rule.verbs, verbs);
  if (rule.nonResourceURLs.length > 0) return { kind: "url", verb, path: random.pick(paths) };
  const wanted = granted(random, rule);
  const base: ResourceRequest = {
    kind: "resource",
    verb: random.chance(0.1) ? random.pick(verbs) : verb,
    group: random.chance(0.05) ? "example.com" : wanted.group,
    resource: wanted.resource,
    ...(wanted.subresource === undefined ? {} : { subresource: wanted.subresource }),
  };
  const namespace = random.chance(0.1) ? random.pick(namespaces) : (grant.namespace ?? random.pick(["", "ns-1"]));
  const name = random.chance(0.15) ? random.pick(["", ...names]) : concrete(random, rule.resourceNames, ["", ...names]);
  return { ...base, ...(namespace === "" ? {} : { namespace }), ...(name === "" ? {} : { name }) };
}

function granted(
  random: Random,
  rule: PolicyRule,
): { readonly group: string; readonly resource: string; readonly subresource?: string } {
  const pattern = random.pick(rule.resources);
  const group = concrete(random, rule.apiGroups, ["", "apps", "example.com"]);
  const [first = "", subresource] = pattern.split("/");
  const resource = first === "*" ? random.pick(resources).resource : first;
  if (pattern === "*" && random.chance(0.3)) return { group, resource, subresource: "status" };
  return { group, resource, ...(subresource === undefined ? {} : { subresource }) };
}

/** One of the items, a wildcard or nothing standing for anything. */
function concrete(random: Random, items: readonly string[], all: readonly string[]): string {
  const item = items.length === 0 ? "*" : random.pick(items);
  return item === "*" ? random.pick(all) : item;
}

function nodeRequester(random: Random): Requester {
  const user = random.pick(["system:node:n1", "system:node:n2", "system:node:n3", "system:node:"]);
  return { user, groups: random.chance(0.9) ? ["system:nodes", authenticatedGroup] : [authenticatedGroup] };
}

interface NodeTarget {
  readonly group?: string;
  readonly resource: string;
  readonly subresource?: string;
  readonly namespace?: string;
  readonly names: readonly string[];
}

const nodeTargets: readonly NodeTarget[] = [
  {
    resource: "secrets",
    namespace: "ns-1",
    names: ["pull", "env-secret", "from-secret", "volume-secret", "p-secret", "unbound-secret", ""],
  },
  { resource: "secrets", namespace: "ns-2", names: ["publish", "controller", "pull"] },
  { resource: "configmaps", namespace: "ns-1", names: ["env-config", "from-config", "volume-config", "p-config", "x"] },
  { resource: "persistentvolumeclaims", namespace: "ns-1", names: ["claim", "n1-names-e", "x"] },
  { resource: "persistentvolumeclaims", subresource: "status", namespace: "ns-1", names: ["claim", "x"] },
  { resource: "persistentvolumes", names: ["volume", "x"] },
  { resource: "serviceaccounts", namespace: "ns-1", names: ["a", "b"] },
  { resource: "serviceaccounts", subresource: "token", namespace: "ns-1", names: ["a", "b", ""] },
  { resource: "pods", namespace: "ns-1", names: ["n1-plain", "n1-names", "n2-plain", "nowhere", ""] },
  { resource: "pods", subresource: "status", namespace: "ns-1", names: ["n1-plain"] },
  { resource: "pods", subresource: "eviction", namespace: "ns-1", names: ["n1-plain"] },
  { resource: "nodes", names: ["n1", "n2", ""] },
  { resource: "nodes", subresource: "status", names: ["n1"] },
  { resource: "nodes", subresource: "proxy", names: ["n1"] },
  { group: "coordination.k8s.io", resource: "leases", namespace: "kube-node-lease", names: ["n1", "n2", ""] },
  { group: "coordination.k8s.io", resource: "leases", namespace: "ns-1", names: ["n1"] },
  { group: "storage.k8s.io", resource: "csinodes", names: ["n1", "n2", ""] },
  { group: "storage.k8s.io", resource: "volumeattachments", names: ["attachment", "x"] },
  { group: "resource.k8s.io", resource: "resourceslices", names: ["s", ""] },
  { group: "resource.k8s.io", resource: "resourceclaims", namespace: "ns-1", names: ["c"] },
  { group: "certificates.k8s.io", resource: "podcertificaterequests", namespace: "ns-1", names: ["c", ""] },
  { group: "certificates.k8s.io", resource: "certificatesigningrequests", names: ["c", ""] },
  { resource: "services", namespace: "ns-1", names: ["s", ""] },
];

function nodeRequest(random: Random): AccessRequest {
  const { names: wanted, group = "", ...target } = random.pick(nodeTargets);
  const name = random.pick(wanted);
  const verb = random.pick(["get", "get", "list", "watch", "create", "create", "update", "patch", "delete"]);
  const selects = (verb === "list" || verb === "watch") && random.chance(0.5);
  const value = random.pick(["n1", "n2"]);
  return {
    kind: "resource",
    verb,
    group,
    ...target,
    ...(name === "" ? {} : { name }),
    ...(selects ? { fieldSelector: [{ field: "spec.nodeName", value }] } : {}),
  };
}
