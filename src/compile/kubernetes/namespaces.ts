import { namespaceLabel } from "../../model/ownership.ts";
import { type EnvironmentContext, hostNamespaces } from "../context.ts";
import type { ObjectDraft } from "./cluster-object.ts";

/**
 * Labels that make the API server enforce, audit and warn at the `restricted` Pod Security level.
 *
 * The version is pinned to the cluster's minor, so that an upgrade of the cluster never changes what is refused without
 * a change of the specification (kubernetes.io/docs/concepts/security/pod-security-admission).
 */
export function podSecurityLabels(kubernetesVersion: string): Readonly<Record<string, string>> {
  const labels: Record<string, string> = {};
  for (const mode of ["enforce", "audit", "warn"]) {
    labels[`pod-security.kubernetes.io/${mode}`] = "restricted";
    labels[`pod-security.kubernetes.io/${mode}-version`] = `v${kubernetesVersion}`;
  }
  return labels;
}

/** The host namespaces of an environment. The tenant's own labels ride along for cost reports, but never override ours. */
export function namespaceDrafts(context: EnvironmentContext): readonly ObjectDraft[] {
  return hostNamespaces(context).map(({ short, host }) => ({
    manifest: {
      apiVersion: "v1",
      kind: "Namespace",
      metadata: {
        name: host,
        labels: {
          ...context.tenant.labels,
          ...podSecurityLabels(context.host.cluster.kubernetesVersion),
          [namespaceLabel]: short,
        },
      },
    },
    wave: 2,
    path: context.placement.architecture.cluster === "vcluster" ? "" : `namespaces[${short}]`,
  }));
}
