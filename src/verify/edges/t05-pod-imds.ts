import type { EdgeRule } from "../graph/edge-rule.ts";
import { networksOf } from "../network/cluster-network.ts";
import { linkMetadata } from "./network/link-metadata.ts";

/** A pod reaches its node's metadata service when its egress lets it and the service answers beyond one hop. */
export const t05PodImds: EdgeRule = {
  id: "T05",
  name: "POD_IMDS",
  title: "Code in a pod asks the instance metadata service of its node for the node's credentials",
  layer: "network",
  level: "network",
  threatModel: "code-execution",
  mitigation: "a hop limit of one with tokens required, and egress that excludes 169.254.169.254/32",
  technique: "T1552.005",
  derive(scene, graph) {
    for (const network of networksOf(scene.clusters)) {
      // What virtual clusters reach is V04's.
      const members = network.members.filter(({ cluster }) => cluster === network.cluster);
      linkMetadata(network, graph, { rule: t05PodImds, members });
    }
  },
};
