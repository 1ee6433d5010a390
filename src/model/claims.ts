import type { Architecture } from "./architecture.ts";
import type { AllowedPeer, EnvironmentRef } from "./tenant.ts";

/**
 * Who owns what in an estate, one entry per environment, sorted by id: from the documents, or inferred by an audit.
 * What nobody claims belongs to the platform.
 */
export type Claims = readonly EnvironmentClaim[];

export interface EnvironmentClaim extends EnvironmentRef {
  readonly group?: string;
  readonly architecture?: Architecture;
  /** Namespaces of shared (host) clusters. A virtual cluster's host namespace is among them. */
  readonly namespaces: readonly { readonly cluster: string; readonly namespace: string }[];
  /** Clusters and virtual clusters of its own: everything in them is its own. */
  readonly clusters: readonly string[];
  /** Accounts of its own: everything in them is its own. */
  readonly accounts: readonly string[];
  /** Ids of resources of its own in shared accounts. */
  readonly resources: readonly string[];
  /** Its part of resources that are shared with others. */
  readonly partitions: readonly Partition[];
  /** Its people and machines outside the clusters: where an attacker of this environment starts. */
  readonly subjects: readonly ClaimedSubject[];
  /** ARNs of IAM principals that are its own people or pipelines; also a start. */
  readonly principals: readonly string[];
  readonly allowedPeers: readonly AllowedPeer[];
}

/** One environment's part of a pooled resource. */
export interface Partition {
  /** Id of the shared resource. */
  readonly resource: string;
  /** `prefix`: of object keys, with its slash; `leading-key`: of the partition key; `name`: a secret or database name's prefix. */
  readonly kind: "prefix" | "leading-key" | "name";
  readonly value: string;
}

export interface ClaimedSubject {
  readonly cluster: string;
  readonly kind: "User" | "Group" | "ServiceAccount";
  readonly name: string;
  readonly namespace?: string;
}
