import type { JsonObject } from "../../../model/json.ts";
import { listOf, objectEvidence, objectId, spec } from "../../objects.ts";
import { ownedNamespaces } from "../../owned-namespaces.ts";
import type { AuditRule } from "../../rule.ts";

/** A NetworkPolicy of a tenant lets every namespace in. */
export const networkPolicyOpenToAllNamespaces: AuditRule = {
  id: "network-policy-open-to-all-namespaces",
  family: "weak-boundary",
  severity: "medium",
  title: "A NetworkPolicy of a tenant lets every namespace in",
  *find(context) {
    for (const { cluster, namespace, owner } of ownedNamespaces(context)) {
      for (const policy of cluster.objectsIn("networking.k8s.io/v1/NetworkPolicy", namespace)) {
        if (!listOf(spec(policy), "ingress").some(isOpen)) continue;
        yield {
          subject: objectId(cluster, policy),
          title: `NetworkPolicy ${policy.metadata.name} lets every namespace into ${namespace} (${owner})`,
          detail: "Policies add up: this one opens the pods that it selects, whatever others deny.",
          evidence: [objectEvidence(cluster, policy)],
          fix: "name the namespaces that may connect, by the kubernetes.io/metadata.name label",
          owners: [owner],
        };
      }
    }
  },
};

/** A rule without peers, or with a peer that is any namespace. */
function isOpen(rule: JsonObject): boolean {
  const peers = listOf(rule, "from");
  return (
    peers.length === 0 ||
    peers.some(({ namespaceSelector, podSelector }) => isEmpty(namespaceSelector) && isEmpty(podSelector ?? {}))
  );
}

function isEmpty(selector: unknown): boolean {
  return typeof selector === "object" && selector !== null && Object.values(selector).flat().length === 0;
}
