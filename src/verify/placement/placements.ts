import type { NodeClass } from "../scene/node-classes.ts";
import { oncePer } from "../scene/once-per.ts";
import type { ClusterScene } from "../scene/scene.ts";
import { homesOf, isLike, podsOf, sharedClasses } from "./namespace-pods.ts";
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
  const asked = askAway(
    pods,
    sharedClasses(cluster).filter((nodeClass) => !homes.has(nodeClass)),
  );
  const away = asked.flatMap(({ nodeClass, answer }): readonly Placement[] =>
    answer.decision === "deny" ? [] : [{ nodeClass, kind: "drift", decision: answer.decision, by: answer.by }],
  );
  const home = [...homes].map((nodeClass): Placement => ({ nodeClass, kind: "home", decision: "allow", by: [] }));
  return [...home, ...away];
}

interface Away {
  readonly nodeClass: NodeClass;
  readonly answer: ProbeAnswer;
}

/**
 * Asks for each class. Of classes that differ only in values that nothing about the namespace is like, one speaks for all: an
 * expression of a policy cannot tell them apart, except by a literal of its own.
 */
function askAway(pods: NamespacePods, classes: readonly NodeClass[]): readonly Away[] {
  const named = pods.answer("node-name");
  const answers = new Map<string, ProbeAnswer>();
  return classes.map((nodeClass) => {
    if (named.decision === "allow") return { nodeClass, answer: named };
    const isSingular = isLike(nodeClass, pods.texts) || nodeClass.taints.length === 0;
    const kind = isSingular ? nodeClass.name : `taints ${nodeClass.taints.map(({ key }) => key).join()}`;
    const answer = answers.get(kind) ?? pods.reach(nodeClass);
    answers.set(kind, answer);
    return { nodeClass, answer };
  });
}
