import type { ClusterSpec } from "../../../model/platform.ts";
import { type EnvironmentContext, hostNamespaces } from "../../context.ts";
import type { ObjectDraft } from "../cluster-object.ts";
import {
  anywhere,
  apiServerPeers,
  declaredBlock,
  dnsServiceBlocks,
  loadBalancerBlocks,
  podIdentityAgent,
} from "./addresses.ts";
import { awsEndpoints, awsNamespaces } from "./aws-access.ts";
import { type FqdnRule, findFqdnEngine, findWorkloadEngine, fqdnPolicies } from "./fqdn-policies.ts";
import {
  type LabelSelector,
  networkPolicy,
  type PolicyDraft,
  type PolicyPeer,
  type PolicyRule,
  policyIn,
  type SharedPolicy,
  tcp,
} from "./policy.ts";
import { controlPlaneSelector, environmentPeer, namespacePeers, workloadSelector } from "./selectors.ts";

/**
 * Every network policy of an environment.
 *
 * All pods are isolated in both directions; what follows only adds paths. Each side of an allowed peer opens its own end
 * and never the other's, so a path exists only when both declare it. The namespaces of an environment differ only in
 * whether they lead to AWS, so policies are made once and put into each.
 */
export function networkPolicyDrafts(context: EnvironmentContext): readonly ObjectDraft[] {
  const everywhere = [...basicPolicies(context).map(networkPolicy), ...namedEgress(context)];
  const used = awsNamespaces(context);
  const withAws = used.size === 0 ? everywhere : [...everywhere, ...awsPolicies(context)];
  const virtual = context.placement.architecture.cluster === "vcluster";
  return hostNamespaces(context).flatMap(({ short, host }) =>
    (virtual || used.has(short) ? withAws : everywhere).map((policy) => policyIn(host, policy)),
  );
}

function basicPolicies(context: EnvironmentContext): readonly PolicyDraft[] {
  const own = [{ peers: [environmentPeer({ tenant: context.tenant.name, environment: context.environment.name })] }];
  return [
    { name: "tenantry-default-deny", ingress: [], egress: [] },
    { name: "tenantry-own-environment", ingress: own, egress: own },
    dns(context.host.cluster),
    ...declaredEgress(context),
    ...ingress(context),
    ...peers(context),
    ...controlPlane(context),
  ];
}

function dns(cluster: ClusterSpec): PolicyDraft {
  const pods: PolicyPeer = {
    namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } },
    podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
  };
  const service = cluster.compute === "auto-mode" ? dnsServiceBlocks(cluster) : [];
  return {
    name: "tenantry-dns",
    egress: [
      {
        peers: [pods, ...service.map((cidr) => ({ ipBlock: { cidr } }))],
        ports: [
          { protocol: "UDP", port: 53 },
          { protocol: "TCP", port: 53 },
        ],
      },
    ],
  };
}

function declaredEgress(context: EnvironmentContext): readonly PolicyDraft[] {
  const egress = context.environment.egress.cidrs.flatMap(({ cidr, ports }): readonly PolicyRule[] => {
    const peer = declaredBlock(cidr);
    return peer === undefined ? [] : [{ peers: [peer], ports: tcp(...ports) }];
  });
  return egress.length === 0 ? [] : [{ name: "tenantry-egress", ...workloads(context), egress, path: "egress.cidrs" }];
}

function ingress(context: EnvironmentContext): readonly PolicyDraft[] {
  if (context.environment.ingress.hosts.length === 0) return [];
  const sources: readonly PolicyPeer[] = [
    ...context.host.cluster.ingressNamespaces.map((name) => ({
      namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": name } },
    })),
    ...loadBalancerBlocks(context.host).map((cidr) => ({ ipBlock: { cidr } })),
  ];
  if (sources.length === 0) return [];
  return [{ name: "tenantry-ingress", ...workloads(context), ingress: [{ peers: sources }], path: "ingress" }];
}

