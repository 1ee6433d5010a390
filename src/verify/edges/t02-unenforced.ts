import type { EdgeRule } from "../graph/edge-rule.ts";
import type { GraphBuilder, UnknownEdge, VertexId } from "../graph/graph-builder.ts";
import { type ClusterNetwork, type NetworkMember, networksOf } from "../network/cluster-network.ts";
import { everywhere, metadataServices } from "./network/everywhere.ts";

/** Where nothing enforces policies, every pod reaches every other. */
export const t02Unenforced: EdgeRule = {
  id: "T02",
  name: "UNENFORCED",
  title: "In a cluster that does not enforce network policies, or not at once, a pod reaches everything",
  layer: "network",
  level: "network",
  threatModel: "code-execution",
  mitigation: "a network policy engine on every node; with the VPC CNI its strict mode",
  technique: "T1046",
  derive(scene, graph) {
    for (const network of networksOf(scene.clusters)) linkNetwork(network, graph);
  },
};

const { id } = t02Unenforced;

function linkNetwork(network: ClusterNetwork, graph: GraphBuilder): void {
  const { enforcement } = network.index.settings;
  assumeEngine(network, graph);
  if (enforcement !== "none" && enforcement !== "unknown" && enforcement !== "vpc-cni") return;
  const hub = everywhere(network, graph, t02Unenforced);
  for (const { vertex, answers } of metadataServices(network, graph)) {
    if (answers === "pods") graph.edge(hub, vertex, id, () => ({ because: "nothing filters it", objects: [] }));
  }
  for (const member of network.members) linkMember({ network, graph, hub }, member);
}

/** Documents name an engine; that it runs on every node only a look at the cluster tells. */
function assumeEngine({ cluster, index }: ClusterNetwork, graph: GraphBuilder): void {
  const { enforcement } = index.settings;
  if (enforcement === "none" || enforcement === "unknown" || cluster.scene.estate.origin !== "blueprint") return;
  graph.assume({
    id: `network-policy-enforced:${cluster.name}`,
    text: `${enforcement} enforces network policies on every node of ${cluster.name}`,
  });
}

interface Work {
  readonly network: ClusterNetwork;
  readonly graph: GraphBuilder;
  readonly hub: VertexId;
}

function linkMember({ network, graph, hub }: Work, member: NetworkMember): void {
  const { name, cluster } = network.cluster;
  switch (network.index.settings.enforcement) {
    case "none": {
      const isFargate = cluster.compute === "fargate";
      const because = isFargate
        ? `no engine reaches the pods of ${name}, which run on Fargate`
        : `nothing enforces network policies in ${name}`;
      graph.edge(member.code(graph), hub, id, () => ({ because, objects: [] }));
      return;
    }
    case "unknown":
      graph.unknown(member.code(graph), hub, id, notKnown(name));
      return;
    default:
      if (member.isChoice) graph.unknown(member.code(graph), hub, id, startWindow(name));
  }
}

function notKnown(cluster: string): UnknownEdge {
  return {
    id: `${id}:${cluster}`,
    cause: `whether anything enforces network policies in ${cluster} is not known`,
    fix: "say networkPolicy of the cell, or let the reader see the DaemonSets of kube-system",
    objects: [],
  };
}

function startWindow(cluster: string): UnknownEdge {
  return {
    id: `${id}:${cluster}:start`,
    cause: `in the VPC CNI's standard mode a new pod in ${cluster} may talk to anyone until its policies reach the node`,
    fix: "networkPolicy: vpc-cni-strict, and NETWORK_POLICY_ENFORCING_MODE=strict on the add-on",
    objects: [],
  };
}
