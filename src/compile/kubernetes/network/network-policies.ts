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
import { type FqdnRule, findFqdnEngine, findWorkloadEngine, fqdnPolicyDrafts } from "./fqdn-policies.ts";
import { networkPolicyDraft, type PolicyDraft, type PolicyPeer, type PolicyRule, tcp } from "./policy.ts";
import {
  controlPlaneSelector,
  environmentPeer,
  namespacePeers,
  virtualDnsSelector,
  workloadSelector,
} from "./selectors.ts";

interface HostNamespace {
  readonly short: string;
  readonly host: string;
}

/**
 * Every network policy of an environment.
 *
 * All pods are isolated in both directions; what follows only adds paths. Each side of an allowed peer opens its own end
 * and never the other's, so a path exists only when both declare it.
 */
export function networkPolicyDrafts(context: EnvironmentContext): readonly ObjectDraft[] {
  return hostNamespaces(context).flatMap((namespace) => [
    ...policiesOf(context, namespace).map(networkPolicyDraft),
    ...fqdnDrafts(context, namespace),
  ]);
}

function policiesOf(context: EnvironmentContext, namespace: HostNamespace): readonly PolicyDraft[] {
  return [
    { name: "tenantry-default-deny", namespace: namespace.host, ingress: [], egress: [] },
    ownEnvironment(context, namespace),
    dns(context, namespace),
    ...declaredEgress(context, namespace),
    ...ingress(context, namespace),
    ...peers(context, namespace),
    ...aws(context, namespace),
    ...controlPlane(context, namespace),
  ];
}

function ownEnvironment(context: EnvironmentContext, namespace: HostNamespace): PolicyDraft {
  const own = [{ peers: [environmentPeer(refOf(context))] }];
  return { name: "tenantry-own-environment", namespace: namespace.host, ingress: own, egress: own };
}

