import type { Direction, Peer, PolicyRule } from "../../network/compiled-policy.ts";
import type { Tri } from "../../network/label-selector.ts";
import { matchPeers, type Party, portsAt } from "../../network/match-peer.ts";
import type { NetworkIndex, NetworkWorkload } from "../../network/network-index.ts";
import type { PeerIndex } from "../../network/peer-index.ts";
import { allPorts, type PortSet } from "../../network/port-set.ts";

/** One thing that a side lets through beyond small sets of pods: everything, a large set, or addresses. */
export interface OpenSide {
  /** Equal for what lets the same through. */
  readonly key: string;
  readonly peers: PolicyRule["peers"];
  readonly ports: PolicyRule["ports"];
}

/** What a member's policies of one direction let through beyond small sets. */
export function openSides(
  index: NetworkIndex,
  peers: PeerIndex,
  { entry, direction }: { readonly entry: NetworkWorkload; readonly direction: Direction },
): readonly OpenSide[] {
  const found = entry.pods.flatMap((pod) => {
    const { namespaced, admin, baseline } = index.profile(pod)[direction];
    const policies = [...admin.flat(), ...namespaced, ...baseline.flat()].map(({ policy }) => policy);
    const accepting = policies
      .flatMap(({ rules }) => rules[direction] ?? [])
      .filter(({ action }) => action === "Accept");
    const isIsolated = namespaced.some(({ selects }) => selects === "yes");
    return [...(isIsolated ? [] : [sideOf("all", "all")]), ...accepting.flatMap((rule) => sidesOfRule(peers, rule))];
  });
  return [...new Map(found.map((side) => [side.key, side])).values()];
}

function sidesOfRule(peers: PeerIndex, rule: PolicyRule): readonly OpenSide[] {
  if (rule.peers === "all") return [sideOf("all", rule.ports)];
  return rule.peers.filter((peer) => isOpen(peers, peer)).map((peer) => sideOf([peer], rule.ports));
}

function sideOf(peers: PolicyRule["peers"], ports: PolicyRule["ports"]): OpenSide {
  return { key: `${peers === "all" ? "all" : peers.map(peerKey).join()}:${portsKey(ports)}`, peers, ports };
}

/** Whether the other end is perhaps let through. */
export function letsThrough(index: NetworkIndex, side: OpenSide, entry: NetworkWorkload): Tri {
  const answers = entry.pods.map((pod) => matchPeers(index, side.peers, { kind: "pod", pod }));
  if (answers.includes("yes")) return "yes";
  return answers.includes("maybe") ? "maybe" : "no";
}

/** Ports of a side, named ones counted as any. */
export function portsOf({ ports }: OpenSide): PortSet {
  if (ports !== "all" && ports.some(({ kind }) => kind === "named")) return allPorts;
  const nowhere: Party = { kind: "address", address: 0n };
  return portsAt(ports, nowhere).possible;
}

function isOpen(peers: PeerIndex, peer: Peer): boolean {
  return peer.kind === "pods"
    ? peers.members(peer.set) === undefined
    : peer.kind === "block" || peer.kind === "unknown";
}

function peerKey(peer: Peer): string {
  switch (peer.kind) {
    case "pods":
      return peer.set.key;
    case "block":
      return peer.text;
    case "nodes":
      return `nodes ${peer.selector.key}`;
    case "names":
      return peer.names.join();
    case "unknown":
      return "unknown";
  }
}

function portsKey(ports: PolicyRule["ports"]): string {
  return JSON.stringify(ports);
}
