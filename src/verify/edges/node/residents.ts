import { ownerPlatform } from "../../graph/graph-builder.ts";
import { canPlace } from "../../placement/can-place.ts";
import { homesOf, podsOf, sharedClasses } from "../../placement/namespace-pods.ts";
import type { NodeClass } from "../../scene/node-classes.ts";
import { oncePer } from "../../scene/once-per.ts";
import type { ClusterScene } from "../../scene/scene.ts";
import type { Workload } from "../../scene/workload.ts";

/** Whose pods can be on the nodes of a class. */
export interface Residents {
  readonly nodeClass: NodeClass;
  /** Namespaces of environments any of whose pods can be there, those to come included. */
  readonly namespaces: readonly string[];
  /** Workloads of other namespaces, of the platform above all, that can be there. */
  readonly workloads: readonly Workload[];
}

/**
 * The residents of each class on which a kernel is shared. Environments may run any pod tomorrow; of the platform only the workloads
 * that are known count.
 */
export const residentsOf: (cluster: ClusterScene) => readonly Residents[] = oncePer((cluster) => {
  const homes = new Map<string, ReadonlySet<NodeClass>>(
    cluster.namespaces
      .filter((namespace) => cluster.ownerOfNamespace(namespace) !== ownerPlatform)
      .map((namespace) => [namespace, new Set(homesOf(cluster, podsOf(cluster)(namespace)))]),
  );
  return sharedClasses(cluster).map((nodeClass) => ({
    nodeClass,
    namespaces: [...homes].flatMap(([namespace, classes]) => (classes.has(nodeClass) ? [namespace] : [])),
    workloads: cluster.workloads.filter(
      ({ namespace, podSpec }) => homes.get(namespace)?.has(nodeClass) !== true && canPlace(podSpec, nodeClass),
    ),
  }));
});
