import type { EdgeRule } from "../graph/edge-rule.ts";
import { principalVertex } from "../graph/vertices.ts";
import { addDecidedEdge } from "../iam/estate/add-decided-edge.ts";
import { passedRolesOf } from "../iam/estate/passed-roles.ts";
import { sessionVertex } from "./data-edge-rule.ts";

/** iam:PassRole with the right to start something of one's own under the role. */
export const a03PassRole: EdgeRule = {
  id: "A03",
  name: "PASSROLE_COMPUTE",
  title: "A principal may start code of its own under a role by handing the role to a service",
  layer: "aws",
  level: "identity",
  threatModel: "credentials",
  mitigation: "iam:PassRole on exact roles with iam:PassedToService, and a permission boundary",
  technique: "T1548.005",
  derive(scene, graph) {
    for (const { session, target, decision, method } of passedRolesOf(scene)) {
      addDecidedEdge(graph, {
        from: sessionVertex(scene, graph, session),
        to: principalVertex(graph, scene, target.id),
        rule: "A03",
        decision,
        subject: `${session.key}:${target.id}`,
        evidence: {
          because: `${session.key} may pass ${target.id} and call ${method}`,
          objects: [session.principal.arn, target.id],
          repair: `take iam:PassRole on ${target.id} from ${session.principal.name}`,
        },
      });
    }
  },
};
