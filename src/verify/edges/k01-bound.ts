import type { EdgeRule } from "../graph/edge-rule.ts";
import type { Evidence, GraphBuilder, VertexId } from "../graph/graph-builder.ts";
import { clusterAdminVertex, grantVertex, serviceAccountVertex, subjectVertex } from "../graph/vertices.ts";
import { rbacOf } from "../rbac/cluster-rbac.ts";
import { publicRules } from "../rbac/default-objects.ts";
import { bindingName } from "../rbac/describe.ts";
import { authenticatedGroup, mastersGroup, serviceAccountGroups } from "../rbac/identity.ts";
import type { PolicyRule } from "../rbac/policy-rule.ts";
import type { Holding } from "../rbac/rbac-index.ts";
import { rbacGroup } from "../rbac/rbac-objects.ts";
import { uncoveredRules } from "../rbac/uncovered-rules.ts";
import type { ClusterScene } from "../scene/scene.ts";
import { canonicalSubject, type Subject } from "../scene/subject.ts";

/** Who is in which group, and who holds which role where. */
export const k01Bound: EdgeRule = {
  id: "K01",
  name: "BOUND",
  title: "A subject holds the roles that are bound to it or to a group that it is in",
  layer: "rbac",
  level: "identity",
  threatModel: "credentials",
  mitigation: "bind less: fewer subjects, narrower roles, single namespaces",
  technique: "T1078.004",
  derive(scene, graph) {
    for (const cluster of scene.clusters) {
      linkHoldings(cluster, graph);
      linkGroups(cluster, graph);
      linkGaps(cluster, graph);
    }
  },
};

const { id } = k01Bound;

function linkHoldings(cluster: ClusterScene, graph: GraphBuilder): void {
  const isEmpty = new Map<readonly PolicyRule[], boolean>();
  for (const holding of rbacOf(cluster).index.holdings) {
    const subject = subjectOf(holding);
    const { rules } = holding.grant;
    if (!isEmpty.has(rules)) isEmpty.set(rules, uncoveredRules(publicRules(), rules).length === 0);
    // Rules that give nothing but what the API server tells everybody of itself are nobody's.
    if (subject === undefined || isEmpty.get(rules) === true) continue;
    const from = subjectVertex(graph, cluster, subject);
    graph.edge(from, grantVertex(graph, cluster, holding.grant), id, () => tellHolding(holding));
  }
}

function tellHolding({ binding, grant, subject: { kind: what, name: who, namespace } }: Holding): Evidence {
  const [kind = "", ...name] = grant.role.split("/");
  return {
    because: `${bindingName(binding)} binds ${kind} "${name.join("/")}"`,
    objects: binding.source === undefined ? [] : [binding.source],
    repair: `remove ${what} ${namespace === undefined || what !== "ServiceAccount" ? who : `${namespace}/${who}`} from ${bindingName(binding)}`,
  };
}

/** Undefined for a kind that authorisation does not know, and for a service account of no namespace: they are nobody. */
function subjectOf({ subject }: Holding): Subject | undefined {
  const { kind, name, namespace } = subject;
  if (kind === "User" || kind === "Group") return { kind, name };
  return kind === "ServiceAccount" && namespace !== undefined ? { kind, name, namespace } : undefined;
}

function linkGroups(cluster: ClusterScene, graph: GraphBuilder): void {
  const group = (name: string): VertexId => subjectVertex(graph, cluster, { kind: "Group", name });
  const join = (from: VertexId, name: string, because: string): void =>
    graph.edge(from, group(name), id, () => ({ because, objects: [] }));
  const namespaces = new Set<string>();
  for (const { namespace, name } of serviceAccounts(cluster)) {
    const account = serviceAccountVertex(graph, cluster, { namespace, name });
    const [all, own] = serviceAccountGroups(namespace);
    // Over its namespace's group, so that each account has one edge. Only who impersonates that group gains by it.
    join(account, own, `every service account of ${namespace} is in ${own}`);
    if (!namespaces.has(namespace)) join(group(own), all, `every service account is in ${all}`);
    namespaces.add(namespace);
  }
  const [everyAccount] = serviceAccountGroups("");
  join(group(everyAccount), authenticatedGroup, `every service account is in ${authenticatedGroup}`);
  for (const { subject } of rbacOf(cluster).index.holdings) {
    if (subject.kind !== "User") continue;
    const user = subjectVertex(graph, cluster, { kind: "User", name: subject.name });
    join(user, authenticatedGroup, `every user that is let in is in ${authenticatedGroup}`);
  }
  graph.edge(group(mastersGroup), clusterAdminVertex(graph, cluster), id, () => ({
    because: `members of ${mastersGroup} pass every authorisation check`,
    objects: [],
  }));
}

/** Those that exist, those that a binding names although they do not, and `*` for those to come. */
function serviceAccounts(cluster: ClusterScene): readonly { readonly namespace: string; readonly name: string }[] {
  const existing = cluster
    .objects("v1/ServiceAccount")
    .map(({ metadata: { name, namespace = "default" } }) => ({ namespace, name }));
  const bound = rbacOf(cluster).index.holdings.flatMap((holding) => {
    const subject = subjectOf(holding);
    const account = subject === undefined ? undefined : canonicalSubject(subject);
    if (account?.kind !== "ServiceAccount" || account.namespace === undefined) return [];
    return [{ namespace: account.namespace, name: account.name }];
  });
  const toCome = cluster.namespaces.map((namespace) => ({ namespace, name: "*" }));
  return [...existing, ...bound, ...toCome];
}

const bindingTypes = ["Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding"].map(
  (kind) => `${rbacGroup}/v1/${kind}`,
);

/** What was not read may bind anything to anybody who is let in. */
function linkGaps(cluster: ClusterScene, graph: GraphBuilder): void {
  for (const { place, what, reason } of cluster.scene.estate.gaps) {
    if (place !== cluster.name || (what !== "*" && !bindingTypes.includes(what))) continue;
    const from = subjectVertex(graph, cluster, { kind: "Group", name: authenticatedGroup });
    graph.unknown(from, clusterAdminVertex(graph, cluster), id, {
      id: `K01:${cluster.name}:${what}`,
      cause: `${what === "*" ? "roles and bindings" : what} of cluster ${cluster.name} could not be read: ${reason}`,
      fix: "let the reader list roles, clusterroles, rolebindings and clusterrolebindings, and collect again",
      objects: [],
    });
  }
}
