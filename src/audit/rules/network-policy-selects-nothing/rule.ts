import { compileLabelSelector } from "../../../model/label-selector.ts";
import { countOf, objectEvidence, objectId, spec, workloadsIn } from "../../objects.ts";
import { ownedNamespaces } from "../../owned-namespaces.ts";
import type { AuditRule } from "../../rule.ts";

/** A NetworkPolicy selects no pod. */
export const networkPolicySelectsNothing: AuditRule = {
  id: "network-policy-selects-nothing",
  family: "weak-boundary",
  severity: "medium",
  title: "A NetworkPolicy selects no pod",
  *find(context) {
    for (const { cluster, namespace, owner } of ownedNamespaces(context)) {
      const workloads = workloadsIn(cluster, namespace);
      if (workloads.length === 0 || !context.index.isRead(cluster.name, "v1/Pod")) continue;
      for (const policy of cluster.objectsIn("networking.k8s.io/v1/NetworkPolicy", namespace)) {
        const matches = compileLabelSelector(spec(policy).podSelector ?? {});
        // An API server holds no policy with a selector that is none.
        if (matches === undefined || workloads.some(({ labels }) => matches(labels))) continue;
        yield {
          subject: objectId(cluster, policy),
          title: `NetworkPolicy ${policy.metadata.name} of ${namespace} (${owner}) selects none of its pods (${countOf(workloads.length, "workload")})`,
          detail:
            "Whoever wrote it believes that something is closed; it has no effect, most often for a label that was renamed.",
          evidence: [objectEvidence(cluster, policy)],
          fix: `make spec.podSelector match the labels of the pods, or remove the policy`,
          owners: [owner],
        };
      }
    }
  },
};
