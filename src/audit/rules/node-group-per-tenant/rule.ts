import type { JsonObject } from "../../../model/json.ts";
import { resourceEvidence } from "../../objects.ts";
import type { AuditRule } from "../../rule.ts";

/** Node groups grow with tenants. */
export const nodeGroupPerTenant: AuditRule = {
  id: "node-group-per-tenant",
  family: "scaling",
  severity: "medium",
  title: "Node groups grow with tenants",
  *find({ index, claims, facts }) {
    const tenants = new Set(claims.map(({ tenant }) => tenant));
    const limit = facts.quotas.quotas["eks:managed-node-groups"]?.value ?? 30;
    const clusters = Map.groupBy(
      index.resources("AWS::EKS::Nodegroup"),
      ({ accountId, region, properties }) => `${accountId}/${region}/${String(properties.ClusterName)}`,
    );
    for (const [place, groups] of clusters) {
      const own = groups.filter(({ properties }) =>
        namesOf(properties).some(
          (name) => tenants.has(name) || [...tenants].some((tenant) => name.startsWith(`${tenant}-`)),
        ),
      );
      if (own.length < 3) continue;
      yield {
        subject: place,
        title: `${own.length} of ${groups.length} node groups of ${place} are for one tenant each, and a cluster has at most ${limit}`,
        detail: "The model ends after a few tenants, and every small group keeps nodes that are mostly empty.",
        evidence: own.slice(0, 5).map(resourceEvidence),
        fix: "use a Karpenter or Auto Mode NodePool for each tenant that needs own nodes, with a node-restriction.kubernetes.io label and a taint",
        owners: [],
        ...(groups.length >= limit * 0.8 ? { severity: "high" as const } : {}),
      };
    }
  },
};

function namesOf({ NodegroupName, Labels, Taints }: JsonObject): readonly string[] {
  const taints = Array.isArray(Taints) ? (Taints as readonly JsonObject[]).map(({ Value }) => String(Value)) : [];
  return [String(NodegroupName), ...Object.values((Labels ?? {}) as JsonObject).map(String), ...taints];
}
