import { ownedNamespaces } from "../../owned-namespaces.ts";
import type { AuditRule } from "../../rule.ts";

const enforceLabel = "pod-security.kubernetes.io/enforce";

/** A tenant's namespace enforces no Pod Security Standard. */
export const namespaceWithoutPodSecurity: AuditRule = {
  id: "namespace-without-pod-security",
  family: "weak-boundary",
  severity: "high",
  title: "A tenant's namespace enforces no Pod Security Standard",
  *find(context) {
    for (const { cluster, namespace, owner, id } of ownedNamespaces(context)) {
      if (!context.index.isRead(cluster.name, "v1/Namespace")) continue;
      const level = cluster.labels(namespace)[enforceLabel] ?? "privileged";
      if (level !== "privileged") continue;
      yield {
        subject: id,
        title: `${namespace} (${owner}) may run privileged pods`,
        detail:
          "Whoever may create a pod here can mount the node's disk and take over the node with everything that runs on it.",
        evidence: [{ id: `${cluster.name}/Namespace/${namespace}` }],
        fix: `label ${namespace} with ${enforceLabel}: restricted, or baseline at least`,
        owners: [owner],
      };
    }
  },
};
