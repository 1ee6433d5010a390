import type { Protocol } from "../../src/verify/network/port-set.ts";

/** A small cluster: every pod has an address, so that every answer is certain. */
export interface Cluster {
  readonly pods: readonly Pod[];
  readonly policies: readonly Policy[];
}

export interface Pod {
  readonly namespace: string;
  readonly name: string;
  readonly app: string;
  readonly ip: string;
  readonly web: number;
}

export interface Policy {
  readonly namespace: string;
  readonly spec: Spec;
}

export interface Spec {
  readonly podSelector: Selector;
  readonly policyTypes?: readonly string[];
  readonly ingress?: readonly Rule[];
  readonly egress?: readonly Rule[];
}

export interface Rule {
  readonly from?: readonly Peer[];
  readonly to?: readonly Peer[];
  readonly ports?: readonly Port[];
}

export interface Peer {
  readonly podSelector?: Selector;
  readonly namespaceSelector?: Selector;
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] };
}

export interface Port {
  readonly protocol?: Protocol;
  readonly port?: number | string;
  readonly endPort?: number;
}

export interface Selector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values?: readonly string[];
  }[];
}

/** One packet, judged by walking the policies as the API's documentation reads. Shares no code with the evaluator. */
export interface Packet {
  readonly from: Pod | string;
  readonly to: Pod | string;
  readonly protocol: Protocol;
  readonly port: number;
}

export function passes(policies: readonly Policy[], packet: Packet): boolean {
  return passesSide(policies, packet, "Egress") && passesSide(policies, packet, "Ingress");
}

function passesSide(policies: readonly Policy[], packet: Packet, type: "Ingress" | "Egress"): boolean {
  const [subject, other] = type === "Ingress" ? [packet.to, packet.from] : [packet.from, packet.to];
  if (typeof subject === "string") return true;
  const isolating = policies.filter(({ namespace, spec }) => {
    const stated = spec.policyTypes ?? [];
    const types = stated.length > 0 ? stated : ["Ingress", ...((spec.egress?.length ?? 0) > 0 ? ["Egress"] : [])];
    return namespace === subject.namespace && types.includes(type) && selects(spec.podSelector, { app: subject.app });
  });
  if (isolating.length === 0) return true;
  return isolating.some(({ namespace, spec }) =>
    ((type === "Ingress" ? spec.ingress : spec.egress) ?? []).some((allowed) => {
      const peers = (type === "Ingress" ? allowed.from : allowed.to) ?? [];
      const ports = allowed.ports ?? [];
      const named = peers.length === 0 || peers.some((one) => isPeer(one, namespace, other));
      return named && (ports.length === 0 || ports.some((one) => isPort(one, packet)));
    }),
  );
}

function isPeer({ podSelector, namespaceSelector, ipBlock }: Peer, namespace: string, other: Pod | string): boolean {
  if (ipBlock !== undefined) {
    const ip = typeof other === "string" ? other : other.ip;
    return inBlock(ip, ipBlock.cidr) && !(ipBlock.except ?? []).some((except) => inBlock(ip, except));
  }
  if (typeof other === "string") return false;
  const near =
    namespaceSelector === undefined
      ? other.namespace === namespace
      : selects(namespaceSelector, { team: other.namespace, "kubernetes.io/metadata.name": other.namespace });
  return near && (podSelector === undefined || selects(podSelector, { app: other.app }));
}

function isPort({ protocol = "TCP", port: wanted, endPort }: Port, packet: Packet): boolean {
  if (protocol !== packet.protocol) return false;
  if (wanted === undefined) return true;
  if (typeof wanted === "string") {
    return typeof packet.to !== "string" && protocol === "TCP" && packet.to.web === packet.port;
  }
  return packet.port >= wanted && packet.port <= (endPort ?? wanted);
}

function selects(
  { matchLabels = {}, matchExpressions = [] }: Selector,
  labels: Readonly<Record<string, string>>,
): boolean {
  const exact = Object.entries(matchLabels).every(([key, value]) => labels[key] === value);
  return (
    exact &&
    matchExpressions.every(({ key, operator, values = [] }) => {
      const value = labels[key];
      if (operator === "Exists") return value !== undefined;
      if (operator === "DoesNotExist") return value === undefined;
      const isIn = value !== undefined && values.includes(value);
      return operator === "In" ? isIn : !isIn;
    })
  );
}

function inBlock(ip: string, cidr: string): boolean {
  const [base = "", length = "32"] = cidr.split("/");
  const bits = (text: string): string =>
    text
      .split(".")
      .map((part) => Number(part).toString(2).padStart(8, "0"))
      .join("");
  return bits(ip).slice(0, Number(length)) === bits(base).slice(0, Number(length));
}
