import type { EdgeRule } from "../graph/edge-rule.ts";
import { attackerVertex, awsDataVertex, principalVertex } from "../graph/vertices.ts";
import { anonymousReachOf } from "../iam/estate/anonymous-reach.ts";
import { hasUnreadAcls, unfollowedOpeningsOf } from "../iam/estate/unfollowed-openings.ts";
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
    if (hasUnreadAcls(scene)) {
      graph.assume({
        id: "s3-acls",
        text: "buckets whose ownership controls were not read have no access control lists for others",
      });
    }
    const open = anonymousReachOf(scene);
    const unfollowed = unfollowedOpeningsOf(scene);
    if (open.length + unfollowed.length === 0) return;
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
    for (const { resource, by, cause, fix } of unfollowed) {
      const parts = scene.partitionsOf(resource.id).map((partition) => ({ resource: resource.id, partition }));
      for (const data of [{ resource: resource.id }, ...parts]) {
        graph.unknown(anybody, awsDataVertex(graph, scene, data), "A06", {
          id: `A06:${resource.id}:${by}`,
          cause,
          fix,
          objects: [resource.id],
        });
      }
    }
  },
};
