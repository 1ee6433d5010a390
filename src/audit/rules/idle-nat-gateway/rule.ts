import { resourceEvidence } from "../../objects.ts";
import { microsOfMonth } from "../../prices.ts";
import type { AuditRule } from "../../rule.ts";

/** A NAT gateway serves nothing. */
export const idleNatGateway: AuditRule = {
  id: "idle-nat-gateway",
  family: "expensive",
  severity: "low",
  title: "A NAT gateway serves nothing",
  *find({ index, facts }) {
    const busy = new Set([
      ...index.resources("AWS::EC2::Instance").map(({ properties }) => properties.VpcId),
      ...index
        .resources("AWS::EKS::Cluster")
        .map(({ properties }) => (properties.ResourcesVpcConfig as { readonly VpcId?: string } | undefined)?.VpcId),
    ]);
    const functions = new Set(
      index
        .resources("AWS::Lambda::Function")
        .flatMap(
          ({ properties }) =>
            ((properties.VpcConfig ?? {}) as { readonly SubnetIds?: readonly string[] }).SubnetIds ?? [],
        ),
    );
    for (const subnet of index.resources("AWS::EC2::Subnet"))
      if (functions.has(String(subnet.properties.PhysicalId))) busy.add(subnet.properties.VpcId);
    for (const gateway of index.resources("AWS::EC2::NatGateway")) {
      const { VpcId, PhysicalId, State } = gateway.properties;
      const isRead =
        index.isRead(`${gateway.accountId}/${gateway.region}`, "AWS::EC2::Instance") &&
        index.isRead(gateway.accountId, "AWS::EC2::Instance");
      if (!isRead || VpcId === undefined || busy.has(VpcId) || State === "deleted") continue;
      const micros = microsOfMonth(facts.prices, "nat-gateway-hour", gateway.region);
      yield {
        subject: gateway.id,
        title: `NAT gateway ${String(PhysicalId)} is in a VPC without instances, clusters or functions`,
        detail: "It is paid by the hour whether or not anything goes through it.",
        evidence: [resourceEvidence(gateway)],
        fix: "delete it with its address and routes, or make it when the network is used",
        owners: [index.ownerOf(gateway) ?? []].flat(),
        ...(micros === undefined ? {} : { monthlyMicros: micros }),
      };
    }
  },
};
