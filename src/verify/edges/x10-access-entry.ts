import type { EksIdentity } from "../../model/estate-cluster.ts";
import type { EdgeRule } from "../graph/edge-rule.ts";
import type { Evidence, GraphBuilder, VertexId } from "../graph/graph-builder.ts";
import { clusterAdminVertex, grantVertex, hubVertex, principalVertex, subjectVertex } from "../graph/vertices.ts";
import type { AccessPolicy } from "../rbac/access-policies.ts";
import { type ClusterIdentity, withoutPath } from "../rbac/cluster-identity.ts";
import { accessPolicyRole, namespacesOfScope, rbacOf } from "../rbac/cluster-rbac.ts";
import { authenticatedGroup } from "../rbac/identity.ts";
import type { ClusterScene } from "../scene/scene.ts";

/** Access entries and `aws-auth`: an IAM principal's user, groups and access policies in a cluster. */
export const x10AccessEntry: EdgeRule = {
  id: "X10",
  name: "ACCESS_ENTRY",
  title: "An IAM principal is a user, in groups and has access policies in an EKS cluster that lets it in",
  layer: "cross-layer",
  level: "identity",
  threatModel: "credentials",
  mitigation: "scope access policies to exact namespaces, without wildcards; name groups of your own in access entries",
  technique: "T1078.004",
  derive(scene, graph) {
    for (const cluster of scene.clusters) {
      for (const identity of rbacOf(cluster).index.identities) linkIdentity(cluster, graph, identity);
      const { eks } = cluster.cluster;
      if (eks !== undefined) noteUnread(cluster, graph, eks);
    }
  },
};

const { id } = x10AccessEntry;

function linkIdentity(cluster: ClusterScene, graph: GraphBuilder, identity: ClusterIdentity): void {
  const targets = [
    ...[...identity.groups, authenticatedGroup].map((name) => ({
      to: subjectVertex(graph, cluster, { kind: "Group", name }),
      what: `group ${name}`,
    })),
    ...usersOf(cluster, identity).map((name) => ({
      to: subjectVertex(graph, cluster, { kind: "User", name }),
      what: `user ${name}`,
    })),
    ...identity.policies.map((policy) => ({
      to: policyVertex(cluster, graph, policy),
      what: `access policy ${policy.name} ${scopeWords(policy)}`,
    })),
  ];
  for (const principal of principalsOf(cluster, identity)) {
    const from = principalVertex(graph, cluster.scene, principal);
    for (const { to, what } of targets) {
      graph.edge(
        from,
        to,
        id,
        (): Evidence => ({
          because: `cluster ${cluster.name} lets ${principal} in with ${what}`,
          objects: [identity.source],
          repair: `take ${what} away from ${identity.principal}`,
        }),
      );
    }
    for (const policy of identity.policies) noteUnknown(cluster, graph, { policy, identity, from });
  }
}

/** The principals that an entry means: from `aws-auth` a role whatever its path, or every one of an account. */
function principalsOf(cluster: ClusterScene, { principal, ignoresPath }: ClusterIdentity): readonly string[] {
  if (!ignoresPath) return [principal];
  const account = /^arn:[^:]+:iam::(\d+):root$/.exec(principal)?.[1];
  const known = ["AWS::IAM::Role", "AWS::IAM::User"].flatMap((type) => cluster.scene.resources(type));
  const meant = known.filter(({ id: arn, accountId }) =>
    account === undefined ? withoutPath(arn) === principal : accountId === account,
  );
  return meant.length > 0 ? meant.map(({ id: arn }) => arn) : [principal];
}

/** Bound users that its name can become: whoever takes on a role chooses the session's name. */
function usersOf(cluster: ClusterScene, { user }: ClusterIdentity): readonly string[] {
  if (!user.includes("{{")) return [user];
  const [first = "", ...rest] = user.split(/\{\{[^}]*\}\}/);
  const last = rest.at(-1) ?? "";
  const bound = rbacOf(cluster).index.holdings.filter(({ subject }) => subject.kind === "User");
  const names = new Set(bound.map(({ subject }) => subject.name));
  return [...names].filter((name) => name.startsWith(first) && name.endsWith(last));
}

