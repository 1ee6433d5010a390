import { environmentBindings } from "../aws/bindings.ts";
import { type EnvironmentContext, hostNamespaces } from "../context.ts";
import type { ObjectDraft } from "./cluster-object.ts";

/** The ConfigMap from which workloads learn the names of their AWS resources. */
export const bindingsName = "tenantry-bindings";

/** The bindings of every host namespace. A virtual cluster has them inside instead (see `vcluster/inside.ts`). */
export function bindingsDrafts(context: EnvironmentContext): readonly ObjectDraft[] {
  if (context.placement.architecture.cluster === "vcluster") return [];
  return bindingsIn(
    context,
    hostNamespaces(context).map(({ host }) => host),
  );
}

/**
 * The bindings as a ConfigMap in each of the namespaces, of the host or of a virtual cluster.
 *
 * Names, prefixes and ARNs; never a secret's value. Values that AWS assigns are deferred.
 */
export function bindingsIn(
  context: EnvironmentContext,
  namespaces: readonly string[],
  vcluster?: string,
): readonly ObjectDraft[] {
  const data = environmentBindings(context);
  return namespaces.map((namespace) => ({
    manifest: { apiVersion: "v1", kind: "ConfigMap", metadata: { name: bindingsName, namespace }, data },
    wave: 3,
    path: "aws",
    ...(vcluster === undefined ? {} : { vcluster }),
  }));
}
