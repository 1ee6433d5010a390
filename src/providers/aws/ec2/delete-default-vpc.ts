import type { InternetGateway } from "@aws-sdk/client-ec2";
import { TenantryError } from "../../../model/error.ts";
import { collect, given, orUndefined, pages, requireField, untilGone } from "../answer.ts";
import type { Send } from "../operation.ts";
import type { Ec2Sdk } from "./operations.ts";

/** On a gateway that is about to be detached: once it is, nothing else tells whose it was. */
const removingTag = "tenantry:removing-vpc";

/**
 * Removes a default VPC with its gateways and subnets; route table, security group and network ACL go with it.
 *
 * Refuses with `conflict`, before anything is changed, when a network interface is in it. Killed anywhere, the next call
 * goes on; gone already is done. Only a default VPC is ever removed.
 */
export async function deleteDefaultVpc(send: Send<Ec2Sdk>, vpcId: string): Promise<void> {
  const subject = `default vpc ${vpcId}`;
  const answer = await orUndefined(send("DescribeVpcs", { VpcIds: [vpcId] }, { subject }));
  const vpc = answer?.Vpcs?.[0];
  if (vpc === undefined) return;
  if (vpc.IsDefault !== true) throw refusal(`${vpcId} is not a default VPC, so it is not removed`, "invalid");
  await refuseUsed(send, vpcId);
  for (const gateway of await gatewaysOf(send, vpcId)) await removeGateway(send, gateway, vpcId);
  for (const subnet of await subnetsOf(send, vpcId))
    await untilGone(send("DeleteSubnet", { SubnetId: subnet }, { subject: `${subject}, subnet ${subnet}` }));
  await untilGone(send("DeleteVpc", { VpcId: vpcId }, { subject }));
}

async function refuseUsed(send: Send<Ec2Sdk>, vpcId: string): Promise<void> {
  const input = { Filters: [{ Name: "vpc-id", Values: [vpcId] }] };
  const found = pages(
    (NextToken) => send("DescribeNetworkInterfaces", { ...input, ...given("NextToken", NextToken) }),
    (page) => page.NextToken,
  );
  const interfaces = await collect(found, (page) => page.NetworkInterfaces);
  const [first] = interfaces;
  if (first === undefined) return;
  const what = `${first.NetworkInterfaceId}${first.Description === undefined || first.Description === "" ? "" : ` (${first.Description})`}`;
  throw refusal(
    `default vpc ${vpcId} is used by ${interfaces.length} network interface(s), first ${what}; remove what uses it and run again`,
    "conflict",
  );
}

/** Those attached, and those that a killed run had detached but not deleted. */
async function gatewaysOf(send: Send<Ec2Sdk>, vpcId: string): Promise<readonly InternetGateway[]> {
  const attached = await send("DescribeInternetGateways", {
    Filters: [{ Name: "attachment.vpc-id", Values: [vpcId] }],
  });
  const detached = await send("DescribeInternetGateways", {
    Filters: [{ Name: `tag:${removingTag}`, Values: [vpcId] }],
  });
  const all = [...(attached.InternetGateways ?? []), ...(detached.InternetGateways ?? [])];
  return [...new Map(all.map((gateway) => [gateway.InternetGatewayId, gateway])).values()];
}

async function removeGateway(send: Send<Ec2Sdk>, gateway: InternetGateway, vpcId: string): Promise<void> {
  const InternetGatewayId = requireField(gateway.InternetGatewayId, "a gateway's id");
  const options = { subject: `internet gateway ${InternetGatewayId}` };
  if (gateway.Attachments?.some(({ VpcId }) => VpcId === vpcId) === true) {
    const Tags = [{ Key: removingTag, Value: vpcId }];
    await send("CreateTags", { Resources: [InternetGatewayId], Tags }, options);
    await untilGone(send("DetachInternetGateway", { InternetGatewayId, VpcId: vpcId }, options));
  }
  await untilGone(send("DeleteInternetGateway", { InternetGatewayId }, options));
}

async function subnetsOf(send: Send<Ec2Sdk>, vpcId: string): Promise<readonly string[]> {
  const input = { Filters: [{ Name: "vpc-id", Values: [vpcId] }] };
  const found = pages(
    (NextToken) => send("DescribeSubnets", { ...input, ...given("NextToken", NextToken) }),
    (page) => page.NextToken,
  );
  const subnets = await collect(found, (page) => page.Subnets);
  return subnets.map(({ SubnetId }) => requireField(SubnetId, "a subnet's id"));
}

function refusal(message: string, failure: "conflict" | "invalid"): TenantryError {
  return new TenantryError(message, { code: failure === "conflict" ? "TEN7103" : "TEN7109", source: "user", failure });
}
