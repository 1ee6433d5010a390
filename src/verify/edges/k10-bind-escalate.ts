import type { EdgeRule } from "../graph/edge-rule.ts";
import type { GraphBuilder } from "../graph/graph-builder.ts";
import { grantVertex } from "../graph/vertices.ts";
import { rbacOf } from "../rbac/cluster-rbac.ts";
import { type Role, rbacGroup } from "../rbac/rbac-objects.ts";
import type { ClusterScene } from "../scene/scene.ts";
import { linkBoth } from "./rbac/both-permissions.ts";
import { clusterGrantsWith, type GrantedPermission, grantsWith, permissionQuery } from "./rbac/grant-permissions.ts";
import { everythingAt } from "./rbac/holders.ts";

/**
 * Writing roles or bindings gives nothing by itself: what is granted must be held already (`Covers`). `escalate` and `bind` take
 * that check away. Whoever may only write an aggregated role's parts gains nothing either, since its parts are checked.
 */
export const k10BindEscalate: EdgeRule = {
  id: "K10",
  name: "BIND_ESCALATE",
  title: "Who may write roles and escalate, or write bindings and bind, gives itself any rights there",
  layer: "rbac",
  level: "identity",
  threatModel: "credentials",
  mitigation: "drop escalate and bind, or name the roles that may be bound",
  technique: "T1098.006",
  derive(scene, graph) {
    for (const cluster of scene.clusters) {
      linkEscalate(cluster, graph);
      linkBind(cluster, graph);
    }
  },
};

const writes = ["create", "update", "patch"];

function linkEscalate(cluster: ClusterScene, graph: GraphBuilder): void {
  const rule = k10BindEscalate;
  const roles = (verbs: readonly string[]) => permissionQuery(rbacGroup, "roles", verbs);
  const clusterRoles = (verbs: readonly string[]) => permissionQuery(rbacGroup, "clusterroles", verbs);
  linkBoth(cluster, graph, {
    rule,
    name: "write and escalate roles",
    left: grantsWith(cluster, [roles(writes)]),
    right: grantsWith(cluster, [roles(["escalate"])]),
    conclude: (namespace) => everythingAt(cluster, graph, { rule, namespace }),
  });
  linkBoth(cluster, graph, {
    rule,
    name: "write and escalate cluster roles",
    left: clusterGrantsWith(cluster, [clusterRoles(writes)]),
    right: clusterGrantsWith(cluster, [clusterRoles(["escalate"])]),
    conclude: (namespace) => everythingAt(cluster, graph, { rule, namespace }),
  });
}

function linkBind(cluster: ClusterScene, graph: GraphBuilder): void {
  const rule = k10BindEscalate;
  const left = [
    ...grantsWith(cluster, [permissionQuery(rbacGroup, "rolebindings", writes)]),
    ...clusterGrantsWith(cluster, [permissionQuery(rbacGroup, "clusterrolebindings", writes)]),
  ];
  for (const [kind, resource] of [
    ["ClusterRole", "clusterroles"],
    ["Role", "roles"],
  ] as const) {
    const binders = grantsWith(cluster, [permissionQuery(rbacGroup, resource, ["bind"])]);
    linkBoth(cluster, graph, {
      rule,
      name: `write bindings and bind any ${kind}`,
      left,
      right: binders.filter(({ permission }) => permission.names === "all"),
      conclude: (namespace) => everythingAt(cluster, graph, { rule, namespace }),
    });
    for (const [name, right] of bindersByName(cluster, binders, kind)) {
      const role = `${kind}/${name}`;
      linkBoth(cluster, graph, {
        rule,
        name: `write bindings and bind ${role}`,
        left,
        right,
        conclude: (namespace) =>
          grantVertex(graph, cluster, { role, ...(namespace === undefined ? {} : { namespace }) }),
      });
    }
  }
}

/** Whoever may bind a role by its name; roles that do not exist give nothing. */
function bindersByName(
  cluster: ClusterScene,
  binders: readonly GrantedPermission[],
  kind: Role["kind"],
): ReadonlyMap<string, readonly GrantedPermission[]> {
  const { index } = rbacOf(cluster);
  const byName = new Map<string, GrantedPermission[]>();
  for (const binder of binders) {
    for (const name of binder.permission.names === "all" ? [] : binder.permission.names) {
      if (index.findRole(kind, binder.grant.namespace, name) === undefined) continue;
      const list = byName.get(name) ?? [];
      list.push(binder);
      byName.set(name, list);
    }
  }
  return byName;
}
