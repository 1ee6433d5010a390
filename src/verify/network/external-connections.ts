import { type AddressSet, allIpv4, allIpv6 } from "./address-set.ts";
import type { Direction, Peer } from "./compiled-policy.ts";
import { connections } from "./connections.ts";
import { intersect, interval, unite } from "./interval-set.ts";
import { nodeLocal } from "./match-peer.ts";
import type { NetworkIndex, NetworkWorkload } from "./network-index.ts";
import { isSamePorts, type PortSet } from "./port-set.ts";

/** Addresses outside the cluster that are alike to a workload. */
export interface ExternalConnections {
  readonly addresses: AddressSet;
  readonly allowed: PortSet;
  readonly unknown: PortSet;
}

/**
 * What a workload may open to every address (`egress`), or every address to it, one entry per range, ascending. IPv6 is told
 * of when a policy of the workload names a block of it.
 */
export function externalConnections(
  index: NetworkIndex,
  workload: NetworkWorkload,
  direction: Direction,
): readonly ExternalConnections[] {
  const bounds = boundsOf(index, workload, direction);
  const families = bounds.some((bound) => intersect(allIpv6, interval(bound, bound + 1n)).length > 0)
    ? [allIpv4, allIpv6]
    : [allIpv4];
  return families.flatMap((family) => {
    const ranges: ExternalConnections[] = [];
    for (const atom of cut(family, bounds)) {
      const [address = 0n] = atom;
      const outside = { kind: "address", address } as const;
      const inside = { kind: "workload", workload } as const;
      const { allowed, unknown } =
        direction === "egress" ? connections(index, inside, outside) : connections(index, outside, inside);
      const last = ranges.at(-1);
      if (
        last !== undefined &&
        isAdjacent(last.addresses, address) &&
        isSamePorts(last.allowed, allowed) &&
        isSamePorts(last.unknown, unknown)
      ) {
        ranges[ranges.length - 1] = { ...last, addresses: unite(last.addresses, atom) };
      } else ranges.push({ addresses: atom, allowed, unknown });
    }
    return ranges;
  });
}

function isAdjacent(addresses: AddressSet, next: bigint): boolean {
  return addresses.at(-1) === next;
}

/** Every bound of a block that the workload's policies name; between two of them no address differs from another. */
function boundsOf(index: NetworkIndex, workload: NetworkWorkload, direction: Direction): readonly bigint[] {
  const policies = workload.pods.flatMap((pod) => {
    const { admin, namespaced, baseline } = index.profile(pod)[direction];
    return [...admin.flat(), ...namespaced, ...baseline.flat()].map(({ policy }) => policy);
  });
  const peers = [...new Set(policies)]
    .flatMap((policy) => policy.rules[direction] ?? [])
    .flatMap((rule) => (rule.peers === "all" ? [] : rule.peers));
  const bounds = new Set(peers.flatMap((peer) => boundsOfPeer(index, peer)));
  return [...bounds].sort((left, right) => (left < right ? -1 : 1));
}

function boundsOfPeer(index: NetworkIndex, peer: Peer): readonly bigint[] {
  switch (peer.kind) {
    case "block":
      return peer.addresses;
    case "nodes":
      return index.nodes.flatMap(({ addresses }) => addresses);
    case "names":
      return nodeLocal;
    case "pods":
    case "unknown":
      return [];
  }
}

function cut(family: AddressSet, bounds: readonly bigint[]): readonly AddressSet[] {
  const points = [...new Set([...family, ...bounds])].sort((left, right) => (left < right ? -1 : 1));
  return points.flatMap((from, place) => {
    const to = points[place + 1];
    const part = to === undefined ? [] : intersect(family, interval(from, to));
    return part.length === 0 ? [] : [part];
  });
}
