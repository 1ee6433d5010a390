import type { RouteTable } from "@aws-sdk/client-ec2";
import { collect, given, pages } from "../answer.ts";
import type { Send } from "../operation.ts";
import type { Ec2Sdk } from "./operations.ts";

/** Of these subnets, in their order, those whose route table (their own, else the VPC's main one) leads to no internet gateway. */
export async function privateSubnets(
  send: Send<Ec2Sdk>,
  vpcId: string,
  subnetIds: readonly string[],
): Promise<readonly string[]> {
  const Filters = [{ Name: "vpc-id", Values: [vpcId] }];
  const found = pages(
    (NextToken) =>
      send("DescribeRouteTables", { Filters, ...given("NextToken", NextToken) }, { subject: `vpc ${vpcId}` }),
    (page) => page.NextToken,
  );
  const tables = await collect(found, (page) => page.RouteTables);
  const main = tables.find(({ Associations }) => Associations?.some(({ Main }) => Main === true));
  return subnetIds.filter((id) => {
    const own = tables.find(({ Associations }) => Associations?.some(({ SubnetId }) => SubnetId === id));
    const table = own ?? main;
    return table !== undefined && !isPublic(table);
  });
}

function isPublic({ Routes }: RouteTable): boolean {
  return (Routes ?? []).some(({ GatewayId }) => GatewayId?.startsWith("igw-") === true);
}
