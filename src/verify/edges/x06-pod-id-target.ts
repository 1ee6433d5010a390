import type { EdgeRule } from "../graph/edge-rule.ts";
import { principalVertex, serviceAccountVertex } from "../graph/vertices.ts";
import { addDecidedEdge } from "../iam/estate/add-decided-edge.ts";
import { podIdentitiesOf } from "../iam/estate/pod-identity-roles.ts";

/** EKS Pod Identity with a target role, usually in another account. */
export const x06PodIdTarget: EdgeRule = {
  id: "X06",
  name: "POD_ID_TARGET",
  title: "Pods of a service account get the target role of its association, through the association's own role",
  layer: "cross-layer",
  level: "identity",
  threatModel: "credentials",
  mitigation: "the association's external id, or the session's tags, in the target role's trust policy",
  technique: "T1078.004",
  derive(scene, graph) {
    for (const { association, decision, target } of podIdentitiesOf(scene)) {
      if (target === undefined || decision.decision.endsWith("deny") || target.decision.decision.endsWith("deny"))
        continue;
      const { cluster, namespace, serviceAccount, roleArn, resource } = association;
      addDecidedEdge(graph, {
        from: serviceAccountVertex(graph, cluster, { namespace, name: serviceAccount }),
        to: principalVertex(graph, scene, target.role.arn),
        rule: "X06",
        decision: decision.decision === "unknown" ? decision : target.decision,
        subject: `${cluster.name}/${namespace}/${serviceAccount}:${target.role.arn}`,
        evidence: {
          because: `service account ${namespace}/${serviceAccount} of ${cluster.name} gets target role ${target.role.arn} through ${roleArn}`,
          objects: [resource.id, roleArn, target.role.arn],
          repair: `ask for the association's external id in the trust policy of ${target.role.name}`,
        },
      });
    }
  },
};
