import { namespaceLabel } from "../../model/ownership.ts";
import { type EnvironmentContext, hostNamespaces } from "../context.ts";
import type { ObjectDraft } from "./cluster-object.ts";

export type PodSecurityLevel = "privileged" | "restricted";

/**
 * Labels that make the API server enforce a Pod Security level, and audit and warn about what is not `restricted`.
 *
 * The version is pinned to the cluster's minor, so that an upgrade of the cluster never changes what is refused without
 * a change of the specification (kubernetes.io/docs/concepts/security/pod-security-admission).
 */
export function podSecurityLabels(
  kubernetesVersion: string,
  level: PodSecurityLevel,
): Readonly<Record<string, string>> {
  const version = `v${kubernetesVersion}`;
  const prefix = "pod-security.kubernetes.io";
  return {
    [`${prefix}/audit`]: "restricted",
    [`${prefix}/audit-version`]: version,
    [`${prefix}/enforce`]: level,
    [`${prefix}/enforce-version`]: version,
    [`${prefix}/warn`]: "restricted",
    [`${prefix}/warn-version`]: version,
  };
}

/**
 * What pods may ask of their node. `privileged` only where the tenant needs it and no node carries anybody else's pods: a
 * privileged pod owns its node.
 */
export function podSecurityLevel(context: EnvironmentContext): PodSecurityLevel {
  const { privilegedWorkloads } = context.environment.requirements;
  return privilegedWorkloads && context.placement.architecture.nodesSharedWith === "nobody"
    ? "privileged"
    : "restricted";
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
          ...podSecurityLabels(context.host.cluster.kubernetesVersion, podSecurityLevel(context)),
          [namespaceLabel]: short,
        },
      },
    },
    wave: 2,
    path: context.placement.architecture.cluster === "vcluster" ? "" : `namespaces[${short}]`,
  }));
}
