import { isSystemNamespace } from "../../infer/system-names.ts";
import { workloadsIn } from "../../objects.ts";
import { microsOfMonth } from "../../prices.ts";
import type { AuditRule } from "../../rule.ts";

const few = 8;

/** A tenant has a cluster that it hardly uses. */
export const clusterForASmallTenant: AuditRule = {
  id: "cluster-for-a-small-tenant",
  family: "expensive",
  severity: "medium",
  title: "A tenant has a cluster that it hardly uses",
  *find(context) {
    const { index, claims, facts } = context;
    for (const claim of claims) {
      for (const name of claim.clusters) {
        const cluster = index.clusters.find((each) => each.name === name);
        if (cluster === undefined || cluster.cluster.host !== undefined || !index.isRead(name, "v1/Pod")) continue;
        const namespaces = cluster.namespaces.filter((namespace) => !isSystemNamespace(namespace));
        const workloads = namespaces.flatMap((namespace) => workloadsIn(cluster, namespace));
        if (workloads.length === 0 || workloads.length > few) continue;
        const micros = microsOfMonth(facts.prices, "eks-control-plane-hour");
        yield {
          subject: name,
          title: `${name} runs ${workloads.length} workloads of ${claim.tenant}/${claim.environment} alone`,
          detail: "The control plane, its nodes' reserve and its upgrades are paid for a load that fits a namespace.",
          evidence: [{ id: name }],
          fix: "move it to a shared cluster as a namespace or virtual cluster, unless a requirement asks for the API server",
          owners: [`${claim.tenant}/${claim.environment}`],
          ...(micros === undefined ? {} : { monthlyMicros: micros }),
        };
      }
    }
  },
};