function dns(context: EnvironmentContext, namespace: HostNamespace): PolicyDraft {
  const pods: PolicyPeer = {
    namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } },
    podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
  };
  const { cluster } = context.host;
  const service = cluster.compute === "auto-mode" ? dnsServiceBlocks(cluster) : [];
  return {
    name: "tenantry-dns",
    namespace: namespace.host,
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

function declaredEgress(context: EnvironmentContext, namespace: HostNamespace): readonly PolicyDraft[] {
  const egress = context.environment.egress.cidrs.flatMap(({ cidr, ports }): readonly PolicyRule[] => {
    const peer = declaredBlock(cidr);
    return peer === undefined ? [] : [{ peers: [peer], ports: tcp(...ports) }];
  });
  if (egress.length === 0) return [];
  return [withWorkloads(context, { name: "tenantry-egress", namespace: namespace.host, egress, path: "egress.cidrs" })];
}

function ingress(context: EnvironmentContext, namespace: HostNamespace): readonly PolicyDraft[] {
  const { cluster } = context.host;
  const sources: readonly PolicyPeer[] = [
    ...cluster.ingressNamespaces.map((name) => ({
      namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": name } },
    })),
    ...loadBalancerBlocks(context.host).map((cidr) => ({ ipBlock: { cidr } })),
  ];
  if (context.environment.ingress.hosts.length === 0 || sources.length === 0) return [];
  const rules = [{ peers: sources }];
  return [
    withWorkloads(context, { name: "tenantry-ingress", namespace: namespace.host, ingress: rules, path: "ingress" }),
  ];
}

function peers(context: EnvironmentContext, namespace: HostNamespace): readonly PolicyDraft[] {
  const rules = (direction: "to" | "from"): readonly PolicyRule[] =>
    context.environment.allowedPeers
      .filter((peer) => peer.direction === direction)
      .map((peer) => ({ peers: namespacePeers(peer, peer.namespace), ports: tcp(peer.port) }));
  const [from, to] = [rules("from"), rules("to")];
  if (from.length + to.length === 0) return [];
  return [
    withWorkloads(context, {
      name: "tenantry-peers",
      namespace: namespace.host,
      ...(from.length === 0 ? {} : { ingress: from }),
      ...(to.length === 0 ? {} : { egress: to }),
      path: "allowedPeers",
    }),
  ];
}

/**
 * The way to AWS for namespaces whose service accounts have a role.
 *
 * Two parts: the Pod Identity agent, one link-local address and port, without which a pod gets no credentials (instance
 * metadata stays closed), and the services' endpoints. Those are named exactly where the cluster enforces host names;
 * elsewhere no policy can tell them from the internet, so their ports are open to any address and `checkEnforcement`
 * says so. What a pod may do there is decided by IAM either way.
 */
function aws(context: EnvironmentContext, namespace: HostNamespace): readonly PolicyDraft[] {
  if (!usesAws(context, namespace)) return [];
  const egress: PolicyRule[] = [{ peers: [{ ipBlock: { cidr: podIdentityAgent } }], ports: tcp(80) }];
  if (findWorkloadEngine(context) === undefined) {
    const ports = [...new Set(awsEndpoints(context).flatMap((rule) => rule.ports))].sort((a, b) => a - b);
    egress.push({ peers: [anywhere()], ports: tcp(...ports) });
  }
  return [withWorkloads(context, { name: "tenantry-aws", namespace: namespace.host, egress, path: "aws" })];
}

/**
 * The virtual cluster's control plane alone reaches the host's API server, and the identity provider whose keys it
 * verifies sign-ins with: by name where the cluster enforces names, else at any address.
 */
function controlPlane(context: EnvironmentContext, namespace: HostNamespace): readonly PolicyDraft[] {
  if (context.placement.architecture.cluster !== "vcluster") return [];
  const unnamed = findIssuerHost(context) !== undefined && findFqdnEngine(context.host.cluster) === undefined;
  const egress = [{ peers: unnamed ? [anywhere()] : apiServerPeers(context.host), ports: tcp(443) }];
  return [{ name: "tenantry-control-plane", namespace: namespace.host, pods: controlPlaneSelector(context), egress }];
}

function fqdnDrafts(context: EnvironmentContext, namespace: HostNamespace): readonly ObjectDraft[] {
  const { cluster } = context.host;
  const hosts = context.environment.egress.fqdns;
  const issuer = findIssuerHost(context);
  const declared: readonly FqdnRule[] = hosts.length === 0 ? [] : [{ hosts, ports: [443] }];
  const pods = workloadSelector(context);
  const workloads = {
    engine: findWorkloadEngine(context),
    namespace: namespace.host,
    ...(pods === undefined ? {} : { pods, dnsPods: virtualDnsSelector(context) }),
  };
  return [
    ...fqdnPolicyDrafts(cluster, {
      ...workloads,
      name: "tenantry-egress-names",
      rules: declared,
      path: "egress.fqdns",
    }),
    ...fqdnPolicyDrafts(cluster, {
      ...workloads,
      name: "tenantry-aws-names",
      rules: usesAws(context, namespace) ? awsEndpoints(context) : [],
      path: "aws",
    }),
    ...fqdnPolicyDrafts(cluster, {
      engine: findFqdnEngine(cluster),
      namespace: namespace.host,
      pods: controlPlaneSelector(context),
      name: "tenantry-sign-in",
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

function usesAws(context: EnvironmentContext, namespace: HostNamespace): boolean {
  const used = awsNamespaces(context);
  return context.placement.architecture.cluster === "vcluster" ? used.size > 0 : used.has(namespace.short);
}

function withWorkloads(context: EnvironmentContext, policy: PolicyDraft): PolicyDraft {
  const pods = workloadSelector(context);
  return pods === undefined ? policy : { ...policy, pods };
}

function refOf(context: EnvironmentContext): { readonly tenant: string; readonly environment: string } {
  return { tenant: context.tenant.name, environment: context.environment.name };
}
