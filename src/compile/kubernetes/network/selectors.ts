import { environmentLabel, namespaceLabel, tenantLabel } from "../../../model/ownership.ts";
import type { EnvironmentRef } from "../../../model/tenant.ts";
import { type EnvironmentContext, vclusterRelease } from "../../context.ts";
import type { LabelSelector, PolicyPeer } from "./policy.ts";

/** Labels that vCluster's syncer puts on every object it makes on the host; a tenant inside cannot set them. */
export const syncedByLabel = "vcluster.loft.sh/managed-by";
const virtualNamespaceLabel = "vcluster.loft.sh/namespace";

/** Every pod in the namespaces of one environment. The namespace labels are immutable by guardrail. */
export function environmentPeer(ref: EnvironmentRef): PolicyPeer {
  return { namespaceSelector: { matchLabels: environmentMatch(ref) } };
}

/**
 * The pods of one namespace of another environment.
 *
 * Whether that environment is a namespace tenant or a virtual cluster is its own matter and may change, so both shapes
 * are named: its labelled host namespace, or the pods that its syncer marked with the virtual namespace.
 */
export function namespacePeers(ref: EnvironmentRef, namespace: string): readonly PolicyPeer[] {
  const match = environmentMatch(ref);
  return [
    { namespaceSelector: { matchLabels: { ...match, [namespaceLabel]: namespace } } },
    {
      namespaceSelector: { matchLabels: { ...match, [namespaceLabel]: "vcluster" } },
      podSelector: { matchLabels: { [virtualNamespaceLabel]: namespace } },
    },
  ];
}

/** The tenant's own pods in a host namespace: all of them, or for a virtual cluster those that it synced. */
export function workloadSelector(context: EnvironmentContext): LabelSelector | undefined {
  if (context.placement.architecture.cluster !== "vcluster") return undefined;
  return { matchLabels: { [syncedByLabel]: vclusterRelease(context).name } };
}

/** The control plane of a virtual cluster; a synced pod that borrows its labels does not match. */
export function controlPlaneSelector(context: EnvironmentContext): LabelSelector {
  return {
    matchLabels: { app: "vcluster", release: vclusterRelease(context).name },
    matchExpressions: [{ key: syncedByLabel, operator: "DoesNotExist" }],
  };
}

function environmentMatch(ref: EnvironmentRef): Readonly<Record<string, string>> {
  return { [tenantLabel]: ref.tenant, [environmentLabel]: ref.environment };
}
