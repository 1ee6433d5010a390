import type { EdgeRule } from "../graph/edge-rule.ts";
import type { Evidence, GraphBuilder } from "../graph/graph-builder.ts";
import { allInCluster, hubVertex, nodeVertex, podCreationVertex } from "../graph/vertices.ts";
import { nodeClassesOf } from "../scene/node-classes.ts";
import type { ClusterScene } from "../scene/scene.ts";
import { clusterGrantsWith, permissionQuery, tellGrant, vertexOfGrant } from "./rbac/grant-permissions.ts";
import { hostPathProbe, isRefused } from "./rbac/refused-writes.ts";
import { linkUnfollowed } from "./rbac/unfollowed-writes.ts";

/** A volume of type hostPath, claimed and mounted by a pod, passes every Pod Security level. */
export const k16PvHostpath: EdgeRule = {
  id: "K16",
  name: "PV_HOSTPATH",
  title: "Who may create volumes and run pods mounts a node's own file system",
  layer: "rbac",
  level: "execute",
  threatModel: "credentials",
  mitigation:
    "leave persistent volumes to storage classes; refuse hostPath volumes by an admission policy, or drop create on persistentvolumes",
  technique: "T1611",
  derive(scene, graph) {
    // The volumes of a virtual cluster are none of its host's.
    for (const cluster of scene.clusters) {
      if (cluster.host !== undefined) continue;
      linkVolumes(cluster, graph);
      linkUnfollowed(cluster, graph, {
        rule: k16PvHostpath,
        queries: rebinding,
        where: "cluster",
        gives: "a volume or snapshot of others",
        to: allInCluster(graph, cluster, "volume"),
      });
    }
  },
};

const { id } = k16PvHostpath;

/** A volume that is kept is bound to another claim, and contents of a snapshot name any snapshot of the storage. */
const rebinding = [
  permissionQuery("", "persistentvolumes", ["update", "patch"]),
  permissionQuery("snapshot.storage.k8s.io", "volumesnapshotcontents", ["create", "update", "patch"]),
];

function linkVolumes(cluster: ClusterScene, graph: GraphBuilder): void {
  const makers = clusterGrantsWith(cluster, [permissionQuery("", "persistentvolumes", ["create"])]).filter(
    ({ grant }) => !isRefused(cluster, grant, hostPathProbe),
  );
  if (makers.length === 0) return;
  const hub = (name: string) => hubVertex(graph, k16PvHostpath, `${cluster.name}/${name}`);
  for (const { grant, permission } of makers) {
    graph.edge(vertexOfGrant(cluster, graph, grant), hub("volume"), id, () => tellGrant(cluster, grant, permission));
  }
  const tell = (because: string) => (): Evidence => ({ because, objects: [] });
  for (const namespace of cluster.namespaces) {
    const pods = podCreationVertex(graph, cluster, namespace);
    graph.edge(pods, hub("pod"), id, tell(`a pod in ${namespace} mounts the claim`));
  }
  const mounted = tell("a volume of type hostPath, mounted by a pod, is the node's own file system");
  graph.conjunction([hub("volume"), hub("pod")], hub("node"), id, mounted);
  for (const { name } of nodeClassesOf(cluster)) {
    graph.edge(hub("node"), nodeVertex(graph, cluster, name), id, tell(`the pod may be scheduled to nodes ${name}`));
  }
}
