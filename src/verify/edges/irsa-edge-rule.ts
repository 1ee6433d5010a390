import type { EdgeRule } from "../graph/edge-rule.ts";
import type { GraphBuilder } from "../graph/graph-builder.ts";
import { hubVertex, principalVertex, serviceAccountVertex } from "../graph/vertices.ts";
import { addDecidedEdge } from "../iam/estate/add-decided-edge.ts";
import { type EstatePrincipal, iamIndexOf } from "../iam/estate/iam-index.ts";
import { trustedAccountsOf } from "../iam/estate/service-account-roles.ts";
import type { Scene } from "../scene/scene.ts";

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
      if (exact === "broad") linkUnknownIssuers(scene, graph, rule.id);
    },
  };
}

/** A role that trusts an EKS issuer of no known cluster may trust any cluster whose issuer is not known. */
function linkUnknownIssuers(scene: Scene, graph: GraphBuilder, rule: string): void {
  const unread = scene.clusters.filter(
    ({ cluster: { eks } }) => scene.estate.origin === "snapshot" && eks !== undefined && eks.oidcIssuer === undefined,
  );
  if (unread.length === 0) return;
  const issuers = new Set(scene.clusters.map(({ cluster }) => cluster.eks?.oidcIssuer));
  for (const role of iamIndexOf(scene).principals) {
    const provider = federatedOf(role).find(
      (name) => name.includes("oidc-provider/oidc.eks.") && !issuers.has(name.slice(name.indexOf("/") + 1)),
    );
    if (provider === undefined) continue;
    for (const cluster of unread) {
      const hub = hubVertex(graph, { id: rule }, `${cluster.name}/${role.arn}`);
      for (const namespace of cluster.namespaces) {
        const account = serviceAccountVertex(graph, cluster, { namespace, name: "*" });
        graph.edge(account, hub, rule, () => ({ because: `it has tokens of ${cluster.name}`, objects: [role.arn] }));
      }
      graph.unknown(hub, principalVertex(graph, scene, role.arn), rule, {
        id: `${rule}:${cluster.name}:issuer`,
        cause: `roles trust issuers of EKS that may be ${cluster.name}'s, whose own is not known`,
        fix: `let the reader describe cluster ${cluster.name}`,
        objects: [role.arn],
      });
    }
  }
}

function federatedOf({ trust }: EstatePrincipal): readonly string[] {
  const allowed = (trust?.statements ?? []).filter(({ effect }) => effect === "Allow");
  return allowed.flatMap(({ principals }) =>
    (principals?.entries ?? []).flatMap((entry) => (entry.kind === "federated" ? [entry.provider] : [])),
  );
}
