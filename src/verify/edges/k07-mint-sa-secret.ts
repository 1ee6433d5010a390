import type { EdgeRule } from "../graph/edge-rule.ts";
import { allInCluster, allInNamespace } from "../graph/vertices.ts";
import type { SceneGrant } from "../rbac/cluster-rbac.ts";
import type { ClusterScene } from "../scene/scene.ts";
import { linkBoth } from "./rbac/both-permissions.ts";
import { grantsWith, permissionQuery } from "./rbac/grant-permissions.ts";
import { isRefused, tokenSecretProbe } from "./rbac/refused-writes.ts";

/**
 * A secret of the type for tokens is filled with one by the controller, for whichever service account of the namespace it names.
 * Reading it back by mounting it takes running pods, which makes one the account anyway (K05).
 */
export const k07MintSaSecret: EdgeRule = {
  id: "K07",
  name: "MINT_SA_SECRET",
  title: "Who may create secrets and read them gets a token of any service account of the namespace",
  layer: "rbac",
  level: "identity",
  threatModel: "credentials",
  mitigation:
    "refuse secrets of type kubernetes.io/service-account-token by an admission policy, or drop create on secrets",
  technique: "T1528",
  derive(scene, graph) {
    for (const cluster of scene.clusters) {
      linkBoth(cluster, graph, {
        rule: k07MintSaSecret,
        name: "create and read secrets",
        left: grantsWith(cluster, [permissionQuery("", "secrets", ["create"])]).filter(
          ({ grant }) => !isRefusedEverywhere(cluster, grant),
        ),
        right: grantsWith(cluster, [permissionQuery("", "secrets", ["get", "list", "watch"])]),
        conclude: (namespace) =>
          namespace === undefined
            ? allInCluster(graph, cluster, "service-account")
            : allInNamespace(graph, cluster, { kind: "service-account", namespace }),
      });
    }
  },
};

/** Whether admission refuses such a secret wherever the grant counts; the first namespace that lets it in decides. */
function isRefusedEverywhere(cluster: ClusterScene, grant: SceneGrant): boolean {
  const namespaces = grant.namespace === undefined ? cluster.namespaces : [grant.namespace];
  return namespaces.length > 0 && namespaces.every((name) => isRefused(cluster, grant, tokenSecretProbe(name)));
}
