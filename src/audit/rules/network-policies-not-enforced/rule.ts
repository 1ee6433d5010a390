import { objectEvidence } from "../../objects.ts";
import { ownedNamespaces } from "../../owned-namespaces.ts";
import type { AuditRule } from "../../rule.ts";

/** NetworkPolicies are there and nothing enforces them. */
export const networkPoliciesNotEnforced: AuditRule = {
  id: "network-policies-not-enforced",
  family: "weak-boundary",
  severity: "critical",
  title: "NetworkPolicies are there and nothing enforces them",
  *find(context) {
    for (const cluster of context.index.clusters) {
      const policies = cluster.objects("networking.k8s.io/v1/NetworkPolicy");
      if (cluster.cluster.networkPolicy !== "none" || policies.length === 0) continue;
      const owners = [...ownedNamespaces(context)]
        .filter((owned) => owned.cluster === cluster)
        .map(({ owner }) => owner);
      yield {
        subject: cluster.name,
        title: `${cluster.name} has ${policies.length} NetworkPolicies and nothing that enforces them`,
        detail: "The VPC CNI ignores policies unless its node agent is switched on: every pod reaches every other.",
        evidence: policies.slice(0, 5).map((policy) => objectEvidence(cluster, policy)),
        fix: "set enableNetworkPolicy to true in the configuration of the vpc-cni add-on, and NETWORK_POLICY_ENFORCING_MODE to strict",
        owners,
      };
    }
  },
};
