import { connections } from "./connections.ts";
import type { NetworkIndex, NetworkWorkload } from "./network-index.ts";
import { type PeerIndex, peersOfIndex } from "./peer-index.ts";
import { isNoPorts, type PortSet } from "./port-set.ts";

/** Two workloads of which one may open connections to the other, surely or perhaps. */
export interface ReachablePair {
  readonly from: NetworkWorkload;
  readonly to: NetworkWorkload;
  readonly allowed: PortSet;
  readonly unknown: PortSet;
}

/**
 * Every ordered pair of different workloads with a connection between them, by destination and then source in the order of the
 * index.
 *
 * Where policies isolate pods, only the peers that they name are looked at, so the work grows with the answer and not with
 * the square of the workloads.
 */
export function* reachablePairs(index: NetworkIndex): Generator<ReachablePair> {
  const findSources = sourceFinder(index);
  for (const to of index.workloads) {
    for (const from of findSources(to)) {
      const [source, destination] = [from, to].map((workload) => ({ kind: "workload", workload }) as const);
      if (from === to || source === undefined || destination === undefined) continue;
      const { allowed, unknown } = connections(index, source, destination);
      if (!isNoPorts(allowed) || !isNoPorts(unknown)) yield { from, to, allowed, unknown };
    }
  }
}

/** Finds the workloads that may reach another: a superset, in the order of the index. */
function sourceFinder(index: NetworkIndex): (to: NetworkWorkload) => readonly NetworkWorkload[] {
  const peers = peersOfIndex(index);
  const order = new Map(index.workloads.map((workload, place) => [workload, place]));
  const { broad, users } = egressSides(index, peers);
  return (to) => {
    const { sets, isBroad } = peers.side(to, "ingress");
    const sources = new Set([...sets.values()].flat());
    if (isBroad) {
      for (const source of peers.setsOf(to).flatMap((key) => users.get(key) ?? [])) sources.add(source);
      for (const source of broad) sources.add(source);
    }
    return [...sources].sort((left, right) => (order.get(left) ?? 0) - (order.get(right) ?? 0));
  };
}

interface EgressSides {
  readonly broad: readonly NetworkWorkload[];
  /** Who names a small set as its peer, by key. */
  readonly users: ReadonlyMap<string, readonly NetworkWorkload[]>;
}

function egressSides(index: NetworkIndex, peers: PeerIndex): EgressSides {
  const broad: NetworkWorkload[] = [];
  const users = new Map<string, NetworkWorkload[]>();
  for (const workload of index.workloads) {
    const { sets, isBroad } = peers.side(workload, "egress");
    if (isBroad) broad.push(workload);
    for (const key of sets.keys()) {
      const list = users.get(key) ?? [];
      list.push(workload);
      users.set(key, list);
    }
  }
  return { broad, users };
}
