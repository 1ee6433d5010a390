import { objectEvidence, workloadsIn } from "../../objects.ts";
import { ownedNamespaces } from "../../owned-namespaces.ts";
import type { AuditRule } from "../../rule.ts";

const policyType = "networking.k8s.io/v1/NetworkPolicy";
const namespaced = [policyType, "cilium.io/v2/CiliumNetworkPolicy", "crd.projectcalico.org/v1/NetworkPolicy"];
/** Policies of the whole cluster may do the same; whether they do is for a proof to say. */
const clusterWide = [
  "policy.networking.k8s.io/v1alpha2/ClusterNetworkPolicy",
  "networking.k8s.aws/v1alpha1/ClusterNetworkPolicy",
  "cilium.io/v2/CiliumClusterwideNetworkPolicy",
  "crd.projectcalico.org/v1/GlobalNetworkPolicy",
];

/** A tenant's namespace has no NetworkPolicy. */
export const namespaceWithoutNetworkPolicy: AuditRule = {
  id: "namespace-without-network-policy",
  family: "weak-boundary",
  severity: "high",
  title: "A tenant's namespace has no NetworkPolicy",
  *find(context) {
    for (const { cluster, namespace, owner, id } of ownedNamespaces(context)) {
      const isRead = context.index.isRead(cluster.name, policyType);
      if (!isRead || clusterWide.some((type) => cluster.objects(type).length > 0)) continue;
      if (namespaced.some((type) => cluster.objectsIn(type, namespace).length > 0)) continue;
      const workloads = workloadsIn(cluster, namespace);
      yield {
        subject: id,
        title: `nothing filters traffic to or from ${namespace} (${owner})`,
        detail: "Every pod of the cluster can connect to every port here, and pods here can reach the whole network.",
        evidence: workloads.slice(0, 5).map(({ object }) => objectEvidence(cluster, object)),
        fix: `add a NetworkPolicy to ${namespace} that selects all pods and denies both directions, then allow what is needed`,
        owners: [owner],
      };
    }
  },
};
