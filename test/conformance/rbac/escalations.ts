import type { EstateObject } from "../../../src/model/estate-cluster.ts";
import { checkBindingWrite, checkRoleWrite, type EscalationAnswer } from "../../../src/verify/rbac/escalation.ts";
import { impersonated } from "../../../src/verify/rbac/identity.ts";
import { type PolicyRule, readPolicyRules } from "../../../src/verify/rbac/policy-rule.ts";
import type { RbacIndex } from "../../../src/verify/rbac/rbac-index.ts";
import type { ApiAnswer } from "../kubernetes/harness/api-client.ts";
import { rules } from "./generate-cluster.ts";
import type { Random } from "./random.ts";
import { groups, namespaces, subjects } from "./vocabulary.ts";

const apiVersion = "rbac.authorization.k8s.io/v1";

/** The group whose members may write roles and bindings, so that nothing but the escalation check stands in their way. */
export const writersGroup = "writers";

export const writerObjects: readonly EstateObject[] = [
  {
    apiVersion,
    kind: "ClusterRole",
    metadata: { name: "writer" },
    rules: [
      {
        verbs: ["create", "update", "patch"],
        apiGroups: ["rbac.authorization.k8s.io"],
        resources: ["roles", "clusterroles", "rolebindings", "clusterrolebindings"],
      },
    ],
  },
  {
    apiVersion,
    kind: "ClusterRoleBinding",
    metadata: { name: "writers" },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "writer" },
    subjects: [{ kind: "Group", name: writersGroup, apiGroup: "rbac.authorization.k8s.io" }],
  },
];

/** Somebody who writes a role or binding. */
export interface Escalation {
  readonly user: string;
  readonly groups: readonly string[];
  readonly object: EstateObject;
}

export function generateEscalation(random: Random, index: RbacIndex): Escalation {
  const { kind, name, namespace } = random.pick(subjects.filter((subject) => subject.kind !== "Group"));
  const user = kind === "ServiceAccount" ? `system:serviceaccount:${namespace}:${name}` : name;
  const inGroups = [writersGroup, ...(random.chance(0.7) ? random.some(groups, 4) : [])];
  return { user, groups: inGroups, object: random.chance(0.5) ? role(random, index) : binding(random) };
}

/** Often a part of a role that exists, so that somebody holds it. */
function role(random: Random, index: RbacIndex): EstateObject {
  const isCluster = random.chance(0.5);
  const held = random
    .pick(index.grants.filter((grant) => grant.rules.length > 0))
    .rules.map((rule) => narrow(random, rule));
  const usable = held.filter((rule) => isCluster || !("nonResourceURLs" in rule));
  const wanted = random.chance(0.8) && usable.length > 0 ? usable : rules(random, isCluster);
  const aggregation =
    isCluster && random.chance(0.1) ? { aggregationRule: { clusterRoleSelectors: [{ matchLabels: { q: "q" } }] } } : {};
  const metadata = { name: "new", ...(isCluster ? {} : { namespace: random.pick(namespaces) }) };
  return { apiVersion, kind: isCluster ? "ClusterRole" : "Role", metadata, rules: wanted, ...aggregation };
}

function narrow(random: Random, rule: PolicyRule): Readonly<Record<string, unknown>> {
  const verbs = rule.verbs.includes("*") && random.chance(0.7) ? ["get", "list"] : random.some(rule.verbs, 3);
  if (rule.nonResourceURLs.length > 0) return { verbs, nonResourceURLs: random.some(rule.nonResourceURLs, 2) };
  const apiGroups = rule.apiGroups.includes("*") && random.chance(0.7) ? [""] : rule.apiGroups;
  const resources = random
    .some(rule.resources, 2)
    .map((item) => (item === "*" && random.chance(0.6) ? "pods/exec" : item));
  const names = rule.resourceNames.length > 0 || random.chance(0.2) ? { resourceNames: rule.resourceNames } : {};
  return { verbs, apiGroups, resources, ...(names.resourceNames?.length === 0 ? { resourceNames: ["a"] } : names) };
}

function binding(random: Random): EstateObject {
  const isCluster = random.chance(0.4);
  const roleRef =
    !isCluster && random.chance(0.4)
      ? { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: `r-${random.int(62)}` }
      : {
          apiGroup: "rbac.authorization.k8s.io",
          kind: "ClusterRole",
          name: random.pick(["agg-1", "agg-7", `cr-${random.int(61)}`]),
        };
  const metadata = { name: "new", ...(isCluster ? {} : { namespace: random.pick(namespaces) }) };
  const kind = isCluster ? "ClusterRoleBinding" : "RoleBinding";
  return {
    apiVersion,
    kind,
    metadata,
    roleRef,
    subjects: [{ kind: "User", name: "x", apiGroup: "rbac.authorization.k8s.io" }],
  };
}

/** Our answer, in the words of `realAnswer`. */
export function ourAnswer(index: RbacIndex, { user, groups: inGroups, object }: Escalation): string {
  const writer = impersonated(user, inGroups);
  const { namespace } = object.metadata;
  const place = namespace === undefined ? {} : { namespace };
  if (object.kind === "RoleBinding" || object.kind === "ClusterRoleBinding") {
    const roleRef = object.roleRef as { readonly kind: string; readonly name: string };
    return words(checkBindingWrite(index, writer, { ...place, roleRef }));
  }
  const kind = object.kind === "Role" ? "Role" : "ClusterRole";
  const aggregates = object.aggregationRule !== undefined;
  return words(
    checkRoleWrite(index, writer, { kind, ...place, rules: readPolicyRules(object.rules), aggregates }),
    aggregates,
  );
}

function words({ allowed, because, uncovered }: EscalationAnswer, aggregates = false): string {
  if (allowed) return "allowed";
  if (because.includes("does not exist")) return "no such role";
  return aggregates ? "refused" : `refused: ${[...new Set(uncovered.map(formatRule))].sort().join(" ")}`;
}

/** The server's answer to a dry run, with each permission that it says is missing. */
export function realAnswer({ status, body }: ApiAnswer, object: EstateObject): string {
  if (status === 201) return "allowed";
  const message = body.message ?? "";
  if (status === 404) return "no such role";
  if (status !== 403) return `${status}: ${message}`;
  if (object.aggregationRule !== undefined) return "refused";
  const missing = message.split("\n").slice(1).flatMap(expand);
  return `refused: ${[...new Set(missing)].sort().join(" ")}`;
}

/** `{APIGroups:[""], Resources:["pods"], Verbs:["get" "list"]}` one permission each. */
function expand(line: string): readonly string[] {
  const values = (name: string): readonly string[] => {
    const list = new RegExp(`${name}:\\[([^\\]]*)\\]`).exec(line)?.[1] ?? "";
    return [...list.matchAll(/"([^"]*)"/g)].map(([, value = ""]) => value);
  };
  const base = {
    apiGroups: values("APIGroups"),
    resources: values("Resources"),
    resourceNames: values("ResourceNames"),
  };
  const nonResourceURLs = values("NonResourceURLs");
  return values("Verbs").map((verb) => formatRule({ ...base, nonResourceURLs, verbs: [verb] }));
}

function formatRule({ apiGroups, resources, resourceNames, nonResourceURLs, verbs }: PolicyRule): string {
  return [apiGroups, resources, resourceNames, nonResourceURLs, verbs].map((list) => list.join("+")).join("|");
}
