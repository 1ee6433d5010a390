import type { ObjectDraft } from "../cluster-object.ts";

export interface LabelSelector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: "Exists" | "DoesNotExist" | "In" | "NotIn";
    readonly values?: readonly string[];
  }[];
}

export interface PolicyPeer {
  readonly namespaceSelector?: LabelSelector;
  readonly podSelector?: LabelSelector;
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] };
}

export interface PolicyPort {
  readonly protocol: "TCP" | "UDP";
  readonly port: number;
}

/** Peers and ports of one rule; both must match. Absent ports mean every port; peers are never empty. */
export interface PolicyRule {
  readonly peers: readonly PolicyPeer[];
  readonly ports?: readonly PolicyPort[];
}

/** What a NetworkPolicy says, for any namespace of an environment. */
export interface PolicyDraft {
  readonly name: string;
  /** Absent: every pod of the namespace. */
  readonly pods?: LabelSelector;
  /** A direction that is present isolates the pods for it, and admits only these rules. */
  readonly ingress?: readonly PolicyRule[];
  readonly egress?: readonly PolicyRule[];
  readonly path?: string;
}

/** A policy of any kind, before it is put into a namespace. Namespaces share its spec. */
export interface SharedPolicy {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly spec: object;
  readonly path?: string;
}

export function networkPolicy(policy: PolicyDraft): SharedPolicy {
  const { ingress, egress } = policy;
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    name: policy.name,
    spec: {
      podSelector: policy.pods ?? {},
      policyTypes: [...(ingress === undefined ? [] : ["Ingress"]), ...(egress === undefined ? [] : ["Egress"])],
      ...(ingress === undefined || ingress.length === 0
        ? {}
        : { ingress: ingress.map(({ peers, ports }) => ({ from: peers, ...portsOf(ports) })) }),
      ...(egress === undefined || egress.length === 0
        ? {}
        : { egress: egress.map(({ peers, ports }) => ({ to: peers, ...portsOf(ports) })) }),
    },
    ...(policy.path === undefined ? {} : { path: policy.path }),
  };
}

export function policyIn(namespace: string, { apiVersion, kind, name, spec, path }: SharedPolicy): ObjectDraft {
  return {
    manifest: { apiVersion, kind, metadata: { name, namespace }, spec },
    wave: 2,
    ...(path === undefined ? {} : { path }),
  };
}

export function tcp(...ports: readonly number[]): readonly PolicyPort[] {
  return ports.map((port) => ({ protocol: "TCP", port }));
}

function portsOf(ports: readonly PolicyPort[] | undefined): { readonly ports?: readonly PolicyPort[] } {
  return ports === undefined || ports.length === 0 ? {} : { ports };
}
