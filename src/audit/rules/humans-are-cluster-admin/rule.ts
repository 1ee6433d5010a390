import { bindingsOf, isAdministrator, isBuiltIn } from "../../bindings.ts";
import { objectEvidence, objectId } from "../../objects.ts";
import type { AuditRule } from "../../rule.ts";

/** People or pipelines administer the whole cluster. */
export const humansAreClusterAdmin: AuditRule = {
  id: "humans-are-cluster-admin",
  family: "weak-boundary",
  severity: "high",
  title: "People or pipelines administer the whole cluster",
  *find({ index, claims }) {
    const own = new Set(claims.flatMap(({ clusters }) => clusters));
    for (const cluster of index.clusters.filter(({ name }) => !own.has(name))) {
      for (const binding of bindingsOf(cluster)) {
        const isAll = binding.role.name === "cluster-admin" || isAdministrator(binding.rules);
        if (binding.namespace !== undefined || !isAll || isBuiltIn(binding)) continue;
        const people = binding.subjects.filter(
          ({ kind, name }) => kind !== "ServiceAccount" && name !== "system:masters",
        );
        const tenants = binding.subjects.filter(
          ({ kind, namespace }) => kind === "ServiceAccount" && cluster.ownerOf(namespace ?? "") !== undefined,
        );
        if (people.length + tenants.length === 0) continue;
        const who = [...people, ...tenants].map(
          ({ kind, namespace, name }) => `${kind} ${namespace === undefined ? "" : `${namespace}/`}${name}`,
        );
        yield {
          subject: objectId(cluster, binding.object),
          title: `${who.join(", ")} may do everything in ${cluster.name}`,
          detail:
            "Every tenant's secrets, pods and identities are theirs, and so are those of whoever takes over one of their sessions.",
          evidence: [objectEvidence(cluster, binding.object)],
          fix: "bind rights per namespace; keep cluster-admin for a break-glass group that is entered with approval and for an hour",
          owners: tenants.flatMap(({ namespace }) => cluster.ownerOf(namespace ?? "") ?? []),
          ...(tenants.length > 0 ? { severity: "critical" as const } : {}),
        };
      }
    }
  },
};
