import type { EstateObject } from "../../model/estate-cluster.ts";
import { uniteAddresses } from "./address-set.ts";
import {
  type CompiledPolicy,
  type Direction,
  type Peer,
  type PodSet,
  type PolicyRule,
  type PortMatch,
  podSet,
} from "./compiled-policy.ts";
import { everything } from "./label-selector.ts";
import { everyPortOf, type PortSet, type Protocol, portRange } from "./port-set.ts";
import { type FieldReader, type Fields, isPresent } from "./read-fields.ts";
import { readCidr } from "./read-network-policy.ts";

/**
 * Compiles a cluster-wide policy: ClusterNetworkPolicy (policy.networking.k8s.io/v1alpha2 and EKS's networking.k8s.aws), and
 * the AdminNetworkPolicy and BaselineAdminNetworkPolicy of v1alpha1 that it replaced.
 *
 * A peer with no field that is known fails closed: an Accept rule matches nothing by it, a Deny or Pass rule denies all.
 * Source: network-policy-api, apis/v1alpha1 and apis/v1alpha2.
 */
export function readClusterPolicy(object: EstateObject, reader: FieldReader): CompiledPolicy {
  const spec = reader.object(object.spec ?? {}, "spec");
  const rules = (direction: Direction): readonly PolicyRule[] =>
    reader.list(spec[direction], `spec.${direction}`).map((rule, index) => {
      const field = `spec.${direction}[${index}]`;
      return readRule(reader.object(rule, field), { field, direction, reader });
    });
  const [ingress, egress] = [rules("ingress"), rules("egress")];
  return {
    id: `${object.kind} ${object.metadata.name}`,
    tier: readTier(object, spec, reader),
    priority: readPriority(object, spec, reader),
    subject: readPods(reader.object(spec.subject, "spec.subject"), "spec.subject", reader) ?? nobody(reader),
    certain: true,
    rules: { ...(ingress.length > 0 ? { ingress } : {}), ...(egress.length > 0 ? { egress } : {}) },
  };
}

function nobody(reader: FieldReader): PodSet {
  reader.report("spec.subject", "needs namespaces or pods");
  return podSet(everything, everything);
}

function readTier(object: EstateObject, spec: Fields, reader: FieldReader): "Admin" | "Baseline" {
  if (object.kind === "AdminNetworkPolicy") return "Admin";
  if (object.kind === "BaselineAdminNetworkPolicy") return "Baseline";
  if (spec.tier === "Admin" || spec.tier === "Baseline") return spec.tier;
  reader.report("spec.tier", `${JSON.stringify(spec.tier)} is no tier (Admin, Baseline)`);
  return "Admin";
}

function readPriority(object: EstateObject, spec: Fields, reader: FieldReader): number {
  if (object.kind === "BaselineAdminNetworkPolicy") return 0;
  const { priority } = spec;
  if (typeof priority === "number" && Number.isInteger(priority) && priority >= 0 && priority <= 1000) return priority;
  reader.report("spec.priority", `${JSON.stringify(priority)} is no priority (0 to 1000)`);
  return 0;
}

/** `namespaces`, or `pods` with both selectors; undefined when it has neither. */
function readPods(fields: Fields, field: string, reader: FieldReader): PodSet | undefined {
  if (isPresent(fields.namespaces)) {
    return podSet(reader.selector(fields.namespaces, `${field}.namespaces`), everything);
  }
  if (!isPresent(fields.pods)) return undefined;
  const { namespaceSelector, podSelector } = reader.object(fields.pods, `${field}.pods`);
  return podSet(
    reader.selector(namespaceSelector ?? {}, `${field}.pods.namespaceSelector`),
    reader.selector(podSelector ?? {}, `${field}.pods.podSelector`),
  );
}

interface RulePlace {
  readonly field: string;
  readonly direction: Direction;
  readonly reader: FieldReader;
}

function readRule(rule: Fields, { field, direction, reader }: RulePlace): PolicyRule {
  const action = readAction(rule.action, `${field}.action`, reader);
  const side = direction === "ingress" ? "from" : "to";
  const listed = reader.list(rule[side], `${field}.${side}`);
  if (listed.length === 0) reader.report(`${field}.${side}`, "needs at least one peer");
  const peers = listed.map((peer, index) =>
    readPeer(reader.object(peer, `${field}.${side}[${index}]`), `${field}.${side}[${index}]`, reader),
  );
  const ports = readPorts(rule, field, reader);
  const known = peers.filter((peer) => peer !== undefined);
  if (known.length === peers.length || action === "Accept") return { action, peers: known, ports };
  return { action: "Deny", peers: "all", ports: "all" };
}

