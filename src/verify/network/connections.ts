import { allowAll, decideDirection, type PortVerdict, type Trace, type TraceStep } from "./decide-direction.ts";
import type { Party } from "./match-peer.ts";
import type { NetworkIndex, NetworkWorkload } from "./network-index.ts";
import type { NetworkPod } from "./network-pod.ts";
import { allPorts, intersectPorts, type PortSet, subtractPorts, unitePorts } from "./port-set.ts";

/** One end of a connection. */
export type NetworkEnd = Party | { readonly kind: "workload"; readonly workload: NetworkWorkload };

/** The ports of the destination that the source may open a connection to. */
export interface Connections {
  /** Allowed for sure. */
  readonly allowed: PortSet;
  /** Allowed or not; nobody can say. Disjoint from `allowed`. */
  readonly unknown: PortSet;
  /** The policies that decide, in the order in which they are asked; empty when none selects either end. */
  readonly because: () => readonly TraceStep[];
}

/**
 * Which connections one end may open to the other, by all policies of both. Between workloads: which some pod of the one may
 * open to some pod of the other.
 *
 * A node always reaches its own pods, so from the host network nothing is surely denied.
 */
export function connections(index: NetworkIndex, from: NetworkEnd, to: NetworkEnd): Connections {
  const pairs = partiesOf(from).flatMap((source) => partiesOf(to).map((destination) => [source, destination] as const));
  let allowed: PortSet | undefined;
  let possible: PortSet | undefined;
  for (const [source, destination] of pairs) {
    const { mayAllow, mayDeny } = decide(index, source, destination);
    const sure = subtractPorts(mayAllow, mayDeny);
    allowed = allowed === undefined ? sure : unitePorts(allowed, sure);
    possible = possible === undefined ? mayAllow : unitePorts(possible, mayAllow);
  }
  const known = allowed ?? allPorts;
  return {
    allowed: known,
    unknown: subtractPorts(possible ?? allPorts, known),
    because: () => explain(index, pairs),
  };
}

/** What may happen to a connection from one pod or address to another. */
export function decide(index: NetworkIndex, from: Party, to: Party, trace?: Trace): PortVerdict {
  if (index.settings.enforcement === "none") return allowAll;
  const tracing = trace === undefined ? {} : { trace };
  const egress =
    from.kind === "pod" ? decideDirection(index, from.pod, { direction: "egress", other: to, ...tracing }) : allowAll;
  const ingress =
    to.kind === "pod" ? decideDirection(index, to.pod, { direction: "ingress", other: from, ...tracing }) : allowAll;
  const mayDeny = unitePorts(egress.mayDeny, ingress.mayDeny);
  const isOpen = index.settings.enforcement === "unknown" || isHostNetwork(from);
  return { mayAllow: isOpen ? allPorts : intersectPorts(egress.mayAllow, ingress.mayAllow), mayDeny };
}

function isHostNetwork(party: Party): boolean {
  return party.kind === "pod" && party.pod.hostNetwork;
}

function partiesOf(end: NetworkEnd): readonly Party[] {
  return end.kind === "workload" ? end.workload.pods.map((pod: NetworkPod) => ({ kind: "pod", pod })) : [end];
}

function explain(index: NetworkIndex, pairs: readonly (readonly [Party, Party])[]): readonly TraceStep[] {
  const steps = new Map<string, TraceStep>();
  for (const [source, destination] of pairs) {
    decide(index, source, destination, (step) => steps.set(`${step.policy} ${step.text}`, step));
  }
  return [...steps.values()];
}
