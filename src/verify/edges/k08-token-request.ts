import type { EdgeRule } from "../graph/edge-rule.ts";
import { linkGrants, permissionQuery } from "./rbac/grant-permissions.ts";

/** Who may create tokens of a service account acts as it. */
export const k08TokenRequest: EdgeRule = {
  id: "K08",
  name: "TOKEN_REQUEST",
  title: "Who may create tokens of a service account acts as it",
  layer: "rbac",
  level: "identity",
  threatModel: "credentials",
  mitigation: "drop create on serviceaccounts/token",
  technique: "T1528",
  derive(scene, graph) {
    for (const cluster of scene.clusters) {
      const queries = [permissionQuery("", "serviceaccounts/token", ["create"])];
      linkGrants(cluster, graph, { rule: k08TokenRequest, queries, kind: "service-account" });
    }
  },
};
