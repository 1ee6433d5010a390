import type { Evidence, UnknownEdge } from "../../graph/graph-builder.ts";
import type { ClusterNetwork, NetworkMember } from "../../network/cluster-network.ts";
import { decide } from "../../network/connections.ts";
import type { Party } from "../../network/match-peer.ts";
import { formatPorts, type PortSet } from "../../network/port-set.ts";

/** Why a connection is open: the policies that were asked, or that there are none. */
export function tellConnection(
  { index }: ClusterNetwork,
  { from, to, ports }: { readonly from: NetworkMember; readonly to: NetworkMember; readonly ports: PortSet },
): Evidence {
  const policies = new Set<string>();
  const [source, destination] = [partyOf(from), partyOf(to)];
  if (source !== undefined && destination !== undefined) {
    decide(index, source, destination, ({ policy, text }) => policies.add(`${policy} ${text}`));
  }
  const why = policies.size === 0 ? "no network policy selects either" : [...policies].join(", ");
  return {
    because: `pods of ${from.key} may open ${formatPorts(ports)} to ${to.key}: ${why}`,
    objects: [...policies].map((text) => text.split(" ").slice(0, 2).join(" ")),
    repair: `isolate ${to.key} with a NetworkPolicy that allows ingress from its own environment alone`,
  };
}

/** A connection that may be open or not. */
export function unknownConnection(
  rule: string,
  { from, to }: { readonly from: NetworkMember; readonly to: NetworkMember },
): UnknownEdge {
  return {
    id: `${rule}:${from.key}->${to.key}`,
    cause: `whether pods of ${from.key} may open connections to ${to.key} depends on addresses or policies that are not known`,
    fix: "name pods and namespaces by their labels instead of blocks of addresses, or collect the cluster's state",
    objects: [],
  };
}

export function partyOf({ entry }: NetworkMember): Party | undefined {
  const [pod] = entry.pods;
  return pod === undefined ? undefined : { kind: "pod", pod };
}
