import type { OperationFacts, OperationOf, Principal, ServiceDefinition } from "../operation.ts";

export type Ec2Sdk = typeof import("./sdk.ts");

const readers: readonly Principal[] = ["administrator", "deploy", "read"];
const writers: readonly Principal[] = ["administrator", "deploy"];

function reading(action: string): OperationFacts {
  return { effect: "read", senders: readers, permissions: [{ actions: [`ec2:${action}`], resources: ["*"] }] };
}

function writing(action: string, ...kinds: readonly string[]): OperationFacts {
  const resources = kinds.map((kind) => `arn:{partition}:ec2:*:{account}:${kind}/*`);
  return { effect: "write", senders: writers, permissions: [{ actions: [`ec2:${action}`], resources }] };
}

const operations: Readonly<Record<OperationOf<Ec2Sdk>, OperationFacts>> = {
  CreateTags: writing("CreateTags", "internet-gateway"),
  DeleteInternetGateway: writing("DeleteInternetGateway", "internet-gateway"),
  DeleteSubnet: writing("DeleteSubnet", "subnet"),
  DeleteVpc: writing("DeleteVpc", "vpc"),
  DescribeInternetGateways: reading("DescribeInternetGateways"),
  DescribeNetworkInterfaces: reading("DescribeNetworkInterfaces"),
  DescribeRouteTables: reading("DescribeRouteTables"),
  DescribeSecurityGroupRules: reading("DescribeSecurityGroupRules"),
  DescribeSecurityGroups: reading("DescribeSecurityGroups"),
  DescribeSubnets: reading("DescribeSubnets"),
  DescribeVpcs: reading("DescribeVpcs"),
  DetachInternetGateway: writing("DetachInternetGateway", "internet-gateway", "vpc"),
  RevokeSecurityGroupEgress: writing("RevokeSecurityGroupEgress", "security-group"),
  RevokeSecurityGroupIngress: writing("RevokeSecurityGroupIngress", "security-group"),
};

export const ec2: ServiceDefinition<Ec2Sdk> = { name: "ec2", load: () => import("./sdk.ts"), operations };
