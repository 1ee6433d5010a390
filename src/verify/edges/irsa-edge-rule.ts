import type { EdgeRule } from "../graph/edge-rule.ts";
import { principalVertex, serviceAccountVertex } from "../graph/vertices.ts";
import { addDecidedEdge } from "../iam/estate/add-decided-edge.ts";
import { trustedAccountsOf } from "../iam/estate/service-account-roles.ts";

/** From a service account to the roles whose trust policy takes its token: exactly, or by a pattern. */
export function irsaEdgeRule(rule: Omit<EdgeRule, "derive">, exact: "exact" | "broad"): EdgeRule {
  return {
    ...rule,
    derive(scene, graph) {
      for (const trusted of trustedAccountsOf(scene)) {
        if (trusted.exact !== (exact === "exact")) continue;
        const { cluster, namespace, serviceAccount, role, decision } = trusted;
        addDecidedEdge(graph, {
          from: serviceAccountVertex(graph, cluster, { namespace, name: serviceAccount }),
          to: principalVertex(graph, scene, role.arn),
          rule: rule.id,
          decision,
          subject: `${cluster.name}/${namespace}/${serviceAccount}:${role.arn}`,
          evidence: {
            because: `role ${role.arn} trusts ${serviceAccount === "*" ? "any service account" : `service account ${serviceAccount}`} of ${cluster.name}/${namespace}`,
            objects: [role.arn],
            repair: `pin sub and aud with StringEquals in the trust policy of ${role.name}`,
          },
        });
      }
    },
  };
}
