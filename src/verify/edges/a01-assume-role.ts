import type { EdgeRule } from "../graph/edge-rule.ts";
import { principalVertex } from "../graph/vertices.ts";
import { addDecidedEdge } from "../iam/estate/add-decided-edge.ts";
import { reachPrincipals } from "../iam/estate/principal-reach.ts";
import { sessionVertex } from "./data-edge-rule.ts";

/** Trust policy, identity policies, boundary and the organisation's policies together. */
export const a01AssumeRole: EdgeRule = {
  id: "A01",
  name: "ASSUME_ROLE",
  title: "A principal may assume a role",
  layer: "aws",
  level: "identity",
  threatModel: "credentials",
  mitigation: "trust that names exact principals, and identity policies that name exact roles",
  technique: "T1078.004",
  derive(scene, graph) {
    for (const { session, target, decision } of reachPrincipals(scene, [
      { action: "sts:assumerole", types: ["AWS::IAM::Role"] },
    ])) {
      addDecidedEdge(graph, {
        from: sessionVertex(scene, graph, session),
        to: principalVertex(graph, scene, target.id),
        rule: "A01",
        decision,
        subject: `${session.key}:${target.id}`,
        evidence: {
          because: `${session.key} may assume ${target.id}`,
          objects: [session.principal.arn, target.id],
          repair: `let the trust policy of ${target.id} name others`,
        },
      });
    }
  },
};
