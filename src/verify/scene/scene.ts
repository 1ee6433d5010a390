import type { Claims, Partition } from "../../model/claims.ts";
import type { Estate, EstateAccount, EstateResource } from "../../model/estate.ts";
import type { EstateCluster, EstateObject } from "../../model/estate-cluster.ts";
import type { ThreatModel } from "../../model/requirements.ts";
import type { EnvironmentRef } from "../../model/tenant.ts";
import type { OwnerIndex } from "../graph/graph-builder.ts";
import type { Subject } from "./subject.ts";
import type { Workload } from "./workload.ts";

/**
 * An estate and its claims, indexed once for all rules: objects by type and namespace, resources by type, owners by place.
 *
 * Evaluators keep what they compile of a scene or cluster with `oncePer`, so that every rule shares it.
 */
export interface Scene {
  readonly estate: Estate;
  readonly claims: Claims;
  readonly threatModel: ThreatModel;
  readonly clusters: readonly ClusterScene[];
  findCluster(name: string): ClusterScene | undefined;
  findAccount(id: string): EstateAccount | undefined;
  findResource(id: string): EstateResource | undefined;
  /** Resources of one CloudFormation type in all accounts. */
  resources(type: string): readonly EstateResource[];
  resourcesIn(accountId: string, type: string): readonly EstateResource[];
  /** Owner of a resource or principal by its id, from claims, else its account's; `ownerPlatform` when nobody claims it. */
  ownerOfResource(id: string): OwnerIndex;
  ownerOfAccount(id: string): OwnerIndex;
  /** Who holds which part of a shared resource. */
  partitionsOf(resource: string): readonly OwnedPartition[];
  /** Whoever claims exactly this part of a shared resource, the first of several; undefined: nobody does. */
  ownerOfPartition(partition: {
    readonly resource: string;
    readonly kind: string;
    readonly value: string;
  }): OwnerIndex | undefined;
  /** Index of a claimed environment, undefined when it claims nothing here. */
  findOwner(environment: EnvironmentRef): OwnerIndex | undefined;
  /** `<tenant>/<environment>`; `platform` and `nobody` for those two. */
  nameOfOwner(owner: OwnerIndex): string;
}

export interface OwnedPartition extends Partition {
  readonly owner: OwnerIndex;
}

export interface ClusterScene {
  readonly scene: Scene;
  readonly cluster: EstateCluster;
  readonly name: string;
  /** For a virtual cluster whose host is in the estate: the host. */
  readonly host?: ClusterScene;
  /** Objects of one type, `v1/Pod`; empty when there is none. */
  objects(type: string): readonly EstateObject[];
  /** Objects of one type in one namespace. */
  objectsIn(type: string, namespace: string): readonly EstateObject[];
  /** Types of which there is an object, sorted. */
  readonly types: readonly string[];
  /** One object; leave out `namespace` for a cluster-scoped one. */
  find(type: string, name: string, namespace?: string): EstateObject | undefined;
  /** Every namespace that exists or holds an object, sorted. */
  readonly namespaces: readonly string[];
  /** Labels of a namespace with the `kubernetes.io/metadata.name` that the API server sets. */
  namespaceLabels(namespace: string): Readonly<Record<string, string>>;
  ownerOfNamespace(namespace: string): OwnerIndex;
  /**
   * Owner of a user, group or service account: a service account's is its namespace's, `system:serviceaccounts:<ns>`
   * likewise; groups that everybody is in are the platform's; anybody else's is the first environment that claims it.
   */
  ownerOfSubject(subject: Subject): OwnerIndex;
  /** Owner of the cluster as a whole: an own or a virtual cluster's; else `ownerPlatform`. */
  readonly owner: OwnerIndex;
  /** Everything that runs containers, replicas under their topmost controller. Sorted by key. */
  readonly workloads: readonly Workload[];
  workloadsIn(namespace: string): readonly Workload[];
}
