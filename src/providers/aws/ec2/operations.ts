import type { OperationFacts, OperationOf, Principal, ServiceDefinition } from "../operation.ts";

export type Ec2Sdk = typeof import("./sdk.ts");

const everybody: readonly Principal[] = ["administrator", "deploy", "read"];
/** A default VPC is removed while an account is being prepared, and by nobody later. */
const preparing: readonly Principal[] = ["administrator"];
const writers: readonly Principal[] = ["administrator", "deploy"];

function reading(action: string, senders: readonly Principal[]): OperationFacts {
  return { effect: "read", senders, permissions: [{ actions: [`ec2:${action}`], resources: ["*"] }] };
}

function writing(action: string, senders: readonly Principal[], kinds: readonly string[]): OperationFacts {
  const resources = kinds.map((kind) => `arn:{partition}:ec2:*:{account}:${kind}/*`);
  return { effect: "write", senders, permissions: [{ actions: [`ec2:${action}`], resources }] };
}

const operations: Readonly<Record<OperationOf<Ec2Sdk>, OperationFacts>> = {
  CreateTags: writing("CreateTags", preparing, ["internet-gateway"]),
  DeleteInternetGateway: writing("DeleteInternetGateway", preparing, ["internet-gateway"]),
  DeleteSubnet: writing("DeleteSubnet", preparing, ["subnet"]),
  DeleteVpc: writing("DeleteVpc", preparing, ["vpc"]),
  DescribeInternetGateways: reading("DescribeInternetGateways", preparing),
  DescribeNetworkInterfaces: reading("DescribeNetworkInterfaces", preparing),
  DescribeRouteTables: reading("DescribeRouteTables", everybody),
  DescribeSecurityGroupRules: reading("DescribeSecurityGroupRules", everybody),
  DescribeSecurityGroups: reading("DescribeSecurityGroups", everybody),
  DescribeSubnets: reading("DescribeSubnets", preparing),
  DescribeVpcs: reading("DescribeVpcs", everybody),
  DetachInternetGateway: writing("DetachInternetGateway", preparing, ["internet-gateway", "vpc"]),
  RevokeSecurityGroupEgress: writing("RevokeSecurityGroupEgress", writers, ["security-group"]),
  RevokeSecurityGroupIngress: writing("RevokeSecurityGroupIngress", writers, ["security-group"]),
};

export const ec2: ServiceDefinition<Ec2Sdk> = { name: "ec2", load: () => import("./sdk.ts"), operations };
