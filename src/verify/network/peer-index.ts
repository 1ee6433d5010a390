import { oncePer } from "../scene/once-per.ts";
import type { CompiledPolicy, Direction, Peer, PodSet } from "./compiled-policy.ts";
import type { Labels, Selector } from "./label-selector.ts";
import { matchPeer } from "./match-peer.ts";
import type { NetworkIndex, NetworkWorkload } from "./network-index.ts";
import { type DirectionProfile, isInSet } from "./profile.ts";

/** Sets of more members than this are not walked member by member. */
const smallSet = 64;

/** Which workloads are in which sets that policies name as peers. */
export interface PeerIndex {
  /** Workloads that perhaps are in a set; undefined for a large one. */
  members(set: PodSet): readonly NetworkWorkload[] | undefined;
  /** Small sets with the workload in them, by key. */
  setsOf(workload: NetworkWorkload): readonly string[];
  /** What one direction of a workload's policies leads to. */
  side(workload: NetworkWorkload, direction: Direction): PeerSide;
}

export interface PeerSide {
  /** Small sets by key. */
  readonly sets: ReadonlyMap<string, readonly NetworkWorkload[]>;
  /** Perhaps others, too: no policy isolates it, or one of its peers is large or known by address alone. */
  readonly isBroad: boolean;
}

/** The peers of an index, looked up once. */
export const peersOfIndex: (index: NetworkIndex) => PeerIndex = oncePer(indexPeers);

function indexPeers(index: NetworkIndex): PeerIndex {
  const find = memberFinder(index);
  const members = new Map<string, readonly NetworkWorkload[] | undefined>();
  const setsOf = new Map<NetworkWorkload, string[]>();
  for (const set of peerSets(index)) {
    if (members.has(set.key)) continue;
    const found = find(set);
    const isSmall = found !== undefined && found.length <= smallSet;
    members.set(set.key, isSmall ? found : undefined);
    if (isSmall) for (const workload of found) append(setsOf, workload, set.key);
  }
  const holding = new Map<string, boolean>();
  const canHold = (peer: Peer): boolean => {
    const key = peer.kind === "block" ? peer.text : peer.kind;
    const known = holding.get(key) ?? canHoldPods(index, peer);
    holding.set(key, known);
    return known;
  };
  const lookUp = (set: PodSet): readonly NetworkWorkload[] | undefined => members.get(set.key);
  const sides = { ingress: new Map<NetworkWorkload, PeerSide>(), egress: new Map<NetworkWorkload, PeerSide>() };
  const makeSide = (workload: NetworkWorkload, direction: Direction): PeerSide => {
    const sets = new Map<string, readonly NetworkWorkload[]>();
    let isBroad = false;
    for (const pod of workload.pods) {
      const peers = peersOf(index.profile(pod)[direction], direction);
      if (pod.hostNetwork || peers === "all") isBroad = true;
      else for (const peer of peers) isBroad = addPeer({ canHold, lookUp, sets }, peer) || isBroad;
    }
    return { sets, isBroad };
  };
  return {
    members: lookUp,
    setsOf: (workload) => setsOf.get(workload) ?? [],
    side: (workload, direction) => {
      const kept = sides[direction].get(workload);
      if (kept !== undefined) return kept;
      const made = makeSide(workload, direction);
      sides[direction].set(workload, made);
      return made;
    },
  };
}

interface SideDraft {
  readonly canHold: (peer: Peer) => boolean;
  readonly lookUp: (set: PodSet) => readonly NetworkWorkload[] | undefined;
  readonly sets: Map<string, readonly NetworkWorkload[]>;
}

/** Adds a peer to a side; true when it makes it broad. */
function addPeer({ canHold, lookUp, sets }: SideDraft, peer: Peer): boolean {
  if (peer.kind !== "pods") return peer.kind === "unknown" || canHold(peer);
  const found = lookUp(peer.set);
  if (found === undefined) return true;
  sets.set(peer.set.key, found);
  return false;
}

function canHoldPods(index: NetworkIndex, peer: Peer): boolean {
  return index.workloads.some(({ pods }) => pods.some((pod) => matchPeer(index, peer, { kind: "pod", pod }) !== "no"));
}

/** The peers that a pod's policies may let through; `all` when it is perhaps not isolated. */
function peersOf({ admin, namespaced, baseline }: DirectionProfile, direction: Direction): "all" | readonly Peer[] {
  const isIsolated = namespaced.some(({ selects }) => selects === "yes");
  if (!isIsolated) return "all";
  const peers: Peer[] = [];
  for (const { policy } of [...admin.flat(), ...namespaced, ...baseline.flat()]) {
    for (const rule of policy.rules[direction] ?? []) {
      if (rule.action !== "Accept") continue;
      if (rule.peers === "all") return "all";
      peers.push(...rule.peers);
    }
  }
  return peers;
}

function peerSets(index: NetworkIndex): readonly PodSet[] {
  const { admin, baseline, namespaced } = index.policies;
  const policies: readonly CompiledPolicy[] = [...admin, ...baseline, ...[...namespaced.values()].flat()];
  return policies.flatMap(({ rules }) =>
    [...(rules.ingress ?? []), ...(rules.egress ?? [])].flatMap(({ peers }) =>
      peers === "all" ? [] : peers.flatMap((peer) => (peer.kind === "pods" ? [peer.set] : [])),
    ),
  );
}

/** Finds members by the rarest label that the namespace selector asks for; undefined for a set of all namespaces. */
function memberFinder(index: NetworkIndex): (set: PodSet) => readonly NetworkWorkload[] | undefined {
  const byNamespace = new Map<string, NetworkWorkload[]>();
  for (const workload of index.workloads) append(byNamespace, workload.namespace, workload);
  const byLabel = new Map<string, string[]>();
  const open: string[] = [];
  for (const name of byNamespace.keys()) {
    const { labels } = index.namespace(name);
    if (labels.open === true) open.push(name);
    for (const label of labelTexts(labels)) append(byLabel, label, name);
  }
  const named = (selector: Selector): readonly string[] | undefined => {
    const sized = selector.requirements
      .filter(({ operator }) => operator === "In")
      .map(({ key, values }) => values.map((value) => byLabel.get(`${key}=${value}`) ?? []))
      .map((lists) => ({ lists, size: lists.reduce((sum, list) => sum + list.length, 0) }));
    const rarest = sized.sort((left, right) => left.size - right.size)[0];
    return rarest === undefined ? undefined : [...new Set([...rarest.lists.flat(), ...open])];
  };
  return (set) => {
    const names = "name" in set.namespaces ? [set.namespaces.name] : named(set.namespaces);
    if (names === undefined && set.pods.requirements.length === 0) return undefined;
    const among = names === undefined ? index.workloads : names.flatMap((name) => byNamespace.get(name) ?? []);
    return among.filter(({ pods }) => pods.some((pod) => isInSet(set, pod) !== "no"));
  };
}

function labelTexts({ known }: Labels): readonly string[] {
  return Object.entries(known).map(([key, value]) => `${key}=${value}`);
}

function append<Key, Item>(lists: Map<Key, Item[]>, key: Key, item: Item): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [item]);
  else list.push(item);
}
