import type { OwnerWork, Step } from "../step.ts";

export interface KubernetesStepsOptions {
  /** The platform's name: whose labels make an object ours. */
  readonly platform: string;
  /** Ids of steps that must be done before anything is created or changed, such as the AWS steps that make the cluster. */
  readonly after?: readonly string[];
  /** Ids of steps that must be done before anything is deleted: for a cell, the deletions of the environments in it. */
  readonly deleteAfter?: readonly string[];
  /**
   * `evaluated` (default): controllers and admission run, and steps wait until they are seen to work. `none`: a plain object
   * store, in which nothing ever becomes established, observed or counted, so that nothing waits for it.
   */
  readonly controllers?: "evaluated" | "none";
  /** How long one step waits for something that others do, in milliseconds; default five minutes. */
  readonly patienceMs?: number;
}

/**
 * The steps that carry out an owner's planned changes in clusters: one for each place and wave of the order of safety.
 *
 * On the way in: definitions, policies, guards, settings, release, what is inside virtual clusters, access. On the way out
 * access first, then releases, namespaces, and the rest backwards. The steps of an environment wait for the guards of its
 * cell, if the run has any. Steps mostly wait for answers, so let many run at once: the provider bounds what reaches a server.
 */
export function kubernetesSteps(_work: OwnerWork, _options: KubernetesStepsOptions): readonly Step[] {
  return [];
}
