import { choosePods } from "./choose-labels.ts";
import type { Direction, PodSet } from "./compiled-policy.ts";
import { decide } from "./connections.ts";
import type { Selector } from "./label-selector.ts";
import type { Party } from "./match-peer.ts";
import type { NetworkIndex } from "./network-index.ts";
import type { NetworkPod } from "./network-pod.ts";
import { intersectPorts, isNoPorts, noPorts, type PortSet, subtractPorts, unitePorts } from "./port-set.ts";

/** What may be opened when the owners of both ends choose the labels that they are free to choose. */
export interface PossibleConnections {
  /** Ports that some choice surely opens. */
  readonly open: PortSet;
  /** Ports that perhaps some choice opens. Disjoint from `open`. */
  readonly unknown: PortSet;
}

/**
 * Connections between ends of which pods may be anything that a namespace admits: for each way of being selected by the
 * policies that matter, one choice of labels is tried.
 */
export function possibleConnections(index: NetworkIndex, from: Party, to: Party): PossibleConnections {
  const widest = decide(index, from, to);
  // No choice changes anything: the answer is the same for all labels.
  if (isNoPorts(intersectPorts(widest.mayAllow, widest.mayDeny))) return { open: widest.mayAllow, unknown: noPorts };
  let open = noPorts;
  for (const source of chosenParties(index, from, { other: to, own: "egress" })) {
    for (const destination of chosenParties(index, to, { other: from, own: "ingress" })) {
      const { mayAllow, mayDeny } = decide(index, source, destination);
      open = unitePorts(open, subtractPorts(mayAllow, mayDeny));
    }
  }
  return { open, unknown: subtractPorts(widest.mayAllow, open) };
}

interface Meeting {
  readonly other: Party;
  /** The direction in which the party's own policies are asked. */
  readonly own: Direction;
}

function chosenParties(index: NetworkIndex, party: Party, { other, own }: Meeting): readonly Party[] {
  if (party.kind === "address" || party.pod.labels.open !== true) return [party];
  const { admin, namespaced, baseline } = index.profile(party.pod)[own];
  const subjects = [...admin.flat(), ...namespaced, ...baseline.flat()].map(({ policy }) => policy.subject.pods);
  const peers = other.kind === "pod" ? peerSelectors(index, other.pod, own === "egress" ? "ingress" : "egress") : [];
  const wanted = [undefined, ...distinct(subjects)].flatMap((subject) =>
    [undefined, ...distinct(peers)].map((peer) => [subject, peer].filter((selector) => selector !== undefined)),
  );
  return choosePods(party.pod, wanted).map((pod) => ({ kind: "pod", pod }));
}

function peerSelectors(index: NetworkIndex, pod: NetworkPod, direction: Direction): readonly Selector[] {
  const { admin, namespaced, baseline } = index.profile(pod)[direction];
  return [...admin.flat(), ...namespaced, ...baseline.flat()].flatMap(({ policy }) =>
    (policy.rules[direction] ?? []).flatMap(({ peers }) =>
      peers === "all" ? [] : peers.flatMap((peer) => (peer.kind === "pods" ? [podsOf(peer.set)] : [])),
    ),
  );
}

function podsOf({ pods }: PodSet): Selector {
  return pods;
}

function distinct(selectors: readonly Selector[]): readonly Selector[] {
  const byKey = new Map(
    selectors.filter(({ requirements }) => requirements.length > 0).map((selector) => [selector.key, selector]),
  );
  return [...byKey.values()];
}
