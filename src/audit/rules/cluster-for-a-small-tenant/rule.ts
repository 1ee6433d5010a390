import type { EstateResource } from "../../../model/estate.ts";
import type { PriceBook } from "../../../model/facts.ts";
import type { ClusterIndex, EstateIndex } from "../../estate-index.ts";
import { isSystemNamespace } from "../../infer/system-names.ts";
import { type AuditedWorkload, countOf, resourceEvidence, workloadsIn } from "../../objects.ts";
import { microsOfMonth } from "../../prices.ts";
import type { AuditContext, AuditRule } from "../../rule.ts";

const few = 8;

/** A tenant has a cluster that it hardly uses. */
export const clusterForASmallTenant: AuditRule = {
  id: "cluster-for-a-small-tenant",
  family: "expensive",
  severity: "medium",
  title: "A tenant has a cluster that it hardly uses",
  *find(context) {
    const { index, facts } = context;
    for (const { cluster, owner } of ownClusters(context)) {
      const workloads = tenantWorkloads(cluster);
      if (workloads.length === 0 || workloads.length > few) continue;
      const gateways = gatewaysOf(index, cluster.cluster.eks?.arn);
      const control = microsOfMonth(facts.prices, "eks-control-plane-hour");
      const micros = control === undefined ? undefined : control + costOf(gateways, facts.prices);
      const more = gateways.length === 0 ? "" : `, with ${countOf(gateways.length, "NAT gateway")}`;
      yield {
        subject: cluster.name,
        title: `${cluster.name} runs ${countOf(workloads.length, "workload")} of ${owner} and nothing else${more}`,
        detail:
          "The control plane, its network, its nodes' reserve and its upgrades are paid for a load that fits a namespace.",
        evidence: [{ id: cluster.name }, ...gateways.map(resourceEvidence)],
        fix: "move it to a shared cluster as a namespace or virtual cluster, unless a requirement asks for the API server",
        owners: [owner],
        ...(micros === undefined ? {} : { monthlyMicros: micros }),
      };
    }
  },
};

/** Clusters of one environment, virtual ones left out, whose pods were read. */
function ownClusters({ index, claims }: AuditContext): readonly { cluster: ClusterIndex; owner: string }[] {
  return claims.flatMap(({ tenant, environment, clusters }) =>
    index.clusters
      .filter(({ name, cluster }) => clusters.includes(name) && cluster.host === undefined)
      .filter(({ name }) => index.isRead(name, "v1/Pod"))
      .map((cluster) => ({ cluster, owner: `${tenant}/${environment}` })),
  );
}

function tenantWorkloads(cluster: ClusterIndex): readonly AuditedWorkload[] {
  return cluster.namespaces
    .filter((namespace) => !isSystemNamespace(namespace))
    .flatMap((namespace) => workloadsIn(cluster, namespace));
}

function costOf(gateways: readonly EstateResource[], prices: PriceBook): number {
  return gateways.reduce((sum, { region }) => sum + (microsOfMonth(prices, "nat-gateway-hour", region) ?? 0), 0);
}

/** NAT gateways of the network that an EKS cluster is in. */
function gatewaysOf(index: EstateIndex, arn: string | undefined): readonly EstateResource[] {
  const network = arn === undefined ? undefined : index.findResource(arn)?.properties.ResourcesVpcConfig;
  const { VpcId } = (network ?? {}) as { readonly VpcId?: string };
  if (VpcId === undefined) return [];
  return index
    .resources("AWS::EC2::NatGateway")
    .filter(({ properties }) => properties.VpcId === VpcId && properties.State !== "deleted");
}
