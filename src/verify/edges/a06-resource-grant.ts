import type { EdgeRule } from "../graph/edge-rule.ts";
import { attackerVertex, awsDataVertex, principalVertex } from "../graph/vertices.ts";
import { anonymousReachOf } from "../iam/estate/anonymous-reach.ts";
import { dataEdgeRule } from "./data-edge-rule.ts";

const byPrincipals = dataEdgeRule({
  id: "A06",
  name: "RESOURCE_GRANT",
  title: "A resource's own policy, or the right to rewrite it, opens the resource to somebody else's principal",
  layer: "aws",
  level: "read",
  threatModel: "credentials",
  mitigation:
    "a resource control policy that asks for the organisation, or the account or principal pinned in the policy",
  technique: "T1537",
});

/** Also what is open to anybody at all. */
export const a06ResourceGrant: EdgeRule = {
  ...byPrincipals,
  derive: (scene, graph) => {
    byPrincipals.derive(scene, graph);
    const open = anonymousReachOf(scene);
    if (open.length === 0) return;
    const anybody = principalVertex(graph, scene, "anonymous");
    for (const owner of scene.claims.keys()) {
      graph.edge(attackerVertex(graph, scene, owner), anybody, "A06", () => ({
        because: "anybody may send requests without credentials",
        objects: [],
      }));
    }
    for (const { resource, action } of open) {
      graph.edge(anybody, awsDataVertex(graph, scene, { resource: resource.id }), "A06", () => ({
        because: `the policy of ${resource.id} allows ${action} to anybody`,
        objects: [resource.id],
      }));
    }
  },
};
