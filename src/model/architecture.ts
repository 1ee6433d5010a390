/** `shared`: many tenants in one AWS account; `dedicated`: an account of the environment's own. */
export type AccountModel = "shared" | "dedicated";

/** `namespace` in a shared cluster, `vcluster` (own control plane in a host cluster), `cluster` (own EKS cluster). */
export type ClusterModel = "namespace" | "vcluster" | "cluster";

/** An option on top of a model. */
export type Boundary = "own-kms-key" | "own-nodes" | "own-vpc" | "sandboxed-runtime";

/** With whom a layer may be shared, from weakest to strongest separation. */
export type SharingScope = "anyone" | "group" | "nobody";

export const accountModels: readonly AccountModel[] = ["shared", "dedicated"];
export const clusterModels: readonly ClusterModel[] = ["namespace", "vcluster", "cluster"];
export const boundaries: readonly Boundary[] = ["own-kms-key", "own-nodes", "own-vpc", "sandboxed-runtime"];
export const sharingScopes: readonly SharingScope[] = ["anyone", "group", "nobody"];

/**
 * How one environment is separated on both layers.
 *
 * A scope says who else may use the same account, the same (host) cluster and the same nodes. `nobody` always holds for
 * a dedicated account, an own cluster and own nodes. `boundaries` is sorted and holds no duplicates.
 */
export interface Architecture {
  readonly account: AccountModel;
  readonly accountSharedWith: SharingScope;
  readonly cluster: ClusterModel;
  readonly clusterSharedWith: SharingScope;
  readonly nodesSharedWith: SharingScope;
  readonly boundaries: readonly Boundary[];
}

export function hasBoundary(architecture: Architecture, boundary: Boundary): boolean {
  return architecture.boundaries.includes(boundary);
}

/** The notation used in tables and messages, for example `shared x vcluster + own-nodes`. */
export function formatArchitecture(architecture: Architecture): string {
  return [`${architecture.account} x ${architecture.cluster}`, ...architecture.boundaries].join(" + ");
}
