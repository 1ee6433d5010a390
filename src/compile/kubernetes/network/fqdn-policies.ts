import type { ClusterSpec } from "../../../model/platform.ts";
import type { ObjectDraft } from "../cluster-object.ts";
import { dnsServiceBlocks } from "./addresses.ts";
import type { LabelSelector } from "./policy.ts";

/** Host names, exact or with a leading `*.`, that may be reached at TCP ports. */
export interface FqdnRule {
  readonly hosts: readonly string[];
  readonly ports: readonly number[];
}

export type FqdnEngine = "application-network-policy" | "cilium";

/**
 * What the cluster can enforce host names with; undefined when nothing it runs reads them.
 *
 * EKS's ApplicationNetworkPolicy works on Auto Mode nodes only; Calico's open-source edition and the plain VPC CNI match
 * addresses alone (docs.aws.amazon.com/eks/latest/userguide/auto-net-pol.html).
 */
export function findFqdnEngine(cluster: ClusterSpec): FqdnEngine | undefined {
  switch (cluster.networkPolicy) {
    case "cilium":
      return cluster.compute === "auto-mode" || cluster.compute === "fargate" ? undefined : "cilium";
    case "vpc-cni":
    case "vpc-cni-strict":
      return cluster.compute === "auto-mode" ? "application-network-policy" : undefined;
    case "calico":
    case "none":
      return undefined;
  }
}

export interface FqdnPolicyDraft {
  readonly name: string;
  readonly namespace: string;
  readonly pods?: LabelSelector;
  readonly rules: readonly FqdnRule[];
  readonly path: string;
}

/** The engine's own policy object for egress by host name; nothing without an engine or without rules. */
export function fqdnPolicyDrafts(cluster: ClusterSpec, policy: FqdnPolicyDraft): readonly ObjectDraft[] {
  const engine = findFqdnEngine(cluster);
  if (engine === undefined || policy.rules.length === 0) return [];
  const metadata = { name: policy.name, namespace: policy.namespace };
  switch (engine) {
    case "application-network-policy":
      return [
        {
          manifest: {
            apiVersion: "networking.k8s.aws/v1alpha1",
            kind: "ApplicationNetworkPolicy",
            metadata,
            spec: applicationPolicySpec(cluster, policy),
          },
          wave: 2,
          path: policy.path,
        },
      ];
    case "cilium":
      return [
        {
          manifest: { apiVersion: "cilium.io/v2", kind: "CiliumNetworkPolicy", metadata, spec: ciliumSpec(policy) },
          wave: 2,
          path: policy.path,
        },
      ];
  }
}

/** Names can be matched only when they were resolved, so the policy allows the resolver itself. */
function applicationPolicySpec(cluster: ClusterSpec, policy: FqdnPolicyDraft): Readonly<Record<string, unknown>> {
  return {
    podSelector: policy.pods ?? {},
    policyTypes: ["Egress"],
    egress: [
      {
        to: dnsServiceBlocks(cluster).map((cidr) => ({ ipBlock: { cidr } })),
        ports: [
          { protocol: "UDP", port: 53 },
          { protocol: "TCP", port: 53 },
        ],
      },
      ...policy.rules.map(({ hosts, ports }) => ({
        to: [{ domainNames: hosts }],
        ports: ports.map((port) => ({ protocol: "TCP", port })),
      })),
    ],
  };
}

/** Cilium learns addresses from answers that pass its DNS proxy, which the first rule turns on. */
function ciliumSpec(policy: FqdnPolicyDraft): Readonly<Record<string, unknown>> {
  return {
    endpointSelector: policy.pods ?? {},
    egress: [
      {
        toEndpoints: [{ matchLabels: { "k8s:io.kubernetes.pod.namespace": "kube-system", "k8s:k8s-app": "kube-dns" } }],
        toPorts: [{ ports: [{ port: "53", protocol: "ANY" }], rules: { dns: [{ matchPattern: "*" }] } }],
      },
      ...policy.rules.map(({ hosts, ports }) => ({
        toFQDNs: hosts.map((host) => (host.includes("*") ? { matchPattern: host } : { matchName: host })),
        toPorts: [{ ports: ports.map((port) => ({ port: String(port), protocol: "TCP" })) }],
      })),
    ],
  };
}
