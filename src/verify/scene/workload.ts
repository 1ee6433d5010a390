import type { EstateObject } from "../../model/estate-cluster.ts";
import type { JsonObject } from "../../model/json.ts";

/**
 * Something that runs containers: a pod, or the topmost controller of pods. Its template speaks for all of its pods, except
 * for what only a running pod has (`nodeName`, `hostIP`), which `pods` hold.
 */
export interface Workload {
  readonly namespace: string;
  /** Kind of the topmost controller, or `Pod`. */
  readonly kind: string;
  readonly name: string;
  /** The controller, or the pod itself; of a controller that was not read, its first pod. */
  readonly object: EstateObject;
  /** Labels of its pods. */
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** A v1 PodSpec. */
  readonly podSpec: JsonObject;
  readonly serviceAccount: string;
  /** Running pods of it in the estate; empty in a blueprint. */
  readonly pods: readonly EstateObject[];
}

/** `<kind in lower case>/<name>`, unique in its namespace. */
export function formatWorkload({ kind, name }: Pick<Workload, "kind" | "name">): string {
  return `${kind.toLowerCase()}/${name}`;
}
