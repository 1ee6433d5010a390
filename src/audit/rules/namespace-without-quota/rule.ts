import { ownedNamespaces } from "../../owned-namespaces.ts";
import type { AuditRule } from "../../rule.ts";

/** A tenant's namespace has no ResourceQuota. */
export const namespaceWithoutQuota: AuditRule = {
  id: "namespace-without-quota",
  family: "weak-boundary",
  severity: "medium",
  title: "A tenant's namespace has no ResourceQuota",
  *find(context) {
    for (const { cluster, namespace, owner, id } of ownedNamespaces(context)) {
      const isRead = context.index.isRead(cluster.name, "v1/ResourceQuota");
      if (!isRead || cluster.objectsIn("v1/ResourceQuota", namespace).length > 0) continue;
      yield {
        subject: id,
        title: `${namespace} (${owner}) may use all that its nodes have`,
        detail:
          "One tenant can fill the cluster, so that pods of others stay pending, and make objects until the API server slows.",
        evidence: [{ id: `${cluster.name}/Namespace/${namespace}` }],
        fix: `add a ResourceQuota to ${namespace} for requests, limits, pods and services of type LoadBalancer`,
        owners: [owner],
      };
    }
  },
};
