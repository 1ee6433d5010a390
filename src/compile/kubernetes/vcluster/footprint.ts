import type { Manifest } from "../../../model/blueprint.ts";
import { type EnvironmentContext, hostServiceAccount } from "../../context.ts";
import { syncedByLabel } from "../network/selectors.ts";
import { footprintRules } from "./footprint-rules.ts";
import { footprintStatefulSet } from "./footprint-stateful-set.ts";
import { type VclusterSettings, vclusterChart } from "./settings.ts";

/**
 * The objects that the chart is expected to create with our values, and the service accounts its syncer will.
 *
 * Never applied: it lets a virtual cluster be proved before it exists. The secret with the merged values is named and
 * left empty. Sorted as the chart installs them.
 */
export function vclusterFootprint(context: EnvironmentContext, settings: VclusterSettings): readonly Manifest[] {
  const { name } = settings;
  const plain = { apiVersion: "v1", ...chartMetadata(settings) };
  return [
    serviceAccount(settings, `vc-${name}`),
    serviceAccount(settings, `vc-workload-${name}`),
    { apiVersion: "v1", kind: "Secret", metadata: plain.metadata(`vc-config-${name}`), type: "Opaque" },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "Role",
      metadata: plain.metadata(`vc-${name}`),
      rules: footprintRules(settings),
    },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "RoleBinding",
      metadata: plain.metadata(`vc-${name}`),
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: `vc-${name}` },
      subjects: [{ kind: "ServiceAccount", name: `vc-${name}`, namespace: settings.namespace }],
    },
    service(settings, `${name}-headless`, { clusterIP: "None", publishNotReadyAddresses: true }),
    mainService(settings),
    footprintStatefulSet(settings, plain.metadata(name)),
    ...syncedServiceAccounts(context, settings),
  ];
}

function chartMetadata(settings: VclusterSettings): { readonly metadata: (name: string) => Manifest["metadata"] } {
  const labels = {
    app: "vcluster",
    chart: `${vclusterChart.name}-${vclusterChart.version}`,
    heritage: "Helm",
    release: settings.name,
  };
  return { metadata: (name) => ({ labels, name, namespace: settings.namespace }) };
}

function serviceAccount(settings: VclusterSettings, name: string): Manifest {
  return { apiVersion: "v1", kind: "ServiceAccount", metadata: chartMetadata(settings).metadata(name) };
}

function service(settings: VclusterSettings, name: string, extra: Readonly<Record<string, unknown>>): Manifest {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: chartMetadata(settings).metadata(name),
    spec: {
      ...extra,
      ports: [{ name: "https", port: 443, protocol: "TCP", targetPort: 8443 }],
      selector: { app: "vcluster", release: settings.name },
    },
  };
}

/** The one that kubeconfigs and exposure refer to; the chart marks it. */
function mainService(settings: VclusterSettings): Manifest {
  const made = service(settings, settings.name, { type: "ClusterIP" });
  const labels = { ...made.metadata.labels, "vcluster.loft.sh/service": "true" };
  return { ...made, metadata: { ...made.metadata, labels } };
}

/** Declared accounts under the host names that AWS identities are pinned to. */
function syncedServiceAccounts(context: EnvironmentContext, settings: VclusterSettings): readonly Manifest[] {
  return context.environment.serviceAccounts.map((account) => ({
    apiVersion: "v1",
    kind: "ServiceAccount",
    metadata: { ...hostServiceAccount(context, account), labels: { [syncedByLabel]: settings.name } },
  }));
}