function readAction(value: unknown, field: string, reader: FieldReader): PolicyRule["action"] {
  if (value === "Accept" || value === "Allow") return "Accept";
  if (value === "Deny" || value === "Pass") return value;
  reader.report(field, `${JSON.stringify(value)} is no action (Accept, Deny, Pass)`);
  return "Deny";
}

function readPeer(peer: Fields, field: string, reader: FieldReader): Peer | undefined {
  const set = readPods(peer, field, reader);
  if (set !== undefined) return { kind: "pods", set };
  if (isPresent(peer.nodes)) return { kind: "nodes", selector: reader.selector(peer.nodes, `${field}.nodes`) };
  if (isPresent(peer.networks)) {
    const texts = reader.list(peer.networks, `${field}.networks`);
    const blocks = texts.map((text, index) => readCidr(text, `${field}.networks[${index}]`, reader));
    return { kind: "block", addresses: uniteAddresses(blocks), text: texts.join(", ") };
  }
  if (isPresent(peer.domainNames)) {
    return { kind: "names", names: reader.list(peer.domainNames, `${field}.domainNames`).map(String) };
  }
  return undefined;
}

/** `protocols` of v1alpha2, or `ports` of v1alpha1. */
function readPorts(rule: Fields, field: string, reader: FieldReader): PolicyRule["ports"] {
  const name = isPresent(rule.ports) ? "ports" : "protocols";
  const items = reader.list(rule[name], `${field}.${name}`);
  if (items.length === 0) return "all";
  return items.map((item, index) =>
    readPort(reader.object(item, `${field}.${name}[${index}]`), `${field}.${name}[${index}]`, reader),
  );
}

const protocolFields: Readonly<Record<string, Protocol>> = { tcp: "TCP", udp: "UDP", sctp: "SCTP" };

function readPort(item: Fields, field: string, reader: FieldReader): PortMatch {
  const named = item.destinationNamedPort ?? item.namedPort;
  if (typeof named === "string") return { kind: "named", name: named };
  if (isPresent(item.portNumber)) {
    const { protocol, port } = reader.object(item.portNumber, `${field}.portNumber`);
    const number = reader.port(port, `${field}.portNumber.port`);
    return range(reader.protocol(protocol, `${field}.portNumber.protocol`), number, number);
  }
  if (isPresent(item.portRange)) {
    const { protocol, ...bounds } = reader.object(item.portRange, `${field}.portRange`);
    return readRange(reader.protocol(protocol, `${field}.portRange.protocol`), bounds, { field, reader });
  }
  for (const [key, protocol] of Object.entries(protocolFields)) {
    if (isPresent(item[key]))
      return readProtocol(protocol, reader.object(item[key], `${field}.${key}`), { field, reader });
  }
  reader.report(field, "names no port or protocol that is known");
  return { kind: "named", name: "" };
}

interface PortPlace {
  readonly field: string;
  readonly reader: FieldReader;
}

function readProtocol(protocol: Protocol, fields: Fields, place: PortPlace): PortMatch {
  if (!isPresent(fields.destinationPort)) return { kind: "ports", ports: everyPortOf(protocol) };
  const port = place.reader.object(fields.destinationPort, `${place.field}.destinationPort`);
  if (isPresent(port.range)) return readRange(protocol, place.reader.object(port.range, place.field), place);
  const number = place.reader.port(port.number, `${place.field}.destinationPort.number`);
  return range(protocol, number, number);
}

function readRange(protocol: Protocol, { start, end }: Fields, { field, reader }: PortPlace): PortMatch {
  const [from, to] = [reader.port(start, `${field}.start`), reader.port(end, `${field}.end`)];
  if (to < from) reader.report(field, `the range ends at ${to}, before its start ${from}`);
  return range(protocol, from, to);
}

function range(protocol: Protocol, from: number, to: number): PortMatch {
  const ports: PortSet = portRange(protocol, from, to);
  return { kind: "ports", ports };
}