function peers(context: EnvironmentContext): readonly PolicyDraft[] {
  const rules = (direction: "to" | "from"): readonly PolicyRule[] =>
    context.environment.allowedPeers
      .filter((peer) => peer.direction === direction)
      .map((peer) => ({ peers: namespacePeers(peer, peer.namespace), ports: tcp(peer.port) }));
  const [from, to] = [rules("from"), rules("to")];
  if (from.length + to.length === 0) return [];
  return [
    {
      name: "tenantry-peers",
      ...workloads(context),
      ...(from.length === 0 ? {} : { ingress: from }),
      ...(to.length === 0 ? {} : { egress: to }),
      path: "allowedPeers",
    },
  ];
}

/**
 * The virtual cluster's control plane alone reaches the host's API server, and the identity provider whose keys it
 * verifies sign-ins with: by name where the cluster enforces names, else at any address.
 */
function controlPlane(context: EnvironmentContext): readonly PolicyDraft[] {
  if (context.placement.architecture.cluster !== "vcluster") return [];
  const unnamed = findIssuerHost(context) !== undefined && findFqdnEngine(context.host.cluster) === undefined;
  const egress = [{ peers: unnamed ? [anywhere()] : apiServerPeers(context.host), ports: tcp(443) }];
  return [{ name: "tenantry-control-plane", pods: controlPlaneSelector(context), egress }];
}

/**
 * The way to AWS for namespaces whose service accounts have a role.
 *
 * Two parts: the Pod Identity agent, one link-local address and port, without which a pod gets no credentials (instance
 * metadata stays closed), and the services' endpoints. Those are named exactly where the cluster enforces host names;
 * elsewhere no policy can tell them from the internet, so their ports are open to any address and `checkEnforcement`
 * says so. What a pod may do there is decided by IAM either way.
 */
function awsPolicies(context: EnvironmentContext): readonly SharedPolicy[] {
  const endpoints = awsEndpoints(context);
  const engine = findWorkloadEngine(context);
  const egress: PolicyRule[] = [{ peers: [{ ipBlock: { cidr: podIdentityAgent } }], ports: tcp(80) }];
  if (engine === undefined) {
    const ports = [...new Set(endpoints.flatMap((rule) => rule.ports))].sort((a, b) => a - b);
    egress.push({ peers: [anywhere()], ports: tcp(...ports) });
  }
  const named = { engine, ...workloads(context), rules: endpoints, path: "aws" };
  return [
    networkPolicy({ name: "tenantry-aws", ...workloads(context), egress, path: "aws" }),
    ...fqdnPolicies(context.host.cluster, { name: "tenantry-aws-names", ...named }),
  ];
}

/** Egress by host name: what the environment declares, and a virtual control plane's way to the identity provider. */
function namedEgress(context: EnvironmentContext): readonly SharedPolicy[] {
  const { cluster } = context.host;
  const hosts = context.environment.egress.fqdns;
  const issuer = findIssuerHost(context);
  return [
    ...fqdnPolicies(cluster, {
      name: "tenantry-egress-names",
      engine: findWorkloadEngine(context),
      ...workloads(context),
      rules: hosts.length === 0 ? [] : [{ hosts, ports: [443] }],
      path: "egress.fqdns",
    }),
    ...fqdnPolicies(cluster, {
      name: "tenantry-sign-in",
      engine: findFqdnEngine(cluster),
      pods: controlPlaneSelector(context),
      rules: issuer === undefined ? [] : [issuer],
      path: "",
    }),
  ];
}

/** Where a virtual API server fetches the identity provider's keys; none when it verifies no tokens. */
function findIssuerHost(context: EnvironmentContext): FqdnRule | undefined {
  const identity = context.platform.identity.kubernetes;
  if (identity.kind !== "oidc" || context.placement.architecture.cluster !== "vcluster") return undefined;
  const [, host, port] = /^https:\/\/([^/:]+)(?::(\d+))?/.exec(identity.issuerUrl) ?? [];
  return host === undefined ? undefined : { hosts: [host], ports: [port === undefined ? 443 : Number(port)] };
}

/** Limits a policy to the pods that the tenant runs; in a namespace of its own those are all. */
function workloads(context: EnvironmentContext): { readonly pods?: LabelSelector } {
  const pods = workloadSelector(context);
  return pods === undefined ? {} : { pods };
}
