import type { EdgeRule } from "../graph/edge-rule.ts";
import type { GraphBuilder, VertexId } from "../graph/graph-builder.ts";
import { awsDataVertex, hubVertex, principalVertex } from "../graph/vertices.ts";
import { addDecidedEdge } from "../iam/estate/add-decided-edge.ts";
import { type DataReach, type DataRule, dataReachOf } from "../iam/estate/data-reach.ts";
import type { NamedSession } from "../iam/estate/sessions.ts";
import type { Scene } from "../scene/scene.ts";

/** The part that rules about data have in common: each takes the accesses that come about in its way. */
export function dataEdgeRule(rule: Omit<EdgeRule, "derive"> & { readonly id: DataRule }): EdgeRule {
  return {
    ...rule,
    derive: (scene, graph) => {
      for (const reach of dataReachOf(scene)) {
        if (reach.rule === rule.id) addReach(scene, graph, reach);
      }
    },
  };
}

function addReach(scene: Scene, graph: GraphBuilder, reach: DataReach): void {
  const { session, resource, part, decision, action, rule } = reach;
  const from = sessionVertex(scene, graph, session);
  const what = part === undefined || part === "any" ? resource.id : `${resource.id} under ${part.value}`;
  addDecidedEdge(graph, {
    from,
    to: targetVertex(scene, graph, reach),
    rule,
    decision,
    subject: `${session.key}:${resource.id}`,
    evidence: {
      because: `${session.key} may call ${action} on ${what}`,
      objects: [session.principal.arn, resource.id],
      repair: `narrow what ${session.principal.name} may do to ${what}`,
    },
  });
}

/** A principal's own vertex, or that of one of its sessions. */
export function sessionVertex(scene: Scene, graph: GraphBuilder, { key, principal }: NamedSession): VertexId {
  if (key === principal.arn) return principalVertex(graph, scene, key);
  return graph.vertex("principal", key, scene.ownerOfResource(principal.arn));
}

function targetVertex(scene: Scene, graph: GraphBuilder, { resource, part, rule }: DataReach): VertexId {
  if (part === undefined) return awsDataVertex(graph, scene, { resource: resource.id });
  if (part !== "any") return awsDataVertex(graph, scene, { resource: resource.id, partition: part });
  return allPartitions(scene, graph, { resource: resource.id, rule });
}

/** A hub before every partition of a shared resource: those who may read any are joined with all of them. */
function allPartitions(
  scene: Scene,
  graph: GraphBuilder,
  { resource, rule }: { readonly resource: string; readonly rule: DataRule },
): VertexId {
  const name = `all of ${resource}`;
  const made = graph.find("hub", `${rule}:${name}`);
  if (made !== undefined) return made;
  const hub = hubVertex(graph, { id: rule }, name);
  for (const part of scene.partitionsOf(resource)) {
    const to = awsDataVertex(graph, scene, { resource, partition: part });
    graph.edge(hub, to, rule, () => ({ because: `${part.value} is a part of ${resource}`, objects: [resource] }));
  }
  return hub;
}
