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

export interface PolicyDraft {
  readonly name: string;
  readonly namespace: string;
  /** Absent: every pod of the namespace. */
  readonly pods?: LabelSelector;
  /** A direction that is present isolates the pods for it, and admits only these rules. */
  readonly ingress?: readonly PolicyRule[];
  readonly egress?: readonly PolicyRule[];
  readonly path?: string;
}

/** The pods of one environment, wherever they are: its namespaces are known by labels that nobody may change. */
export function networkPolicyDraft(policy: PolicyDraft): ObjectDraft {
  const { ingress, egress } = policy;
  return {
    manifest: {
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata: { name: policy.name, namespace: policy.namespace },
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
    },
    wave: 2,
    ...(policy.path === undefined ? {} : { path: policy.path }),
  };
}

export function tcp(...ports: readonly number[]): readonly PolicyPort[] {
  return ports.map((port) => ({ protocol: "TCP", port }));
}

function portsOf(ports: readonly PolicyPort[] | undefined): { readonly ports?: readonly PolicyPort[] } {
  return ports === undefined || ports.length === 0 ? {} : { ports };
}
