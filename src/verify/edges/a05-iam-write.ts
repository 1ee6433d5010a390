import type { EdgeRule } from "../graph/edge-rule.ts";
import type { GraphBuilder } from "../graph/graph-builder.ts";
import { accountAdminVertex, principalVertex } from "../graph/vertices.ts";
import { addDecidedEdge } from "../iam/estate/add-decided-edge.ts";
import { type IdentityWrite, identityWritesOf } from "../iam/estate/identity-writes.ts";
import { type UnfollowedCall, unfollowedCallsOf } from "../iam/estate/unfollowed-calls.ts";
import type { Scene } from "../scene/scene.ts";
import { sessionVertex } from "./data-edge-rule.ts";

/** Rewriting identities: one's own policies, others' policies, others' trust or credentials. */
export const a05IamWrite: EdgeRule = {
  id: "A05",
  name: "IAM_WRITE",
  title: "A principal may rewrite policies, trust or credentials, and so become an administrator or somebody else",
  layer: "aws",
  level: "admin",
  threatModel: "credentials",
  mitigation: "a permission boundary that every role must have, asked for by a service control policy",
  technique: "T1098.006",
  derive(scene, graph) {
    for (const write of identityWritesOf(scene)) addWrite(scene, graph, write);
    for (const call of unfollowedCallsOf(scene)) addUnfollowed(scene, graph, call);
  },
};

function addUnfollowed(scene: Scene, graph: GraphBuilder, { session, action, gives }: UnfollowedCall): void {
  const { principal } = session;
  graph.unknown(sessionVertex(scene, graph, session), accountAdminVertex(graph, scene, principal.accountId), "A05", {
    id: `A05:${session.key}:${action}`,
    cause: `${session.key} may call ${action}, which gives ${gives}; whose, is not followed`,
    fix: `take ${action} from ${principal.name}, or accept this cause where its resources are the environment's own`,
    objects: [principal.arn],
  });
}

function addWrite(scene: Scene, graph: GraphBuilder, write: IdentityWrite): void {
  const { session, target, call, decision, gives, whom } = write;
  const from = sessionVertex(scene, graph, session);
  const because = `${session.key} may call ${call} on ${target.id}`;
  const evidence = { because, objects: [session.principal.arn, target.id] };
  const subject = `${session.key}:${target.id}`;
  if (gives === "identity") {
    addDecidedEdge(graph, {
      from,
      to: principalVertex(graph, scene, target.id),
      rule: "A05",
      decision,
      subject,
      evidence,
    });
    return;
  }
  const admin = accountAdminVertex(graph, scene, target.accountId);
  for (const arn of whom) {
    if (arn === session.principal.arn || decision.decision !== "allow") {
      addDecidedEdge(graph, { from, to: admin, rule: "A05", decision, subject, evidence });
      continue;
    }
    const holder = principalVertex(graph, scene, arn);
    graph.conjunction([from, holder], admin, "A05", () => ({ ...evidence, because: `${because}, which ${arn} has` }));
  }
}
