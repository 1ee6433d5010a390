import type { EdgeRule } from "../graph/edge-rule.ts";
import { allInCluster, allInNamespace } from "../graph/vertices.ts";
import { linkBoth } from "./rbac/both-permissions.ts";
import { clusterGrantsWith, grantsWith, permissionQuery } from "./rbac/grant-permissions.ts";

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
    }
  },
};
