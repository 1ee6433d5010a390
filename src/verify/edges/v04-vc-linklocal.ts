import type { EdgeRule } from "../graph/edge-rule.ts";
import type { GraphBuilder } from "../graph/graph-builder.ts";
import { networkVertex } from "../graph/vertices.ts";
import { type ClusterNetwork, networksOf } from "../network/cluster-network.ts";
import { agentAddress, linkMetadata, reachesAddress } from "./network/link-metadata.ts";

/**
 * The chart's own network policy lets workloads out to every address but private ones, and link-local ones are not among
 * these: metadata and the Pod Identity agent stay open.
 */
export const v04VcLinklocal: EdgeRule = {
  id: "V04",
  name: "VC_LINKLOCAL",
  title: "Code in a virtual cluster reaches the metadata service or the Pod Identity agent of its host's nodes",
  layer: "vcluster",
  level: "network",
  threatModel: "code-execution",
  mitigation: "add 169.254.0.0/16 to the except list of the host namespace's egress",
  technique: "T1552.005",
  derive(scene, graph) {
    for (const network of networksOf(scene.clusters)) {
      const members = network.members.filter(({ cluster }) => cluster !== network.cluster);
      if (members.length === 0) continue;
      linkMetadata(network, graph, { rule: v04VcLinklocal, members });
      linkAgent(network, graph);
    }
  },
};

const { id } = v04VcLinklocal;

function linkAgent(network: ClusterNetwork, graph: GraphBuilder): void {
  const agent = networkVertex(graph, network.cluster, { kind: "pod-identity-agent" });
  for (const member of network.members) {
    if (member.cluster === network.cluster) continue;
    const answer = reachesAddress(network, member, agentAddress);
    if (answer === "open") {
      graph.edge(member.code(graph), agent, id, () => ({
        because: `no network policy keeps ${member.key} from ${agentAddress}`,
        objects: [],
        repair: `exclude 169.254.0.0/16 from the egress of ${member.key}`,
      }));
    } else if (answer === "unknown") {
      graph.unknown(member.code(graph), agent, id, {
        id: `${id}:${member.key}:agent`,
        cause: `whether policies let ${member.key} reach ${agentAddress} is not known`,
        fix: `exclude 169.254.0.0/16 from the egress of ${member.key} with a NetworkPolicy`,
        objects: [],
      });
    }
  }
}
