import type { Claims } from "../../model/claims.ts";
import type { Estate } from "../../model/estate.ts";
import type { EstateCluster, EstateObject } from "../../model/estate-cluster.ts";
import type { ThreatModel } from "../../model/requirements.ts";
import type { OwnerIndex } from "../graph/graph-builder.ts";

/** An estate and its claims, indexed once for all rules: objects by type and namespace, owners by place. */
export interface Scene {
  readonly estate: Estate;
  readonly claims: Claims;
  readonly threatModel: ThreatModel;
  readonly clusters: readonly ClusterScene[];
  /** Owner of a resource by its id, from claims; `ownerPlatform` when nobody claims it. */
  ownerOfResource(id: string): OwnerIndex;
  ownerOfAccount(id: string): OwnerIndex;
}

export interface ClusterScene {
  readonly cluster: EstateCluster;
  /** Objects of one type, `v1/Pod`; empty when there is none. */
  objects(type: string): readonly EstateObject[];
  /** Objects of one type in one namespace. */
  objectsIn(type: string, namespace: string): readonly EstateObject[];
  /** Every namespace that exists or holds an object, sorted. */
  readonly namespaces: readonly string[];
  ownerOfNamespace(namespace: string): OwnerIndex;
  /** Owner of the cluster as a whole: an own or a virtual cluster's; else `ownerPlatform`. */
  readonly owner: OwnerIndex;
}
