import type { ClusterIndex } from "./estate-index.ts";
import type { AuditContext } from "./rule.ts";

export interface OwnedNamespace {
  readonly cluster: ClusterIndex;
  readonly namespace: string;
  /** `<tenant>/<environment>`. */
  readonly owner: string;
  /** `<cluster>/<namespace>`. */
  readonly id: string;
}

/** Every namespace that an environment claims in a cluster that it does not have to itself. */
export function* ownedNamespaces({ index, claims }: AuditContext): Generator<OwnedNamespace, void, void> {
  const own = new Set(claims.flatMap(({ clusters }) => clusters));
  for (const cluster of index.clusters) {
    if (own.has(cluster.name)) continue;
    for (const namespace of cluster.owned) {
      const owner = cluster.ownerOf(namespace);
      if (owner !== undefined) yield { cluster, namespace, owner, id: `${cluster.name}/${namespace}` };
    }
  }
}
