/** A vertex by its number; numbers are dense and given in the order of first use. */
export type VertexId = number;

/** Index of an environment in the sorted claims, or one of `ownerPlatform` and `ownerNobody`. */
export type OwnerIndex = number;

/** The platform's own: reaching it is no violation in itself, but paths go on from it. */
export const ownerPlatform: OwnerIndex = -1;
/** Hubs and conjunctions, which nobody owns. */
export const ownerNobody: OwnerIndex = -2;

/**
 * What an attacker holds at a vertex. `network` vertices are reach, not possession: arriving at a foreign one is reported
 * apart and is no violation; every other kind is.
 */
export type VertexKind =
  /** The attacker of one environment: its people and pipelines. The only starts. */
  | "attacker"
  /** A Kubernetes user, group or service account that one can act as. */
  | "subject"
  /** A role's rules in one namespace or the whole cluster, as bound. */
  | "grant"
  /** Code in a workload's containers. */
  | "workload"
  /** May run a pod of one's own choice in a namespace. */
  | "pod-creation"
  /** Root on the nodes of one class. */
  | "node"
  /** Reading Kubernetes data: a Secret, a ConfigMap, a volume, or all of a namespace. */
  | "cluster-data"
  /** An IAM principal's session. */
  | "principal"
  /** Reading or writing an AWS resource, or one partition of it. */
  | "aws-data"
  /** Administration of a namespace's guardrails, a cluster, an account or the organisation. */
  | "admin"
  /** Packets to a workload, an instance metadata service, an agent or an endpoint. */
  | "network"
  /** Joins many to many, or two premises into one. */
  | "hub";

export interface Evidence {
  /** Why the edge exists, in words: the object, statement or setting. */
  readonly because: string;
  /** Ids of objects and resources. */
  readonly objects: readonly string[];
  /** What would remove the edge here, in the words of the documents or the object; absent: the rule's mitigation. */
  readonly repair?: string;
}

/** What rules add to. Adding a vertex or an edge twice changes nothing. */
export interface GraphBuilder {
  /** `key` is unique within the kind and human-readable: `eu1-a/birch--prod--web/deployment/api`. */
  vertex(kind: VertexKind, key: string, owner: OwnerIndex): VertexId;
  /** An existing vertex, else undefined: for rules that only link what others made. */
  find(kind: VertexKind, key: string): VertexId | undefined;
  /** `evidence` is made only when a path over the edge is told, so it may look things up. */
  edge(from: VertexId, to: VertexId, rule: string, evidence: () => Evidence): void;
  /** Both premises, held by the same attacker, give the conclusion. */
  conjunction(premises: readonly [VertexId, VertexId], to: VertexId, rule: string, evidence: () => Evidence): void;
  /**
   * Whether the edge exists is not known: pairs that depend on it are UNKNOWN with this cause, unless another path refutes
   * them.
   */
  unknown(from: VertexId, to: VertexId, rule: string, cause: UnknownEdge): void;
  /** Something that proofs rest on; kept once by id. `about`: the environments concerned; absent: all. */
  assume(
    assumption: { readonly id: string; readonly text: string; readonly expires?: string },
    about?: readonly OwnerIndex[],
  ): void;
}

export interface UnknownEdge {
  /** Stable, for suppressions. */
  readonly id: string;
  readonly cause: string;
  /** How to turn it into an answer. */
  readonly fix: string;
  readonly objects: readonly string[];
}
