import type { EdgeRule } from "../graph/edge-rule.ts";
import { networkVertex, nodeVertex, principalVertex } from "../graph/vertices.ts";
import { nodeClassesOf } from "../scene/node-classes.ts";

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
        if (role === undefined) continue;
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
