import type { AddressSet } from "./address-set.ts";
import { uniteAddresses } from "./address-set.ts";
import type { Peer, PodSet, PolicyRule, PortMatch } from "./compiled-policy.ts";
import { hasValue, interval } from "./interval-set.ts";
import { matchLabels, type Tri } from "./label-selector.ts";
import type { NetworkIndex } from "./network-index.ts";
import type { NetworkPod } from "./network-pod.ts";
import { allPorts, everyPortOf, noPorts, type PortSet, type Protocol, portRange, unitePorts } from "./port-set.ts";
import { isInSet } from "./profile.ts";

/** The other end of a connection: a pod, or an address outside the cluster's pods. */
export type Party =
  | { readonly kind: "pod"; readonly pod: NetworkPod }
  | { readonly kind: "address"; readonly address: bigint };

/** Ports that a rule is about at a destination, surely and possibly. */
export interface RulePorts {
  readonly sure: PortSet;
  readonly possible: PortSet;
}

/**
 * Whether one of a rule's peers is the other end of a connection.
 *
 * Selectors see no pod of the host network; whether its traffic is told from the node's is the engine's choice. A block of
 * addresses holds the pods whose addresses are in it, except for Cilium, which knows pods by identity; the address of a
 * service counts as perhaps its pods', since engines differ in whether they look before translation or after it.
 */
export function matchPeers(index: NetworkIndex, peers: PolicyRule["peers"], party: Party): Tri {
  if (peers === "all") return "yes";
  let answer: Tri = "no";
  for (const peer of peers) {
    const one = matchPeer(index, peer, party);
    if (one === "yes") return "yes";
    if (one === "maybe") answer = "maybe";
  }
  return answer;
}

export function matchPeer(index: NetworkIndex, peer: Peer, party: Party): Tri {
  switch (peer.kind) {
    case "pods":
      return party.kind === "address" ? "no" : matchPods(index, peer.set, party.pod);
    case "block":
      return party.kind === "address"
        ? sure(hasValue(peer.addresses, party.address))
        : matchPodAddress(index, peer.addresses, party.pod);
    case "nodes":
      return matchNodes(index, peer, party);
    case "names":
      return party.kind === "address" && !hasValue(nodeLocal, party.address) ? "maybe" : "no";
    case "unknown":
      return "maybe";
  }
}

/** Loopback and link-local addresses, which no name outside the cluster is taken to have. */
export const nodeLocal: AddressSet = uniteAddresses([
  interval(0xffff_7f00_0000n, 0xffff_8000_0000n),
  interval(0xffff_a9fe_0000n, 0xffff_a9ff_0000n),
  interval(1n, 2n),
]);

function matchPods(index: NetworkIndex, set: PodSet, pod: NetworkPod): Tri {
  if (!pod.hostNetwork) return isInSet(set, pod);
  return tellsHostNetwork(index) || isInSet(set, pod) === "no" ? "no" : "maybe";
}

function sure(holds: boolean): Tri {
  return holds ? "yes" : "no";
}

/** Engines that know pods of the host network as their node. */
function tellsHostNetwork({ settings }: NetworkIndex): boolean {
  return settings.enforcement !== "conformant" && settings.enforcement !== "unknown";
}

function matchPodAddress(index: NetworkIndex, block: AddressSet, pod: NetworkPod): Tri {
  if (index.settings.enforcement === "cilium" || block.length === 0) return "no";
  const inside = pod.addresses.filter((address) => hasValue(block, address)).length;
  if (pod.addresses.length > 0 && inside === pod.addresses.length) return "yes";
  if (pod.addresses.length === 0 || inside > 0) return "maybe";
  const services = index.serviceAddresses(pod);
  const reached = services.some((address) => address === undefined || hasValue(block, address));
  return reached ? "maybe" : "no";
}

function matchNodes(index: NetworkIndex, peer: Peer & { readonly kind: "nodes" }, party: Party): Tri {
  if (party.kind === "pod" && !party.pod.hostNetwork) return "no";
  if (index.nodes.length === 0 || party.kind === "pod") return "maybe";
  const { address } = party;
  const node = index.nodes.find(({ addresses }) => hasValue(addresses, address));
  return node === undefined ? "no" : matchLabels(peer.selector, node.labels);
}

/** The ports of a rule at a destination; a named port is nobody's outside the pods that declare it. */
export function portsAt(ports: PolicyRule["ports"], destination: Party): RulePorts {
  if (ports === "all") return { sure: allPorts, possible: allPorts };
  let [known, possible] = [noPorts, noPorts];
  for (const match of ports) {
    const found = match.kind === "ports" ? match.ports : namedPorts(match, destination);
    known = unitePorts(known, found);
    possible = unitePorts(possible, match.kind === "named" ? openPorts(match, destination) : found);
  }
  return { sure: known, possible: unitePorts(known, possible) };
}

type Named = PortMatch & { readonly kind: "named" };

function namedPorts({ name, protocol }: Named, destination: Party): PortSet {
  if (destination.kind === "address") return noPorts;
  return destination.pod.namedPorts
    .filter((port) => port.name === name && (protocol ?? port.protocol) === port.protocol)
    .reduce((all, port) => unitePorts(all, portRange(port.protocol, port.port, port.port)), noPorts);
}

function openPorts({ protocol }: Named, destination: Party): PortSet {
  if (destination.kind === "address" || destination.pod.openPorts !== true) return noPorts;
  const open: readonly Protocol[] = protocol === undefined ? ["TCP", "UDP", "SCTP"] : [protocol];
  return open.reduce((all, one) => unitePorts(all, everyPortOf(one)), noPorts);
}
