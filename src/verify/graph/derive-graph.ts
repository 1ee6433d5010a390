import { edgeCatalogue } from "../edges/catalogue.ts";
import type { Scene } from "../scene/scene.ts";
import { AttackGraph } from "./attack-graph.ts";
import { deriveExploits, exploitRule } from "./derive-exploits.ts";
import { deriveGaps, gapRule } from "./derive-gaps.ts";
import { linkMembers, linkNamed, memberRule } from "./link-members.ts";
import { deriveStarts, isAtLeast, sharedStartRule, startRule } from "./starts.ts";
import type { RuleFacts } from "./tell-path.ts";

/** Everything that a path may be made of, for telling it. What has no mitigation is part of no repair. */
export const ruleFacts: readonly RuleFacts[] = [
  ...edgeCatalogue,
  { id: startRule, level: "execute", mitigation: "" },
  { id: sharedStartRule, level: "identity", mitigation: "name owners of one environment only" },
  { id: memberRule, level: "execute", mitigation: "" },
  { id: exploitRule, level: "execute", mitigation: "close the network between them" },
  { id: gapRule, level: "admin", mitigation: "read what could not be read" },
];

/** The graph of a scene: starts, members, what could not be read, and every rule that its threat model allows. */
export function deriveGraph(scene: Scene): AttackGraph {
  const graph = new AttackGraph();
  deriveStarts(scene, graph);
  linkMembers(scene, graph);
  for (const rule of edgeCatalogue) {
    if (isAtLeast(scene.threatModel, rule.threatModel)) rule.derive(scene, graph);
  }
  deriveExploits(scene, graph);
  linkNamed(graph);
  deriveGaps(scene, graph);
  for (const assumption of scene.estate.assumptions ?? []) graph.assume(assumption);
  return graph;
}
