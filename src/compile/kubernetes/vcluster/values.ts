import { hasBoundary } from "../../../model/architecture.ts";
import type { Value } from "../../../model/deferred.ts";
import type { Platform } from "../../../model/platform.ts";
import type { EnvironmentContext } from "../../context.ts";
import { sandboxRuntimeClass } from "../guardrail-object.ts";
import {
  containerSecurityContext,
  distroResources,
  podSecurityContext,
  scheduling,
  syncerResources,
  type VclusterSettings,
} from "./settings.ts";

type Values = { readonly [key: string]: Value };

/**
 * Values of the pinned vCluster chart for a guarded host namespace.
 *
 * Open-source image, no root, no ClusterRole, nothing read from the host but events. The chart's own quota, limits and
 * network policies are off because the namespace's own hold (and the chart's leave link-local addresses open). Images
 * come through one registry that the guardrails allow; it must mirror them under the same paths.
 *
 * `fallbackHostCluster` makes the virtual DNS ask the host's. Without it it asks the node's resolver, an address that the
 * network policies rightly leave closed. Host names that resolve that way are of no use: the policies deny the traffic.
 */
export function vclusterValues(context: EnvironmentContext, settings: VclusterSettings): Values {
  return {
    controlPlane: controlPlane(context.platform, settings),
    networking: { advanced: { fallbackHostCluster: true, proxyKubelets: { byHostname: false, byIP: false } } },
    policies: {
      limitRange: { enabled: false },
      networkPolicy: { enabled: false },
      resourceQuota: { enabled: false },
    },
    rbac: { clusterRole: { enabled: false } },
    sync: { fromHost: { nodes: { enabled: false } }, toHost: syncToHost(context, settings) },
    telemetry: { enabled: false },
  };
}

function controlPlane(platform: Platform, settings: VclusterSettings): Values {
  const { nodeSelector, tolerations } = scheduling(settings);
  return {
    advanced: { defaultImageRegistry: settings.registry },
    backingStore: { database: { embedded: { enabled: true } } },
    coredns: {
      deployment: { nodeSelector, tolerations },
      security: {
        containerSecurityContext: {
          ...containerSecurityContext,
          capabilities: { add: ["NET_BIND_SERVICE"], drop: ["ALL"] },
          readOnlyRootFilesystem: true,
        },
        podSecurityContext,
      },
    },
    distro: {
      k8s: {
        apiServer: { extraArgs: [...oidcArguments(platform)] },
        enabled: true,
        image: { tag: settings.kubernetesTag },
        resources: distroResources,
        securityContext: containerSecurityContext,
      },
    },
    statefulSet: {
      enableServiceLinks: false,
      highAvailability: { replicas: 1 },
      image: { repository: "loft-sh/vcluster-oss" },
      persistence: {
        volumeClaim: {
          enabled: true,
          size: "5Gi",
          ...(settings.storageClass === undefined ? {} : { storageClass: settings.storageClass }),
        },
      },
      resources: syncerResources,
      scheduling: { nodeSelector, tolerations },
      security: { containerSecurityContext, podSecurityContext },
    },
  };
}

/**
 * Service accounts are synced so that each keeps an AWS identity of its own, and network policies so that what the tenant
 * writes inside has an effect; the guard on peers then holds for them on the host. Endpoints are not: the guard would refuse
 * them, and Services with a selector get theirs on the host.
 */
function syncToHost(context: EnvironmentContext, settings: VclusterSettings): Values {
  const { nodePool } = settings;
  const sandboxed = hasBoundary(context.placement.architecture, "sandboxed-runtime");
  return {
    endpoints: { enabled: false },
    ingresses: { enabled: settings.syncsIngresses },
    networkPolicies: { enabled: true },
    pods: {
      enforceTolerations: nodePool === undefined ? [] : [`${nodePool.key}=${nodePool.value}:NoSchedule`],
      rewriteHosts: { enabled: false },
      ...(sandboxed ? { runtimeClassName: sandboxRuntimeClass } : {}),
      useSecretsForSATokens: true,
    },
    serviceAccounts: { enabled: true },
  };
}

/** Lets owners sign in to the virtual API server as they do to the host's, with the same prefixes. */
function oidcArguments(platform: Platform): readonly string[] {
  const identity = platform.identity.kubernetes;
  if (identity.kind === "access-entries") return [];
  return [
    `--oidc-issuer-url=${identity.issuerUrl}`,
    `--oidc-client-id=${identity.clientId}`,
    `--oidc-username-claim=${identity.usernameClaim}`,
    `--oidc-username-prefix=${identity.usernamePrefix}`,
    `--oidc-groups-claim=${identity.groupsClaim}`,
    `--oidc-groups-prefix=${identity.groupsPrefix}`,
  ];
}
