import type { HelmRelease } from "../../../model/blueprint.ts";
import type { Value } from "../../../model/deferred.ts";
import type { EnvironmentContext } from "../../context.ts";
import { vclusterRelease } from "../../context.ts";
import { findNodePool } from "../own-nodes.ts";

/** The chart that virtual clusters are made with; values and footprint are written for exactly this version. */
export const vclusterChart: HelmRelease["chart"] = {
  repository: "https://charts.loft.sh",
  name: "vcluster",
  version: "0.36.1",
};

/** Kubernetes minors that the pinned chart supports as a virtual cluster, with the image tag of each. */
const kubernetesTags: Readonly<Record<string, string>> = { "1.34": "v1.34.0", "1.35": "v1.35.0", "1.36": "v1.36.0" };

const newestMinor = "1.36";

/** Where the chart's images come from when the platform names no registry of its own. */
export const publicRegistry = "ghcr.io";

/** What values and footprint are both made from, so that they cannot disagree. */
export interface VclusterSettings {
  readonly name: string;
  readonly namespace: string;
  readonly registry: string;
  readonly minor: string;
  readonly kubernetesTag: string;
  readonly storageClass?: string;
  readonly nodePool?: { readonly key: string; readonly value: string };
  readonly syncsIngresses: boolean;
}

/** The pinned choices for one virtual cluster. Its version is the tenant's, else the host's, else the newest supported. */
export function vclusterSettings(context: EnvironmentContext): VclusterSettings {
  const { platform, environment, host } = context;
  const [registry = publicRegistry] = platform.guardrails.registries;
  const [storageClass] = platform.guardrails.storageClasses;
  const wanted = environment.requirements.kubernetesApi.version ?? host.cluster.kubernetesVersion;
  const minor = supportsVirtualVersion(wanted) ? wanted : newestMinor;
  const nodePool = findNodePool(context);
  return {
    ...vclusterRelease(context),
    registry,
    minor,
    kubernetesTag: kubernetesTags[minor] ?? `v${minor}.0`,
    ...(storageClass === undefined ? {} : { storageClass }),
    ...(nodePool === undefined ? {} : { nodePool }),
    syncsIngresses: environment.ingress.hosts.length > 0,
  };
}

export function supportsVirtualVersion(minor: string): boolean {
  return kubernetesTags[minor] !== undefined;
}

/** The user and group that the control plane's images run as without root. */
const runAs = 12345;

type SecurityContext = { readonly [key: string]: Value };

export const podSecurityContext: SecurityContext = {
  fsGroup: runAs,
  runAsGroup: runAs,
  runAsNonRoot: true,
  runAsUser: runAs,
  seccompProfile: { type: "RuntimeDefault" },
};

export const containerSecurityContext: SecurityContext = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ["ALL"] },
  runAsGroup: runAs,
  runAsNonRoot: true,
  runAsUser: runAs,
  seccompProfile: { type: "RuntimeDefault" },
};

type Resources = Readonly<Record<"limits" | "requests", Readonly<Record<string, string>>>>;

export const syncerResources: Resources = {
  limits: { "ephemeral-storage": "10Gi", memory: "4Gi" },
  requests: { cpu: "200m", "ephemeral-storage": "1Gi", memory: "256Mi" },
};

export const distroResources: Resources = {
  limits: { cpu: "100m", memory: "256Mi" },
  requests: { cpu: "40m", memory: "64Mi" },
};

/** Selector and toleration that keep the control plane on the environment's own nodes; empty on shared nodes. */
export function scheduling(settings: VclusterSettings): {
  readonly nodeSelector: Readonly<Record<string, string>>;
  readonly tolerations: readonly { readonly [key: string]: string }[];
} {
  const { nodePool } = settings;
  if (nodePool === undefined) return { nodeSelector: {}, tolerations: [] };
  return {
    nodeSelector: { [nodePool.key]: nodePool.value },
    tolerations: [{ effect: "NoSchedule", key: nodePool.key, operator: "Equal", value: nodePool.value }],
  };
}
