import type { AddressSet } from "./address-set.ts";
import type { Selector } from "./label-selector.ts";
import type { PortSet, Protocol } from "./port-set.ts";

export type Direction = "ingress" | "egress";

/**
 * A policy of any kind in one shape.
 *
 * Tiers are asked in the order Admin, NetworkPolicy, Baseline. In the middle one a policy isolates the pods it selects and its
 * rules add up; in the others the first rule that matches decides.
 */
export interface CompiledPolicy {
  /** `NetworkPolicy web/default-deny`. */
  readonly id: string;
  readonly tier: "Admin" | "NetworkPolicy" | "Baseline";
  /** Lower is asked first; 0 in the middle tier. */
  readonly priority: number;
  readonly subject: PodSet;
  /** `false`: not understood well enough to say that it selects what its subject names. */
  readonly certain: boolean;
  /** Rules of each direction that the policy is about; a direction that it is not about is absent. */
  readonly rules: Readonly<Partial<Record<Direction, readonly PolicyRule[]>>>;
}

export interface PolicyRule {
  readonly action: "Accept" | "Deny" | "Pass";
  /** `all`: no peer is named, so any is meant. */
  readonly peers: "all" | readonly Peer[];
  readonly ports: "all" | readonly PortMatch[];
}

/** Pods by the labels of their namespaces and their own. */
export interface PodSet {
  /** The pods' namespace, or a selector of namespaces. */
  readonly namespaces: { readonly name: string } | Selector;
  readonly pods: Selector;
  /** Equal for equal sets. */
  readonly key: string;
}

export type Peer =
  | { readonly kind: "pods"; readonly set: PodSet }
  | { readonly kind: "block"; readonly addresses: AddressSet; readonly text: string }
  /** Addresses of the cluster's nodes that the selector selects. */
  | { readonly kind: "nodes"; readonly selector: Selector }
  /** Whatever addresses some names outside the cluster have. */
  | { readonly kind: "names"; readonly names: readonly string[] }
  /** Not understood. */
  | { readonly kind: "unknown"; readonly text: string };

export type PortMatch =
  | { readonly kind: "ports"; readonly ports: PortSet }
  /** A port of the destination's containers by name; without a protocol, of any. */
  | { readonly kind: "named"; readonly name: string; readonly protocol?: Protocol };

/** Something in a policy that the API server would refuse. */
export interface PolicyProblem {
  readonly policy: string;
  /** Field path, for example `spec.ingress[0].ports[1].endPort`. */
  readonly field: string;
  readonly message: string;
  readonly source?: string;
}

export function podSet(namespaces: PodSet["namespaces"], pods: Selector): PodSet {
  const where = "name" in namespaces ? `=${namespaces.name}` : namespaces.key;
  return { namespaces, pods, key: `${where}|${pods.key}` };
}
