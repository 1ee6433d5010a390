import type { NodeClass } from "../scene/node-classes.ts";
import { oncePer } from "../scene/once-per.ts";
import type { ClusterScene } from "../scene/scene.ts";
import { homesOf, podsOf, sharedClasses } from "./namespace-pods.ts";
import type { NamespacePods, ProbeAnswer } from "./probe-namespace.ts";

/** A class of nodes on which pods of a namespace can be. */
export interface Placement {
  readonly nodeClass: NodeClass;
  /** `home`: plain pods go there; `drift`: only a pod that is made for it does. */
  readonly kind: "home" | "drift";
  /** `unknown`: whether admission lets such a pod through is not known. */
  readonly decision: "allow" | "unknown";
  readonly by: ProbeAnswer["by"];
}

/** Where pods of a namespace can be: over all that could be scheduled, not the ones that run. */
export const placementsOf: (cluster: ClusterScene) => (namespace: string) => readonly Placement[] = oncePer(
  (cluster) => {
    const known = new Map<string, readonly Placement[]>();
    return (namespace) => {
      const placements = known.get(namespace) ?? findPlacements(cluster, podsOf(cluster)(namespace));
      known.set(namespace, placements);
      return placements;
    };
  },
);

function findPlacements(cluster: ClusterScene, pods: NamespacePods): readonly Placement[] {
  const homes = new Set(homesOf(cluster, pods));
  const away = sharedClasses(cluster)
    .filter((nodeClass) => !homes.has(nodeClass))
    .flatMap((nodeClass): readonly Placement[] => {
      // Who may name a node goes anywhere.
      const named = pods.answer("node-name");
      const { decision, by } = named.decision === "allow" ? named : pods.reach(nodeClass);
      return decision === "deny" ? [] : [{ nodeClass, kind: "drift", decision, by }];
    });
  const home = [...homes].map((nodeClass): Placement => ({ nodeClass, kind: "home", decision: "allow", by: [] }));
  return [...home, ...away];
}
