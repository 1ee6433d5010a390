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
 * In a virtual cluster pods ask its DNS, which asks the host's. Cilium can be told to read that DNS's answers too; EKS's
 * policies are not known to, so they count for nothing there.
 */
export function findWorkloadEngine(context: EnvironmentContext): FqdnEngine | undefined {
  const engine = findFqdnEngine(context.host.cluster);
  const virtual = context.placement.architecture.cluster === "vcluster";
  return virtual && engine === "application-network-policy" ? undefined : engine;
}

export interface FqdnPolicyDraft {
  /** Nothing is written without one. */
  readonly engine: FqdnEngine | undefined;
  readonly name: string;
  readonly pods?: LabelSelector;
  /** DNS pods in the same namespace, beside the cluster's. */
  readonly dnsPods?: LabelSelector;
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

/** Cilium learns addresses from answers that pass its DNS proxy, which the first rules turn on. */
function ciliumSpec(policy: FqdnPolicyDraft): Readonly<Record<string, unknown>> {
  const clusterDns = { matchLabels: { "k8s:io.kubernetes.pod.namespace": "kube-system", "k8s:k8s-app": "kube-dns" } };
  return {
    endpointSelector: policy.pods ?? {},
    egress: [
      inspectedDns(clusterDns, [53]),
      ...(policy.dnsPods === undefined ? [] : [inspectedDns(policy.dnsPods, [53, 1053])]),
      ...policy.rules.map(({ hosts, ports }) => ({
        toFQDNs: hosts.map((host) => (host.includes("*") ? { matchPattern: host } : { matchName: host })),
        toPorts: [{ ports: ports.map((port) => ({ port: String(port), protocol: "TCP" })) }],
      })),
    ],
  };
}

function inspectedDns(pods: LabelSelector, ports: readonly number[]): Readonly<Record<string, unknown>> {
  const open = ports.map((port) => ({ port: String(port), protocol: "ANY" }));
  return { toEndpoints: [pods], toPorts: [{ ports: open, rules: { dns: [{ matchPattern: "*" }] } }] };
}
