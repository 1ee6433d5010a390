import type { ServiceFacts } from "../services.ts";
import { namedOf, type Reading, readingService, readingsOf } from "./reading.ts";

const ec2 = readingService("ec2", () => import("./sdk/ec2.ts"), {
  DescribeInstances: "ec2:DescribeInstances",
  DescribeLaunchTemplateVersions: "ec2:DescribeLaunchTemplateVersions",
  DescribeLaunchTemplates: "ec2:DescribeLaunchTemplates",
  DescribeNatGateways: "ec2:DescribeNatGateways",
  DescribeNetworkAcls: "ec2:DescribeNetworkAcls",
  DescribeRegions: "ec2:DescribeRegions",
  DescribeRouteTables: "ec2:DescribeRouteTables",
  DescribeSecurityGroups: "ec2:DescribeSecurityGroups",
  DescribeSubnets: "ec2:DescribeSubnets",
  DescribeVpcEndpoints: "ec2:DescribeVpcEndpoints",
  DescribeVpcPeeringConnections: "ec2:DescribeVpcPeeringConnections",
  DescribeVpcs: "ec2:DescribeVpcs",
});
const read = readingsOf(ec2);
const token = ["NextToken", "NextToken"] as const;
const launchTemplates = ["AWS::EC2::LaunchTemplate"];

const versions = read("DescribeLaunchTemplateVersions", { token, input: { MaxResults: 200 }, types: launchTemplates });

/** The regions that are enabled in an account. */
export const regionReading: Reading = read("DescribeRegions", { types: ["*"] });

/** Networks, what may pass in them, and how instances are made. */
export const ec2Readings: readonly Reading[] = [
  read("DescribeVpcs", { token, input: { MaxResults: 1000 }, types: ["AWS::EC2::VPC"] }),
  read("DescribeSubnets", { token, input: { MaxResults: 1000 }, types: ["AWS::EC2::Subnet"] }),
  read("DescribeRouteTables", {
    token,
    input: { MaxResults: 100 },
    types: ["AWS::EC2::RouteTable", "AWS::EC2::Route"],
  }),
  read("DescribeSecurityGroups", { token, input: { MaxResults: 1000 }, types: ["AWS::EC2::SecurityGroup"] }),
  read("DescribeNetworkAcls", { token, input: { MaxResults: 1000 }, types: ["AWS::EC2::NetworkAcl"] }),
  read("DescribeVpcPeeringConnections", {
    token,
    input: { MaxResults: 1000 },
    types: ["AWS::EC2::VPCPeeringConnection"],
  }),
  read("DescribeLaunchTemplates", {
    token,
    input: { MaxResults: 200 },
    types: launchTemplates,
    follow: (answer) =>
      namedOf(answer, "LaunchTemplates", "LaunchTemplateId").map(({ name }) => ({
        reading: versions,
        name,
        // Any version may be in use by a node group.
        input: { LaunchTemplateId: name },
      })),
  }),
  read("DescribeInstances", { token, input: { MaxResults: 1000 }, types: ["AWS::EC2::Instance"] }),
  read("DescribeNatGateways", { token, input: { MaxResults: 1000 }, types: ["AWS::EC2::NatGateway"] }),
  read("DescribeVpcEndpoints", { token, input: { MaxResults: 1000 }, types: ["AWS::EC2::VPCEndpoint"] }),
];

export const ec2Reads: readonly ServiceFacts[] = [ec2];
