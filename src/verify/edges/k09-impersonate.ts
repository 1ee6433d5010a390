import type { EdgeRule } from "../graph/edge-rule.ts";
import type { GraphBuilder, VertexId } from "../graph/graph-builder.ts";
import { subjectVertex } from "../graph/vertices.ts";
import type { Permission } from "../rbac/permission.ts";
import type { ClusterScene } from "../scene/scene.ts";
import { clusterGrantsWith, linkGrants, permissionQuery, tellGrant, vertexOfGrant } from "./rbac/grant-permissions.ts";
import { anyGroup, anyUser } from "./rbac/holders.ts";

/**
 * Impersonation, the old verb and the constrained ones of 1.36, of which each kind of identity has its own. Groups can only be
 * added to a user, and constrained verbs need a second permission; both are taken for granted.
 */
export const k09Impersonate: EdgeRule = {
  id: "K09",
  name: "IMPERSONATE",
  title: "Who may impersonate a user, group or service account acts as it",
  layer: "rbac",
  level: "identity",
  threatModel: "credentials",
  mitigation:
    "drop impersonate, or name the users and groups that are meant; give groups of your own in place of EKS's AdminPolicy and EditPolicy",
  technique: "T1078.004",
  derive(scene, graph) {
    for (const cluster of scene.clusters) {
      linkGrants(cluster, graph, { rule: k09Impersonate, queries: accountQueries, kind: "service-account" });
      linkNames(cluster, graph, {
        kind: "User",
        queries: userQueries,
        any: () => anyUser(cluster, graph, k09Impersonate),
      });
      linkNames(cluster, graph, {
        kind: "Group",
        queries: groupQueries,
        any: () => anyGroup(cluster, graph, k09Impersonate),
      });
    }
  },
};

const constrainedGroup = "authentication.k8s.io";
const accountQueries = [
  permissionQuery("", "serviceaccounts", ["impersonate"]),
  permissionQuery(constrainedGroup, "serviceaccounts", ["impersonate:serviceaccount"]),
];
const userQueries = [
  permissionQuery("", "users", ["impersonate"]),
  permissionQuery(constrainedGroup, "users", ["impersonate:user-info"]),
  permissionQuery(constrainedGroup, "nodes", ["impersonate:arbitrary-node"]),
];
const groupQueries = [
  permissionQuery("", "groups", ["impersonate"]),
  permissionQuery(constrainedGroup, "groups", ["impersonate:user-info"]),
];

interface Named {
  readonly kind: "User" | "Group";
  readonly queries: readonly Parameters<typeof clusterGrantsWith>[1][number][];
  readonly any: () => VertexId;
}

/** Users and groups are of no namespace, so a grant in one does not count. */
function linkNames(cluster: ClusterScene, graph: GraphBuilder, { kind, queries, any }: Named): void {
  const targets = ({ names }: Permission): readonly VertexId[] =>
    names === "all" ? [any()] : names.map((name) => subjectVertex(graph, cluster, { kind, name }));
  for (const { grant, permission } of clusterGrantsWith(cluster, queries)) {
    const from = vertexOfGrant(cluster, graph, grant);
    for (const to of targets(permission)) {
      graph.edge(from, to, k09Impersonate.id, () => tellGrant(cluster, grant, permission));
    }
  }
}
