import type { EstateObject } from "../../model/estate-cluster.ts";
import { type AddressSet, parseBlock } from "./address-set.ts";
import { type CompiledPolicy, type Peer, type PolicyRule, type PortMatch, podSet } from "./compiled-policy.ts";
import { subtract } from "./interval-set.ts";
import { everything } from "./label-selector.ts";
import { everyPortOf, portRange } from "./port-set.ts";
import { type FieldReader, type Fields, isFields, isPresent } from "./read-fields.ts";

/**
 * Compiles a NetworkPolicy, or EKS's ApplicationNetworkPolicy, which adds `domainNames` to the same shape.
 *
 * Absent `policyTypes` are Ingress, and Egress when there are egress rules. No peers, like no ports, mean all of them; no
 * rules mean none. Sources: Kubernetes API reference, NetworkPolicySpec; pkg/apis/networking/v1/defaults.go and validation.
 */
export function readNetworkPolicy(object: EstateObject, reader: FieldReader): CompiledPolicy {
  const namespace = object.metadata.namespace ?? "default";
  const spec = reader.object(object.spec ?? {}, "spec");
  const types = policyTypes(spec, reader);
  const subject = isPresent(spec.podSelector) ? reader.selector(spec.podSelector, "spec.podSelector") : everything;
  const readRules = (direction: "ingress" | "egress"): readonly PolicyRule[] =>
    reader.list(spec[direction], `spec.${direction}`).map((rule, index) => {
      const field = `spec.${direction}[${index}]`;
      return readRule(reader.object(rule ?? {}, field), { field, namespace, direction, reader });
    });
  const [ingress, egress] = [readRules("ingress"), readRules("egress")];
  return {
    id: `${object.kind} ${namespace}/${object.metadata.name}`,
    tier: "NetworkPolicy",
    priority: 0,
    subject: podSet({ name: namespace }, subject),
    certain: true,
    rules: { ...(types.has("Ingress") ? { ingress } : {}), ...(types.has("Egress") ? { egress } : {}) },
  };
}

function policyTypes(spec: Fields, reader: FieldReader): ReadonlySet<unknown> {
  const stated = reader.list(spec.policyTypes, "spec.policyTypes");
  for (const [index, type] of stated.entries()) {
    if (type === "Ingress" || type === "Egress") continue;
    reader.report(`spec.policyTypes[${index}]`, `${JSON.stringify(type)} is no policy type (Ingress, Egress)`);
  }
  if (stated.length > 0) return new Set(stated);
  return new Set(reader.list(spec.egress, "spec.egress").length > 0 ? ["Ingress", "Egress"] : ["Ingress"]);
}

interface RulePlace {
  readonly field: string;
  readonly namespace: string;
  readonly direction: "ingress" | "egress";
  readonly reader: FieldReader;
}

function readRule(rule: Fields, place: RulePlace): PolicyRule {
  const { field, reader } = place;
  const side = place.direction === "ingress" ? "from" : "to";
  const peers = reader.list(rule[side], `${field}.${side}`);
  const ports = reader.list(rule.ports, `${field}.ports`);
  return {
    action: "Accept",
    peers: peers.length === 0 ? "all" : peers.map((peer, index) => readPeer(peer, `${field}.${side}[${index}]`, place)),
    ports: ports.length === 0 ? "all" : ports.map((port, index) => readPort(port, `${field}.ports[${index}]`, reader)),
  };
}

function readPeer(value: unknown, field: string, { namespace, reader }: RulePlace): Peer {
  const peer = reader.object(value, field);
  const selects = isPresent(peer.podSelector) || isPresent(peer.namespaceSelector);
  if (isPresent(peer.ipBlock)) {
    if (selects) reader.report(field, "ipBlock cannot stand beside podSelector or namespaceSelector");
    return readBlock(reader.object(peer.ipBlock, `${field}.ipBlock`), `${field}.ipBlock`, reader);
  }
  if (isPresent(peer.domainNames) && !selects) {
    return { kind: "names", names: reader.list(peer.domainNames, `${field}.domainNames`).map(String) };
  }
  if (!selects) {
    reader.report(field, "a peer needs a podSelector, a namespaceSelector or an ipBlock");
    return { kind: "unknown", text: "an empty peer" };
  }
  const namespaces = isPresent(peer.namespaceSelector)
    ? reader.selector(peer.namespaceSelector, `${field}.namespaceSelector`)
    : { name: namespace };
  const pods = isPresent(peer.podSelector) ? reader.selector(peer.podSelector, `${field}.podSelector`) : everything;
  return { kind: "pods", set: podSet(namespaces, pods) };
}

function readBlock(block: Fields, field: string, reader: FieldReader): Peer {
  const outer = readCidr(block.cidr, `${field}.cidr`, reader);
  let addresses = outer;
  const except = reader.list(block.except, `${field}.except`);
  for (const [index, value] of except.entries()) {
    const inner = readCidr(value, `${field}.except[${index}]`, reader);
    if (subtract(inner, outer).length > 0) reader.report(`${field}.except[${index}]`, `is not inside ${block.cidr}`);
    addresses = subtract(addresses, inner);
  }
  const text = except.length === 0 ? String(block.cidr) : `${block.cidr} except ${except.join(", ")}`;
  return { kind: "block", addresses, text };
}

/** A block; reported and empty when it is none. */
export function readCidr(value: unknown, field: string, reader: FieldReader): AddressSet {
  const block = typeof value === "string" ? parseBlock(value) : undefined;
  if (block === undefined) reader.report(field, `${JSON.stringify(value)} is no block of addresses like 10.0.0.0/8`);
  return block ?? [];
}

function readPort(value: unknown, field: string, reader: FieldReader): PortMatch {
  if (!isFields(value)) {
    reader.report(field, "must be an object");
    return { kind: "named", name: "" };
  }
  const protocol = reader.protocol(value.protocol, `${field}.protocol`);
  const { port, endPort } = value;
  if (!isPresent(port)) {
    if (isPresent(endPort)) reader.report(`${field}.endPort`, "needs a port");
    return { kind: "ports", ports: everyPortOf(protocol) };
  }
  if (typeof port === "string") {
    if (isPresent(endPort)) reader.report(`${field}.endPort`, "cannot stand beside a named port");
    return { kind: "named", name: port, protocol };
  }
  const from = reader.port(port, `${field}.port`);
  const to = isPresent(endPort) ? reader.port(endPort, `${field}.endPort`) : from;
  if (to < from) reader.report(`${field}.endPort`, `must not be less than port ${from}`);
  return { kind: "ports", ports: portRange(protocol, from, to) };
}
