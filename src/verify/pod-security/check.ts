import type { PodFields } from "./pod-fields.ts";

/** One check of the Pod Security Standards, under upstream's id, with its history. */
export interface PodSecurityCheck {
  readonly id: string;
  readonly level: "baseline" | "restricted";
  /** In ascending order. Before the first one the check does not exist. */
  readonly revisions: readonly CheckRevision[];
}

export interface CheckRevision {
  /** The Kubernetes minor version that brought it. */
  readonly since: number;
  /** Id of the baseline check that it replaces. */
  readonly replaces?: string;
  readonly inspect: (pod: PodFields) => Finding | undefined;
}

/** What a check found, in the words of an API server's refusal. */
export interface Finding {
  /** Succinct: `host namespaces`. */
  readonly reason: string;
  /** Which containers, which values. */
  readonly detail: string;
  /** Paths of the fields to change, within the pod. */
  readonly fields: readonly string[];
}
