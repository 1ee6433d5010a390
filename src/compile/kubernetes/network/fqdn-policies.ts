import type { ClusterSpec } from "../../../model/platform.ts";
import type { EnvironmentContext } from "../../context.ts";
import { dnsServiceBlocks } from "./addresses.ts";
import type { LabelSelector, SharedPolicy } from "./policy.ts";

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

/**
 * What enforces host names for the environment's own pods.
 *
 * Nothing in a virtual cluster: its pods ask a DNS that its owners run, and an engine that learns addresses from those
 * answers would open whatever address they put there.
 */
export function findWorkloadEngine(context: EnvironmentContext): FqdnEngine | undefined {
  return context.placement.architecture.cluster === "vcluster" ? undefined : findFqdnEngine(context.host.cluster);
}

export interface FqdnPolicyDraft {
  /** Nothing is written without one. */
  readonly engine: FqdnEngine | undefined;
  readonly name: string;
  readonly pods?: LabelSelector;
  readonly rules: readonly FqdnRule[];
  readonly path: string;
}

/** The engine's own policy object for egress by host name; nothing without an engine or without rules. */
export function fqdnPolicies(cluster: ClusterSpec, policy: FqdnPolicyDraft): readonly SharedPolicy[] {
  const { engine, name, path } = policy;
  if (engine === undefined || policy.rules.length === 0) return [];
  switch (engine) {
    case "application-network-policy":
      return [
        {
          apiVersion: "networking.k8s.aws/v1alpha1",
          kind: "ApplicationNetworkPolicy",
          name,
          spec: applicationPolicySpec(cluster, policy),
          path,
        },
      ];
    case "cilium":
      return [{ apiVersion: "cilium.io/v2", kind: "CiliumNetworkPolicy", name, spec: ciliumSpec(policy), path }];
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
  const clusterDns = { matchLabels: { "k8s:io.kubernetes.pod.namespace": "kube-system", "k8s:k8s-app": "kube-dns" } };
  return {
    endpointSelector: policy.pods ?? {},
    egress: [
      {
        toEndpoints: [clusterDns],
        toPorts: [{ ports: [{ port: "53", protocol: "ANY" }], rules: { dns: [{ matchPattern: "*" }] } }],
      },
      ...policy.rules.map(({ hosts, ports }) => ({
        toFQDNs: hosts.map((host) => (host.includes("*") ? { matchPattern: host } : { matchName: host })),
        toPorts: [{ ports: ports.map((port) => ({ port: String(port), protocol: "TCP" })) }],
      })),
    ],
  };
}
