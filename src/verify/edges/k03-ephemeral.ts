import type { EdgeRule } from "../graph/edge-rule.ts";
import { linkGrants, permissionQuery } from "./rbac/grant-permissions.ts";

/** Who may add ephemeral containers to pods runs code beside what runs in them. */
export const k03Ephemeral: EdgeRule = {
  id: "K03",
  name: "EPHEMERAL",
  title: "Who may add ephemeral containers to pods runs code beside what runs in them",
  layer: "rbac",
  level: "execute",
  threatModel: "credentials",
  mitigation: "drop update and patch on pods/ephemeralcontainers",
  technique: "T1609",
  derive(scene, graph) {
    for (const cluster of scene.clusters) {
      const queries = [permissionQuery("", "pods/ephemeralcontainers", ["update", "patch"])];
      linkGrants(cluster, graph, { rule: k03Ephemeral, queries, kind: "workload" });
    }
  },
};
