import type { EdgeRule } from "../graph/edge-rule.ts";
import { principalVertex, serviceAccountVertex } from "../graph/vertices.ts";
import { addDecidedEdge } from "../iam/estate/add-decided-edge.ts";
import { podIdentitiesOf } from "../iam/estate/pod-identity-roles.ts";
import { sessionVertex } from "./data-edge-rule.ts";

/** EKS Pod Identity: the association leads to its role where the role's trust policy takes the tags that EKS sets. */
export const x04PodId: EdgeRule = {
  id: "X04",
  name: "POD_ID",
  title: "Pods of a service account get the role of its Pod Identity association",
  layer: "cross-layer",
  level: "identity",
  threatModel: "credentials",
  mitigation: "aws:RequestTag for cluster ARN, namespace and service account in the trust policy",
  technique: "T1078.004",
  derive(scene, graph) {
    for (const { association, session, decision, target } of podIdentitiesOf(scene)) {
      // With a target role, pods never see the credentials of the first.
      if (target !== undefined || (decision.decision !== "allow" && decision.decision !== "unknown")) continue;
      const { cluster, namespace, serviceAccount, roleArn, resource } = association;
      addDecidedEdge(graph, {
        from: serviceAccountVertex(graph, cluster, { namespace, name: serviceAccount }),
        to: session === undefined ? principalVertex(graph, scene, roleArn) : sessionVertex(scene, graph, session),
        rule: "X04",
        decision,
        subject: `${cluster.name}/${namespace}/${serviceAccount}:${roleArn}`,
        evidence: {
          because: `service account ${namespace}/${serviceAccount} of ${cluster.name} is associated with ${roleArn}`,
          objects: [resource.id, roleArn],
          repair: `associate ${namespace}/${serviceAccount} with a role of its own environment`,
        },
      });
    }
  },
};
