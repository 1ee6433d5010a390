import type { EdgeRule } from "../graph/edge-rule.ts";
import type { GraphBuilder } from "../graph/graph-builder.ts";
import { allInCluster, allInNamespace, hubVertex, nodeVertex } from "../graph/vertices.ts";
import { nodeClassesOf } from "../scene/node-classes.ts";
import type { ClusterScene } from "../scene/scene.ts";
import { linkBoth } from "./rbac/both-permissions.ts";
import { clusterGrantsWith, grantsWith, permissionQuery } from "./rbac/grant-permissions.ts";
import { linkUnfollowed } from "./rbac/unfollowed-writes.ts";

/** Pods that are driven away come back where nodes let them: on the one that the attacker holds. Holding one is assumed. */
export const k17PodSteal: EdgeRule = {
  id: "K17",
  name: "POD_STEAL",
  title: "Who may drive pods away and change nodes makes them run where it is root",
  layer: "scheduling",
  level: "execute",
  threatModel: "credentials",
  mitigation: "drop update and patch on nodes and nodes/status; keep NodeRestriction and node-restriction labels",
  technique: "T1610",
  derive(scene, graph) {
    for (const cluster of scene.clusters) {
      linkBoth(cluster, graph, {
        rule: k17PodSteal,
        name: "drive pods away and change nodes",
        left: grantsWith(cluster, [
          permissionQuery("", "pods", ["delete", "deletecollection"]),
          permissionQuery("", "pods/eviction", ["create"]),
          permissionQuery("", "pods/status", ["update", "patch"]),
        ]),
        right: clusterGrantsWith(cluster, [
          permissionQuery("", "nodes", ["update", "patch"]),
          permissionQuery("", "nodes/status", ["update", "patch"]),
        ]),
        conclude: (namespace) =>
          namespace === undefined
            ? allInCluster(graph, cluster, "workload")
            : allInNamespace(graph, cluster, { kind: "workload", namespace }),
      });
      linkBindings(cluster, graph);
    }
  },
};

const bindings = ["pods/binding", "bindings"].map((resource) => permissionQuery("", resource, ["create"]));

/** A pod that is bound by hand runs on any node, whatever taints and selectors say; what it may do there is its own. */
function linkBindings(cluster: ClusterScene, graph: GraphBuilder): void {
  if (cluster.host !== undefined || grantsWith(cluster, bindings).length === 0) return;
  const nodes = hubVertex(graph, k17PodSteal, `${cluster.name}/any-node`);
  for (const { name } of nodeClassesOf(cluster)) {
    graph.edge(nodes, nodeVertex(graph, cluster, name), k17PodSteal.id, () => ({
      because: `${name} is a class of nodes of ${cluster.name}`,
      objects: [],
    }));
  }
  linkUnfollowed(cluster, graph, {
    rule: k17PodSteal,
    queries: bindings,
    where: "anywhere",
    gives: "a place on nodes that the scheduler would refuse",
    to: nodes,
  });
}
