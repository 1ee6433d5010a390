import type { EdgeRule } from "../graph/edge-rule.ts";
import { linkGrants, permissionQuery } from "./rbac/grant-permissions.ts";

/** Who may update pods replaces their image by one of its own. */
export const k04PodPatch: EdgeRule = {
  id: "K04",
  name: "POD_PATCH",
  title: "Who may update pods replaces their image by one of its own",
  layer: "rbac",
  level: "execute",
  threatModel: "credentials",
  mitigation: "drop update and patch on pods",
  technique: "T1610",
  derive(scene, graph) {
    for (const cluster of scene.clusters) {
      const queries = [permissionQuery("", "pods", ["update", "patch"])];
      linkGrants(cluster, graph, { rule: k04PodPatch, queries, kind: "workload" });
    }
  },
};
