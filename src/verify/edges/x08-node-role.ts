import type { EdgeRule } from "../graph/edge-rule.ts";
import type { GraphBuilder } from "../graph/graph-builder.ts";
import { accountAdminVertex, networkVertex, nodeVertex, principalVertex } from "../graph/vertices.ts";
import { nodeClassesOf } from "../scene/node-classes.ts";
import type { ClusterScene } from "../scene/scene.ts";

/** Whoever reads a node's instance metadata acts as the node's role. */
export const x08NodeRole: EdgeRule = {
  id: "X08",
  name: "NODE_ROLE",
  title: "Root on a node, or packets to its metadata service, give the node's IAM role",
  layer: "cross-layer",
  level: "identity",
  threatModel: "code-execution",
  mitigation: "a node role with the least rights, a hop limit of one, egress to 169.254.169.254 closed",
  technique: "T1552.005",
  derive(scene, graph) {
    for (const cluster of scene.clusters) {
      // A virtual cluster's nodes are its host's.
      if (cluster.host !== undefined) continue;
      for (const { name, place, sources } of nodeClassesOf(cluster)) {
        const { role, metadataService } = place;
        if (role === undefined) {
          if (place.metadataService.kind !== "off") linkUnknown(cluster, graph, name);
          continue;
        }
        const principal = principalVertex(graph, scene, role);
        const evidence = (): { readonly because: string; readonly objects: readonly string[] } => ({
          because: `nodes ${name} of ${cluster.name} have role ${role}`,
          objects: [...sources, role],
        });
        graph.edge(nodeVertex(graph, cluster, name), principal, "X08", evidence);
        if (metadataService.kind === "off") continue;
        graph.edge(networkVertex(graph, cluster, { kind: "imds", nodeClass: name }), principal, "X08", evidence);
      }
    }
  },
};

/** Instances that nothing describes have a role all the same, or none; which one decides what they reach in the account. */
function linkUnknown(cluster: ClusterScene, graph: GraphBuilder, nodeClass: string): void {
  const { eks } = cluster.cluster;
  if (eks === undefined) return;
  if (cluster.scene.estate.origin === "blueprint") {
    graph.assume({
      id: `node-role:${cluster.name}`,
      text: `IAM roles of nodes of ${cluster.name} that the documents do not hold reach nothing of environments`,
    });
    return;
  }
  const to = accountAdminVertex(graph, cluster.scene, eks.accountId);
  const cause = {
    id: `X08:${cluster.name}/${nodeClass}`,
    cause: `which IAM role nodes ${nodeClass} of ${cluster.name} have is not known`,
    fix: "let the reader see their node group, NodePool and node class, or move them to one",
    objects: [],
  };
  graph.unknown(nodeVertex(graph, cluster, nodeClass), to, "X08", cause);
  graph.unknown(networkVertex(graph, cluster, { kind: "imds", nodeClass }), to, "X08", cause);
}
