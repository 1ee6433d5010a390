import type { EdgeRule } from "../graph/edge-rule.ts";
import type { GraphBuilder } from "../graph/graph-builder.ts";
import { awsDataVertex, hubVertex } from "../graph/vertices.ts";
import { type UnmodelledReach, unmodelledPlacesOf, unmodelledReachOf } from "../iam/estate/unmodelled-reach.ts";
import type { Scene } from "../scene/scene.ts";
import { dataEdgeRule, sessionVertex } from "./data-edge-rule.ts";

const modelled = dataEdgeRule({
  id: "A08",
  name: "PREFIX_GLOB",
  title: "A principal's own policies reach another environment's data",
  layer: "aws",
  level: "read",
  threatModel: "credentials",
  mitigation: "patterns that end in a delimiter, s3:prefix on listing, leading keys that must be present, no Scan",
  technique: "T1078.004",
});

/** Patterns that cover more than they seem to. What types without a model hold may be reached wherever a policy names their service. */
export const a08PrefixGlob: EdgeRule = {
  ...modelled,
  derive: (scene, graph) => {
    modelled.derive(scene, graph);
    const found = unmodelledReachOf(scene);
    if (found.some(({ resource }) => resource === undefined)) linkPlaces(scene, graph);
    for (const reach of found) addUnmodelled(scene, graph, reach);
  },
};

/** From whichever resource of a service in an account to each. */
function linkPlaces(scene: Scene, graph: GraphBuilder): void {
  for (const { accountId, service, resources } of unmodelledPlacesOf(scene)) {
    const hub = hubVertex(graph, modelled, `${service} of ${accountId}`);
    for (const { id } of resources) {
      graph.edge(hub, awsDataVertex(graph, scene, { resource: id }), "A08", () => ({
        because: `${id} is one of ${service} in account ${accountId}`,
        objects: [id],
      }));
    }
  }
}

function addUnmodelled(scene: Scene, graph: GraphBuilder, { session, service, resource }: UnmodelledReach): void {
  const { accountId, arn, name } = session.principal;
  const to =
    resource === undefined
      ? hubVertex(graph, modelled, `${service} of ${accountId}`)
      : awsDataVertex(graph, scene, { resource: resource.id });
  const what = resource?.id ?? `resources of ${service} in account ${accountId}`;
  graph.unknown(sessionVertex(scene, graph, session), to, "A08", {
    id: `A08:${session.key}:${resource?.id ?? service}`,
    cause: `${session.key} has actions of ${service} on ${what}; which of them lead to content is not modelled`,
    fix: `narrow what ${name} may do with ${service} to its environment's own resources, or deny it`,
    objects: resource === undefined ? [arn] : [arn, resource.id],
  });
}
