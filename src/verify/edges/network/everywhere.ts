import type { EdgeRule } from "../../graph/edge-rule.ts";
import type { GraphBuilder, VertexId } from "../../graph/graph-builder.ts";
import { hubVertex, networkVertex } from "../../graph/vertices.ts";
import type { ClusterNetwork } from "../../network/cluster-network.ts";
import { nodeClassesOf } from "../../scene/node-classes.ts";

/** A hub that leads to every pod of a cluster's network, and to the metadata services that answer pods. */
export function everywhere(network: ClusterNetwork, graph: GraphBuilder, rule: EdgeRule): VertexId {
  const { cluster, members } = network;
  const hub = hubVertex(graph, rule, `${cluster.name}/everywhere`);
  const evidence = () => ({ because: `nothing filters it in ${cluster.name}`, objects: [] });
  for (const member of members) graph.edge(hub, member.network(graph), rule.id, evidence);
  graph.edge(hub, networkVertex(graph, cluster, { kind: "pod-identity-agent" }), rule.id, evidence);
  return hub;
}

/** The metadata service of a class of nodes. */
export interface NodeMetadata {
  readonly name: string;
  readonly vertex: VertexId;
  /** `host`: the node's own network alone. */
  readonly answers: "pods" | "host" | "unknown";
  readonly why: string;
  readonly sources: readonly string[];
}

/** The metadata services of a cluster's nodes that are on. */
export function metadataServices({ cluster }: ClusterNetwork, graph: GraphBuilder): readonly NodeMetadata[] {
  return nodeClassesOf(cluster).flatMap(({ name, place, sources }): readonly NodeMetadata[] => {
    const service = place.metadataService;
    if (service.kind === "off") return [];
    const vertex = networkVertex(graph, cluster, { kind: "imds", nodeClass: name });
    if (service.kind === "unknown") return [{ name, vertex, answers: "unknown", why: service.reason, sources }];
    const answersPods = service.hopLimit > 1 || service.tokens === "optional";
    const why = service.tokens === "optional" ? "its tokens are optional" : `its hop limit is ${service.hopLimit}`;
    return [{ name, vertex, answers: answersPods ? "pods" : "host", why, sources }];
  });
}
