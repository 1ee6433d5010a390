import type { EdgeRule } from "../graph/edge-rule.ts";
import type { GraphBuilder } from "../graph/graph-builder.ts";
import { hubVertex } from "../graph/vertices.ts";
import { type ClusterNetwork, type NetworkMember, networksOf } from "../network/cluster-network.ts";
import { type PeerIndex, peersOfIndex } from "../network/peer-index.ts";
import { intersectPorts, isNoPorts, noPorts, type PortSet, unitePorts } from "../network/port-set.ts";
import { type PossibleConnections, possibleConnections } from "../network/possible-connections.ts";
import { letsThrough, type OpenSide, openSides, portsOf } from "./network/open-sides.ts";
import { tellConnection, unknownConnection } from "./network/tell-connection.ts";

/** Code in a pod reaches what the egress of its side and the ingress of the other let through. */
export const t01PodNet: EdgeRule = {
  id: "T01",
  name: "POD_NET",
  title: "Code in a pod sends packets wherever the network policies of both ends allow it",
  layer: "network",
  level: "network",
  threatModel: "code-execution",
  mitigation: "default-deny NetworkPolicies that admit the own environment, DNS and declared peers",
  technique: "T1046",
  derive(scene, graph) {
    for (const network of networksOf(scene.clusters)) {
      if (network.index.settings.enforcement !== "none") linkNetwork(network, graph);
    }
  },
};

const { id } = t01PodNet;
/** Up to this many pairs of open ends are decided one by one, beyond it by what they have in common. */
const pairLimit = 40_000;

function linkNetwork(network: ClusterNetwork, graph: GraphBuilder): void {
  const peers = peersOfIndex(network.index);
  const [sources, targets]: readonly [NetworkMember[], NetworkMember[]] = [[], []];
  for (const member of network.members) {
    const [egress, ingress] = [peers.side(member.entry, "egress"), peers.side(member.entry, "ingress")];
    if (egress.isBroad) sources.push(member);
    if (ingress.isBroad) targets.push(member);
    const near = [
      ...membersIn(network, [...ingress.sets.values()]).map((from) => ({ from, to: member })),
      ...membersIn(network, [...egress.sets.values()]).map((to) => ({ from: member, to })),
    ];
    for (const pair of near) linkPair(network, graph, pair);
  }
  const isSmall = sources.length * targets.length <= pairLimit;
  const pairs = isSmall ? sources.flatMap((from) => targets.map((to) => ({ from, to }))) : [];
  for (const pair of pairs) linkPair(network, graph, pair);
  if (!isSmall) linkBroad({ network, graph, peers }, { sources, targets });
}

function membersIn(
  network: ClusterNetwork,
  lists: readonly (readonly NetworkMember["entry"][])[],
): readonly NetworkMember[] {
  return lists.flatMap((list) => list.flatMap((entry) => network.memberOf(entry) ?? []));
}

interface Pair {
  readonly from: NetworkMember;
  readonly to: NetworkMember;
}

function linkPair(network: ClusterNetwork, graph: GraphBuilder, pair: Pair): void {
  const { from, to } = pair;
  if (from === to) return;
  const { open, unknown } = connectionsOf(network, pair);
  if (!isNoPorts(open)) {
    graph.edge(from.code(graph), to.network(graph), id, () => tellConnection(network, { ...pair, ports: open }));
  } else if (!isNoPorts(unknown)) {
    graph.unknown(from.code(graph), to.network(graph), id, unknownConnection(id, pair));
  }
}

function connectionsOf({ index }: ClusterNetwork, { from, to }: Pair): PossibleConnections {
  let [open, unknown]: readonly PortSet[] = [noPorts, noPorts];
  for (const source of from.entry.pods) {
    for (const destination of to.entry.pods) {
      const found = possibleConnections(index, { kind: "pod", pod: source }, { kind: "pod", pod: destination });
      open = unitePorts(open ?? noPorts, found.open);
      unknown = unitePorts(unknown ?? noPorts, found.unknown);
    }
  }
  return { open: open ?? noPorts, unknown: unknown ?? noPorts };
}

interface Work {
  readonly network: ClusterNetwork;
  readonly graph: GraphBuilder;
  readonly peers: PeerIndex;
}

interface Broad {
  readonly sources: readonly NetworkMember[];
  readonly targets: readonly NetworkMember[];
}

/** Many open ends: a hub for each two kinds of openness that meet on a port. */
function linkBroad(work: Work, { sources, targets }: Broad): void {
  const outward = groupBySide(work, sources, "egress");
  const inward = groupBySide(work, targets, "ingress");
  for (const egress of outward) {
    for (const ingress of inward) {
      if (!isNoPorts(intersectPorts(portsOf(egress.side), portsOf(ingress.side)))) linkHub(work, egress, ingress);
    }
  }
}

interface SideGroup {
  readonly side: OpenSide;
  readonly members: readonly NetworkMember[];
}

function groupBySide(
  { network, peers }: Work,
  members: readonly NetworkMember[],
  direction: "ingress" | "egress",
): readonly SideGroup[] {
  const groups = new Map<string, { readonly side: OpenSide; readonly members: NetworkMember[] }>();
  for (const member of members) {
    for (const side of openSides(network.index, peers, { entry: member.entry, direction })) {
      const group = groups.get(side.key) ?? { side, members: [] };
      group.members.push(member);
      groups.set(side.key, group);
    }
  }
  return [...groups.values()];
}

/**
 * Sources that the ingress side lets through lead to the hub, and it to targets that the egress side lets through. Where a
 * cluster-wide policy might still deny, or an address decides, the way is unknown.
 */
function linkHub({ network, graph }: Work, egress: SideGroup, ingress: SideGroup): void {
  const { index, cluster } = network;
  const isCertain = index.policies.admin.length + index.policies.baseline.length === 0;
  const hub = hubVertex(graph, t01PodNet, `${cluster.name}/${egress.side.key}>${ingress.side.key}`);
  const evidence = (member: NetworkMember) => () => ({
    because: `${member.key} is open to ${ingress.side.key === 'all:"all"' ? "everything" : "more than named peers"}`,
    objects: [],
  });
  const unknown = {
    id: `${id}:${cluster.name}:${egress.side.key}>${ingress.side.key}`,
    cause: `which of the pods of ${cluster.name} that are open to one another have addresses that their policies name`,
    fix: "isolate namespaces by the labels of their peers",
    objects: [],
  };
  for (const member of egress.members) {
    const answer = letsThrough(index, ingress.side, member.entry);
    if (answer === "yes" && isCertain) graph.edge(member.code(graph), hub, id, evidence(member));
    else if (answer !== "no") graph.unknown(member.code(graph), hub, id, unknown);
  }
  for (const member of ingress.members) {
    const answer = letsThrough(index, egress.side, member.entry);
    if (answer === "yes" && isCertain) graph.edge(hub, member.network(graph), id, evidence(member));
    else if (answer !== "no") graph.unknown(hub, member.network(graph), id, unknown);
  }
}
