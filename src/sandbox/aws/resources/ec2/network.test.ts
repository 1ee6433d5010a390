import {
  DeleteInternetGatewayCommand,
  DeleteSubnetCommand,
  DeleteVpcCommand,
  DescribeInternetGatewaysCommand,
  DescribeNetworkInterfacesCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcsCommand,
  DetachInternetGatewayCommand,
  type EC2Client,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
} from "@aws-sdk/client-ec2";
import { beforeEach, expect, it } from "vitest";
import { createStackSandbox, type StackSandbox } from "../../../../../test/support/stack-sandbox.ts";

const place = { accountId: "111122223333", region: "eu-central-1" };
let sandbox: StackSandbox;
let ec2: EC2Client;
let vpcId: string;

beforeEach(async () => {
  sandbox = createStackSandbox();
  ec2 = sandbox.ec2(place);
  const { Vpcs } = await ec2.send(new DescribeVpcsCommand({ Filters: [{ Name: "is-default", Values: ["true"] }] }));
  vpcId = Vpcs?.[0]?.VpcId ?? "";
});

const inVpc = (): { Name: string; Values: string[] }[] => [{ Name: "vpc-id", Values: [vpcId] }];

it("gives every account and region a default VPC with public subnets", async () => {
  const { Subnets } = await ec2.send(new DescribeSubnetsCommand({ Filters: inVpc() }));
  expect(Subnets?.map(({ AvailabilityZone, CidrBlock }) => [AvailabilityZone, CidrBlock])).toContainEqual([
    "eu-central-1b",
    "172.31.16.0/20",
  ]);
  const { RouteTables } = await ec2.send(new DescribeRouteTablesCommand({ Filters: inVpc() }));
  expect(RouteTables?.[0]?.Associations?.[0]?.Main).toBe(true);
  expect(RouteTables?.[0]?.Routes?.some(({ GatewayId }) => GatewayId?.startsWith("igw-"))).toBe(true);
  const elsewhere = sandbox.ec2({ ...place, region: "eu-west-1" });
  const { Vpcs } = await elsewhere.send(new DescribeVpcsCommand({}));
  expect(Vpcs?.map(({ VpcId }) => VpcId)).not.toContain(vpcId);
  expect(Vpcs).toHaveLength(1);
});

it("closes a security group rule by rule, and refuses rules that are not there", async () => {
  const { SecurityGroups } = await ec2.send(new DescribeSecurityGroupsCommand({ Filters: inVpc() }));
  const GroupId = SecurityGroups?.[0]?.GroupId ?? "";
  const Filters = [{ Name: "group-id", Values: [GroupId] }];
  const { SecurityGroupRules = [] } = await ec2.send(new DescribeSecurityGroupRulesCommand({ Filters }));
  expect(SecurityGroupRules.map(({ IsEgress }) => IsEgress).sort()).toEqual([false, true]);
  const idsOf = (egress: boolean): string[] =>
    SecurityGroupRules.filter(({ IsEgress }) => IsEgress === egress).map(
      ({ SecurityGroupRuleId = "" }) => SecurityGroupRuleId,
    );
  await ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId, SecurityGroupRuleIds: idsOf(false) }));
  await ec2.send(new RevokeSecurityGroupEgressCommand({ GroupId, SecurityGroupRuleIds: idsOf(true) }));
  expect((await ec2.send(new DescribeSecurityGroupRulesCommand({ Filters }))).SecurityGroupRules).toEqual([]);
  await expect(
    ec2.send(new RevokeSecurityGroupEgressCommand({ GroupId, SecurityGroupRuleIds: idsOf(true) })),
  ).rejects.toMatchObject({ name: "InvalidSecurityGroupRuleId.NotFound" });
});

it("deletes a default VPC from the inside out, for good", async () => {
  await expect(ec2.send(new DeleteVpcCommand({ VpcId: vpcId }))).rejects.toMatchObject({ name: "DependencyViolation" });
  const { InternetGateways } = await ec2.send(
    new DescribeInternetGatewaysCommand({ Filters: [{ Name: "attachment.vpc-id", Values: [vpcId] }] }),
  );
  const InternetGatewayId = InternetGateways?.[0]?.InternetGatewayId ?? "";
  await expect(ec2.send(new DeleteInternetGatewayCommand({ InternetGatewayId }))).rejects.toMatchObject({
    name: "DependencyViolation",
  });
  await ec2.send(new DetachInternetGatewayCommand({ InternetGatewayId, VpcId: vpcId }));
  await ec2.send(new DeleteInternetGatewayCommand({ InternetGatewayId }));
  const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({ Filters: inVpc() }));
  for (const { SubnetId } of Subnets) await ec2.send(new DeleteSubnetCommand({ SubnetId }));
  expect((await ec2.send(new DescribeNetworkInterfacesCommand({ Filters: inVpc() }))).NetworkInterfaces).toEqual([]);
  await ec2.send(new DeleteVpcCommand({ VpcId: vpcId }));
  expect((await ec2.send(new DescribeVpcsCommand({}))).Vpcs).toEqual([]);
  expect((await ec2.send(new DescribeSecurityGroupsCommand({}))).SecurityGroups).toEqual([]);
  await expect(ec2.send(new DeleteVpcCommand({ VpcId: vpcId }))).rejects.toMatchObject({
    name: "InvalidVpcID.NotFound",
  });
});

it("refuses filters that it does not know", async () => {
  await expect(
    ec2.send(new DescribeVpcsCommand({ Filters: [{ Name: "colour", Values: ["red"] }] })),
  ).rejects.toMatchObject({ name: "InvalidParameterValue" });
});
