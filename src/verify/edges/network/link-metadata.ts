import type { EdgeRule } from "../../graph/edge-rule.ts";
import type { GraphBuilder, VertexId } from "../../graph/graph-builder.ts";
import { hubVertex } from "../../graph/vertices.ts";
import { parseAddress } from "../../network/address-set.ts";
import type { ClusterNetwork, NetworkMember } from "../../network/cluster-network.ts";
import { hasValue } from "../../network/interval-set.ts";
import type { Party } from "../../network/match-peer.ts";
import { possibleConnections } from "../../network/possible-connections.ts";
import { metadataServices } from "./everywhere.ts";

export const metadataAddress = "169.254.169.254";
export const agentAddress = "169.254.170.23";

/** Whether the egress of a member's policies lets it reach TCP port 80 of an address. */
export function reachesAddress(
  { index }: ClusterNetwork,
  member: NetworkMember,
  text: string,
): "open" | "closed" | "unknown" {
  const to: Party = { kind: "address", address: parseAddress(text) ?? 0n };
  let isUnknown = false;
  for (const pod of member.entry.pods) {
    const { open, unknown } = possibleConnections(index, { kind: "pod", pod }, to);
    if (hasValue(open.TCP, 80)) return "open";
    isUnknown ||= hasValue(unknown.TCP, 80);
  }
  return isUnknown ? "unknown" : "closed";
}

/** From members whose egress is open to a hub, and from it to the metadata services that answer pods. */
export function linkMetadata(
  network: ClusterNetwork,
  graph: GraphBuilder,
  { rule, members }: { readonly rule: EdgeRule; readonly members: readonly NetworkMember[] },
): void {
  const { cluster } = network;
  const services = metadataServices(network, graph).filter(({ answers }) => answers !== "host");
  if (services.length === 0) return;
  const hub = hubVertex(graph, rule, `${cluster.name}/${metadataAddress}`);
  for (const { name, vertex, answers, why, sources } of services) {
    if (answers === "pods") {
      graph.edge(hub, vertex, rule.id, () => ({
        because: `the metadata service of nodes ${name} answers pods: ${why}`,
        objects: sources,
        repair: `set a hop limit of one and require tokens on nodes ${name} of ${cluster.name}`,
      }));
    } else {
      graph.unknown(hub, vertex, rule.id, {
        id: `${rule.id}:${cluster.name}/${name}`,
        cause: `whether the metadata service of nodes ${name} of ${cluster.name} answers pods is not known: ${why}`,
        fix: "describe the nodes with a launch template or node class whose hop limit is one and whose tokens are required",
        objects: sources,
      });
    }
  }
  for (const member of members) linkSource({ network, graph, rule, hub }, member);
}

interface Work {
  readonly network: ClusterNetwork;
  readonly graph: GraphBuilder;
  readonly rule: EdgeRule;
  readonly hub: VertexId;
}

function linkSource({ network, graph, rule, hub }: Work, member: NetworkMember): void {
  const answer = reachesAddress(network, member, metadataAddress);
  if (answer === "closed") return;
  if (answer === "open") {
    graph.edge(member.code(graph), hub, rule.id, () => ({
      because: `no network policy keeps ${member.key} from ${metadataAddress}`,
      objects: [],
      repair: `exclude 169.254.0.0/16 from the egress of ${member.key}`,
    }));
    return;
  }
  graph.unknown(member.code(graph), hub, rule.id, {
    id: `${rule.id}:${member.key}`,
    cause: `whether policies let ${member.key} reach ${metadataAddress} is not known`,
    fix: `exclude 169.254.0.0/16 from the egress of ${member.key} with a NetworkPolicy`,
    objects: [],
  });
}
