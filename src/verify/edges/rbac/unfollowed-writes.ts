import type { EdgeRule } from "../../graph/edge-rule.ts";
import type { GraphBuilder, VertexId } from "../../graph/graph-builder.ts";
import type { PermissionQuery } from "../../rbac/permission.ts";
import type { ClusterScene } from "../../scene/scene.ts";
import { grantsWith, vertexOfGrant } from "./grant-permissions.ts";

/** Writes by which one takes something of others' in a way that no rule follows to its end. */
export interface UnfollowedWrites {
  readonly rule: Pick<EdgeRule, "id">;
  readonly queries: readonly PermissionQuery[];
  /** Grants that count: those of the whole cluster, of one namespace, or both. */
  readonly where: "cluster" | "namespace" | "anywhere";
  /** `a volume that was another's`. */
  readonly gives: string;
  readonly to: VertexId;
}

/** Leaves what the writes give unknown, by role: `K16:eu1-a/-/ClusterRole/r:patch on persistentvolumes`. */
export function linkUnfollowed(cluster: ClusterScene, graph: GraphBuilder, writes: UnfollowedWrites): void {
  // Whoever owns the cluster owns everything in it.
  if (cluster.owner >= 0) return;
  const { rule, queries, where, gives, to } = writes;
  for (const { grant, permission } of grantsWith(cluster, queries)) {
    if (where !== "anywhere" && where !== (grant.namespace === undefined ? "cluster" : "namespace")) continue;
    const [kind = "", ...name] = grant.role.split("/");
    const place = grant.namespace === undefined ? `all of ${cluster.name}` : `${grant.namespace} of ${cluster.name}`;
    graph.unknown(vertexOfGrant(cluster, graph, grant), to, rule.id, {
      id: `${rule.id}:${cluster.name}/${grant.namespace ?? "-"}/${grant.role}:${permission.words}`,
      cause: `${kind} ${name.join("/")} allows ${permission.words} in ${place}, which may give ${gives}; whose, is not followed`,
      fix: `take "${permission.words}" out of ${kind} ${name.join("/")}, or accept this cause where admission keeps it inside`,
      objects: grant.sources,
    });
  }
}
