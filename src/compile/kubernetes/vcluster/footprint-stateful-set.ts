import type { Manifest } from "../../../model/blueprint.ts";
import {
  containerSecurityContext,
  distroResources,
  podSecurityContext,
  scheduling,
  syncerResources,
  type VclusterSettings,
  vclusterChart,
} from "./settings.ts";

/** The control plane as the chart's template writes it with our values, probes and environment left out. */
export function footprintStatefulSet(settings: VclusterSettings, metadata: Manifest["metadata"]): Manifest {
  const labels = { app: "vcluster", release: settings.name };
  return {
    apiVersion: "apps/v1",
    kind: "StatefulSet",
    metadata,
    spec: {
      persistentVolumeClaimRetentionPolicy: { whenDeleted: "Retain" },
      podManagementPolicy: "Parallel",
      replicas: 1,
      selector: { matchLabels: labels },
      serviceName: `${settings.name}-headless`,
      template: { metadata: { labels }, spec: podSpec(settings) },
      volumeClaimTemplates: [volumeClaim(settings)],
    },
  };
}

function podSpec(settings: VclusterSettings): Readonly<Record<string, unknown>> {
  return {
    containers: [
      {
        image: `${settings.registry}/loft-sh/vcluster-oss:${vclusterChart.version}`,
        name: "syncer",
        resources: syncerResources,
        securityContext: containerSecurityContext,
        volumeMounts: mounts({
          "/data": "data",
          "/binaries": "binaries",
          "/pki": "certs",
          "/.cache/helm": "helm-cache",
          "/var/lib/vcluster": "vcluster-config",
          "/tmp": "tmp",
        }),
      },
    ],
    enableServiceLinks: false,
    initContainers: [
      {
        args: ["-r", "/kubernetes/.", "/binaries/"],
        command: ["cp"],
        image: `${settings.registry}/loft-sh/kubernetes:${settings.kubernetesTag}`,
        name: "kubernetes",
        resources: distroResources,
        securityContext: containerSecurityContext,
        volumeMounts: mounts({ "/binaries": "binaries" }),
      },
    ],
    ...(settings.nodePool === undefined ? {} : scheduling(settings)),
    securityContext: podSecurityContext,
    serviceAccountName: `vc-${settings.name}`,
    terminationGracePeriodSeconds: 15,
    volumes: [
      ...["helm-cache", "binaries", "tmp", "certs"].map((name) => ({ emptyDir: {}, name })),
      { name: "vcluster-config", secret: { secretName: `vc-config-${settings.name}` } },
    ],
  };
}

function volumeClaim(settings: VclusterSettings): Readonly<Record<string, unknown>> {
  return {
    metadata: { name: "data" },
    spec: {
      accessModes: ["ReadWriteOnce"],
      resources: { requests: { storage: "5Gi" } },
      ...(settings.storageClass === undefined ? {} : { storageClassName: settings.storageClass }),
    },
  };
}

function mounts(names: Readonly<Record<string, string>>): readonly Readonly<Record<string, string>>[] {
  return Object.entries(names).map(([mountPath, name]) => ({ mountPath, name }));
}
