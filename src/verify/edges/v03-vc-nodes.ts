import type { EdgeRule } from "../graph/edge-rule.ts";
import type { GraphBuilder, VertexId } from "../graph/graph-builder.ts";
import { allInCluster, clusterAdminVertex, grantVertex } from "../graph/vertices.ts";
import { holdingsFor } from "../rbac/authorize.ts";
import { rbacOf } from "../rbac/cluster-rbac.ts";
import { serviceAccountRequester } from "../rbac/identity.ts";
import { findPermission } from "../rbac/permission.ts";
import type { ClusterScene } from "../scene/scene.ts";
import { permissionQuery } from "./rbac/grant-permissions.ts";

/**
 * With nodes synced from the host, the virtual API server proxies to their kubelets with its own host rights: whoever
 * administers it runs code in every pod of those nodes.
 */
export const v03VcNodes: EdgeRule = {
  id: "V03",
  name: "VC_NODES",
  title: "The administrator of a virtual cluster with synced nodes reaches every pod on them through its kubelet proxy",
  layer: "vcluster",
  level: "execute",
  threatModel: "credentials",
  mitigation: "sync.fromHost.nodes off, or networking.advanced.proxyKubelets off",
  technique: "T1609",
  derive(scene, graph) {
    for (const cluster of scene.clusters) linkVirtual(cluster, graph);
  },
};

const { id } = v03VcNodes;
const proxy = permissionQuery("", "nodes/proxy", ["get", "create"]);

function linkVirtual(virtual: ClusterScene, graph: GraphBuilder): void {
  const { host } = virtual;
  const place = virtual.cluster.host;
  if (host === undefined || place === undefined) return;
  const account = `vc-${place.release}`;
  const requester = serviceAccountRequester(place.namespace, account);
  const { index } = rbacOf(host);
  const found = holdingsFor(index, requester, place.namespace).find(
    ({ grant }) => grant.namespace === undefined && findPermission(grant.rules, proxy) !== undefined,
  );
  if (found === undefined) return;
  const evidence = () => ({
    because: `${found.grant.role} gives ${place.namespace}/${account} nodes/proxy on ${host.name}, and virtual cluster ${virtual.name} passes it on`,
    objects: found.binding.source === undefined ? [] : [found.binding.source],
    repair: `set networking.advanced.proxyKubelets or sync.fromHost.nodes of release ${place.namespace}/${place.release} to false`,
  });
  const target = allInCluster(graph, host, "workload");
  const sources: readonly VertexId[] = [
    clusterAdminVertex(graph, virtual),
    ...rbacOf(virtual).grants.flatMap((grant) =>
      grant.namespace === undefined && findPermission(grant.rules, proxy) !== undefined
        ? [grantVertex(graph, virtual, grant)]
        : [],
    ),
  ];
  for (const source of sources) graph.edge(source, target, id, evidence);
}
