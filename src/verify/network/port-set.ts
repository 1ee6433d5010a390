import { type IntervalSet, intersect, interval, intervalsOf, isSame, subtract, unite } from "./interval-set.ts";

export type Protocol = "TCP" | "UDP" | "SCTP";

export const protocols: readonly Protocol[] = ["SCTP", "TCP", "UDP"];

/** Ports of each protocol that network policies know, 1 to 65535. */
export type PortSet = Readonly<Record<Protocol, IntervalSet<number>>>;

const everyPort: IntervalSet<number> = interval(1, 65_536);

export const noPorts: PortSet = { SCTP: [], TCP: [], UDP: [] };
/** Every port of every protocol: no rule narrows it, so other protocols (ICMP) pass, too. */
export const allPorts: PortSet = { SCTP: everyPort, TCP: everyPort, UDP: everyPort };

/** Every port of one protocol. */
export function everyPortOf(protocol: Protocol): PortSet {
  return { ...noPorts, [protocol]: everyPort };
}

/** Ports `from` to `to`, both included. */
export function portRange(protocol: Protocol, from: number, to: number): PortSet {
  return { ...noPorts, [protocol]: interval(from, to + 1) };
}

export function unitePorts(left: PortSet, right: PortSet): PortSet {
  if (left === right || right === noPorts) return left;
  if (left === noPorts) return right;
  if (left === allPorts || right === allPorts) return allPorts;
  return combine(left, right, unite);
}

export function intersectPorts(left: PortSet, right: PortSet): PortSet {
  if (left === right || right === allPorts || left === noPorts) return left;
  if (left === allPorts || right === noPorts) return right;
  return combine(left, right, intersect);
}

export function subtractPorts(left: PortSet, right: PortSet): PortSet {
  if (left === noPorts || right === noPorts) return left;
  if (right === allPorts || left === right) return noPorts;
  return combine(left, right, subtract);
}

export function isNoPorts(ports: PortSet): boolean {
  return ports === noPorts || protocols.every((protocol) => ports[protocol].length === 0);
}

export function isSamePorts(left: PortSet, right: PortSet): boolean {
  return left === right || protocols.every((protocol) => isSame(left[protocol], right[protocol]));
}

/** `All Connections`, `No Connections`, or protocols in alphabetical order: `SCTP 1-65535,TCP 80,443-445`. */
export function formatPorts(ports: PortSet): string {
  if (isSamePorts(ports, allPorts)) return "All Connections";
  const parts = protocols
    .filter((protocol) => ports[protocol].length > 0)
    .map((protocol) => `${protocol} ${intervalsOf(ports[protocol]).map(formatInterval).join(",")}`);
  return parts.length === 0 ? "No Connections" : parts.join(",");
}

function formatInterval({ from, to }: { readonly from: number; readonly to: number }): string {
  return to - from === 1 ? String(from) : `${from}-${to - 1}`;
}

function combine(left: PortSet, right: PortSet, each: typeof unite<number>): PortSet {
  const combined: PortSet = {
    SCTP: each(left.SCTP, right.SCTP),
    TCP: each(left.TCP, right.TCP),
    UDP: each(left.UDP, right.UDP),
  };
  if (isNoPorts(combined)) return noPorts;
  return isSamePorts(combined, allPorts) ? allPorts : combined;
}
