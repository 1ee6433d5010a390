import type { EdgeRule } from "../graph/edge-rule.ts";
import type { GraphBuilder, VertexId } from "../graph/graph-builder.ts";
import { type ClusterNetwork, type NetworkMember, networksOf } from "../network/cluster-network.ts";
import { podsOf } from "../placement/namespace-pods.ts";
import { everywhere, metadataServices } from "./network/everywhere.ts";

/** A pod on its node's network is the node to every policy: nothing of its egress is filtered. */
export const t03HostnetBypass: EdgeRule = {
  id: "T03",
  name: "HOSTNET_BYPASS",
  title: "A pod in the host's network is subject to no network policy and reaches whatever its node does",
  layer: "network",
  level: "network",
  threatModel: "code-execution",
  mitigation: "Pod Security baseline or restricted on the namespace",
  technique: "T1611",
  derive(scene, graph) {
    for (const network of networksOf(scene.clusters)) linkNetwork(network, graph);
  },
};

const { id } = t03HostnetBypass;

function linkNetwork(network: ClusterNetwork, graph: GraphBuilder): void {
  let made: VertexId | undefined;
  const hub = (): VertexId => {
    made ??= openHub(network, graph);
    return made;
  };
  for (const member of network.members) {
    // What runs in a virtual cluster is made in its host namespace, which is asked itself.
    if (member.cluster !== network.cluster) continue;
    if (member.isChoice) linkChoice({ network, graph, hub }, member);
    else if (member.entry.pods.some(({ hostNetwork }) => hostNetwork)) {
      graph.edge(member.code(graph), hub(), id, () => ({
        because: `${member.key} runs in the host's network`,
        objects: [],
        repair: `take hostNetwork out of ${member.key}`,
      }));
    }
  }
}

interface Work {
  readonly network: ClusterNetwork;
  readonly graph: GraphBuilder;
  readonly hub: () => VertexId;
}

function linkChoice({ network, graph, hub }: Work, member: NetworkMember): void {
  const { cluster } = network;
  const { namespace } = member.entry;
  const answer = podsOf(cluster)(namespace).answer("host-network");
  if (answer.decision === "deny") return;
  if (answer.decision === "allow") {
    graph.edge(member.code(graph), hub(), id, () => ({
      because: `admission lets a pod with hostNetwork into ${namespace}`,
      objects: [],
      repair: `enforce Pod Security baseline or restricted on namespace ${namespace} of ${cluster.name}`,
    }));
    return;
  }
  graph.unknown(member.code(graph), hub(), id, {
    id: `${id}:${cluster.name}/${namespace}`,
    cause: `whether admission lets a pod with hostNetwork into ${namespace} of ${cluster.name} is not known: ${answer.by.map(({ policy, message }) => `${policy}: ${message}`).join("; ")}`,
    fix: "enforce Pod Security baseline or restricted on the namespace",
    objects: [],
  });
}

/** Every pod, and the metadata services, which answer the host's own addresses at any hop limit. */
function openHub(network: ClusterNetwork, graph: GraphBuilder): VertexId {
  const hub = everywhere(network, graph, t03HostnetBypass);
  for (const { vertex } of metadataServices(network, graph)) {
    graph.edge(hub, vertex, id, () => ({
      because: "the metadata service answers the node's own network",
      objects: [],
    }));
  }
  return hub;
}