/** One hub for a policy and its scope, which leads to the grants of the namespaces that it covers. */
function policyVertex(cluster: ClusterScene, graph: GraphBuilder, policy: AccessPolicy): VertexId {
  const role = accessPolicyRole(policy.name);
  if (policy.namespaces === undefined) return grantVertex(graph, cluster, { role });
  const scope = [...policy.namespaces].sort().join(",");
  const hub = hubVertex(graph, x10AccessEntry, `${cluster.name}/${policy.name}/${scope}`);
  for (const namespace of namespacesOfScope(policy.namespaces, cluster)) {
    if (namespace === undefined) continue;
    graph.edge(hub, grantVertex(graph, cluster, { role, namespace }), id, () => ({
      because: `the scope ${scope} of access policy ${policy.name} covers namespace ${namespace}`,
      objects: [],
    }));
  }
  return hub;
}

function scopeWords({ namespaces }: AccessPolicy): string {
  return namespaces === undefined ? "in the whole cluster" : `in ${namespaces.join(", ")}`;
}

/** Whom entries that were not read let in may be anybody's principal; the creator of a cluster without entries is never listed. */
function noteUnread(cluster: ClusterScene, graph: GraphBuilder, eks: EksIdentity): void {
  const { authenticationMode: mode, accountId, region } = eks;
  if (mode === "CONFIG_MAP") {
    graph.assume({
      id: `cluster-creator:${cluster.name}`,
      text: `the principal that created cluster ${cluster.name}, its administrator for ever, is the platform's`,
    });
  }
  const inAccount = [accountId, `${accountId}/${region}`];
  for (const { place, what, reason } of cluster.scene.estate.gaps) {
    const isEntries = mode !== "CONFIG_MAP" && inAccount.includes(place) && isOneOf(what, "AWS::EKS::AccessEntry");
    const isMap = mode !== "API" && place === cluster.name && isOneOf(what, "v1/ConfigMap");
    if (!isEntries && !isMap) continue;
    for (const principal of foreignPrincipals(cluster)) {
      const from = principalVertex(graph, cluster.scene, principal);
      graph.unknown(from, clusterAdminVertex(graph, cluster), id, {
        id: `X10:${cluster.name}:${isMap ? "aws-auth" : "access-entries"}`,
        cause: `whom cluster ${cluster.name} lets in by IAM could not be read: ${reason}`,
        fix: isMap
          ? "let the reader get config maps of kube-system"
          : "let the reader list and describe access entries",
        objects: [],
      });
    }
  }
}

function isOneOf(what: string, type: string): boolean {
  return what === "*" || what === type;
}

/** Principals that environments claim, and roles and users that are theirs. */
function foreignPrincipals({ scene }: ClusterScene): ReadonlySet<string> {
  const theirs = ["AWS::IAM::Role", "AWS::IAM::User"]
    .flatMap((type) => scene.resources(type))
    .filter(({ id: arn }) => scene.ownerOfResource(arn) >= 0);
  return new Set([...scene.claims.flatMap(({ principals }) => principals), ...theirs.map(({ id: arn }) => arn)]);
}

interface Unknown {
  readonly policy: AccessPolicy;
  readonly identity: ClusterIdentity;
  readonly from: VertexId;
}

function noteUnknown(cluster: ClusterScene, graph: GraphBuilder, { policy, identity, from }: Unknown): void {
  if (policy.knowledge === "unknown") {
    graph.unknown(from, clusterAdminVertex(graph, cluster), id, {
      id: `X10:${cluster.name}:${policy.name}`,
      cause: `the rules of access policy ${policy.name} are not known`,
      fix: `associate a known access policy with ${identity.principal}, or bind a role to a group of its access entry`,
      objects: [identity.source],
    });
  }
  if (policy.knowledge === "described") {
    graph.assume({
      id: `access-policy:${policy.name}`,
      text: `access policy ${policy.name} allows no more than AWS describes`,
    });
  }
}
