import { type EnvironmentContext, hostNamespaces } from "../context.ts";
import type { ObjectDraft } from "./cluster-object.ts";

/**
 * The declared service accounts and each namespace's `default`, none of which mounts an API token into pods.
 *
 * AWS identities do not need one: the EKS Pod Identity webhook projects its own token. For a virtual cluster only the
 * host's `default` is here; its declared accounts live inside (see `vcluster/inside.ts`).
 */
export function serviceAccountDrafts(context: EnvironmentContext): readonly ObjectDraft[] {
  const inside = context.placement.architecture.cluster === "vcluster";
  return hostNamespaces(context).flatMap(({ short, host }) => {
    const declared = context.environment.serviceAccounts.filter(
      (account) => !inside && account.namespace === short && account.name !== "default",
    );
    return ["default", ...declared.map(({ name }) => name)].map((name) => serviceAccountDraft(name, host));
  });
}

/** A service account whose token reaches only pods that ask for it. */
export function serviceAccountDraft(name: string, namespace: string, vcluster?: string): ObjectDraft {
  return {
    manifest: {
      apiVersion: "v1",
      kind: "ServiceAccount",
      metadata: { name, namespace },
      automountServiceAccountToken: false,
    },
    wave: 3,
    path: name === "default" ? "namespaces" : `serviceAccounts[${name}]`,
    ...(vcluster === undefined ? {} : { vcluster }),
  };
}
