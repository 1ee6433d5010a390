import type { AdmissionCause } from "../../admission/admission-request.ts";
import type { EdgeRule } from "../../graph/edge-rule.ts";
import type { GraphBuilder } from "../../graph/graph-builder.ts";
import { nodeVertex, podCreationVertex } from "../../graph/vertices.ts";
import { type Placement, placementsOf } from "../../placement/placements.ts";
import type { ProbeAnswer } from "../../placement/probe-namespace.ts";
import type { ClusterScene } from "../../scene/scene.ts";

export interface Probed {
  readonly rule: Pick<EdgeRule, "id">;
  readonly namespace: string;
  /** Whether admission lets such a pod through. */
  readonly answer: ProbeAnswer;
  /** `a privileged pod`. */
  readonly what: string;
  /** Absent: wherever its pods can be. */
  readonly kind?: Placement["kind"];
  /** What takes it away; absent: Pod Security. */
  readonly repair?: string;
}

/** From running pods of one's choice in a namespace to root on the nodes where a pod of some sort can be placed. */
export function linkProbe(cluster: ClusterScene, graph: GraphBuilder, probed: Probed): void {
  const { rule, namespace, answer, what, kind } = probed;
  if (answer.decision === "deny") return;
  const from = podCreationVertex(graph, cluster, namespace);
  for (const placement of placementsOf(cluster)(namespace)) {
    if (kind !== undefined && placement.kind !== kind) continue;
    const { nodeClass } = placement;
    const to = nodeVertex(graph, cluster, nodeClass.name);
    const unknown = [answer, placement].find(({ decision }) => decision === "unknown");
    if (unknown !== undefined) {
      graph.unknown(from, to, rule.id, {
        id: `${rule.id}:${cluster.name}/${namespace}`,
        cause: `whether admission lets ${what} into ${namespace} of ${cluster.name} is not known: ${tell(unknown.by)}`,
        fix: "Enforce Pod Security on the namespace, or replace what cannot be evaluated by an expression that can.",
        objects: [],
      });
      continue;
    }
    graph.edge(from, to, rule.id, () => ({
      because: `admission lets ${what} into ${namespace}, and it can be placed on nodes ${nodeClass.name}`,
      objects: nodeClass.sources,
      repair:
        probed.repair ?? `enforce Pod Security baseline or restricted on namespace ${namespace} of ${cluster.name}`,
    }));
  }
}

function tell(by: readonly AdmissionCause[]): string {
  return by.map(({ policy, message }) => `${policy}: ${message}`).join("; ");
}
