import { describe, expect, it } from "vitest";
import { cellBundle, openedCell } from "../../../test/support/aws-cases.ts";
import { flattenDeferred, resourcesOfType } from "../../../test/support/flat-policy.ts";
import { cidrContains, cidrsOverlap, parseCidr } from "../../model/cidr.ts";
import { platformOrigin } from "../../model/origin.ts";
import { compileVpc } from "./network.ts";
import type { VpcInput } from "./vpc.ts";

const input: VpcInput = {
  stack: "stack/333333333333/eu-central-1/s",
  name: "test",
  account: { kind: "known", id: "333333333333" },
  region: "eu-central-1",
  organization: "o-a1b2c3d4e5",
  boundary: "arn:aws:iam::333333333333:policy/tenantry/tenantry-platform-boundary",
  key: "arn:aws:kms:eu-central-1:333333333333:key/k",
  cidr: "10.65.0.0/20",
  tags: {},
  origin: platformOrigin("acme", "spec"),
  egress: "nat",
};

function subnetsOf(cidr: string): readonly string[] {
  return Object.values(compileVpc({ ...input, cidr }))
    .filter(({ type }) => type === "AWS::EC2::Subnet")
    .map(({ properties }) => String(properties.CidrBlock));
}

describe("compileVpc", () => {
  it.each(["10.0.0.0/16", "10.65.0.0/20", "10.65.16.0/24"])("divides %s without overlap", (cidr) => {
    const vpc = parseCidr(cidr);
    const subnets = subnetsOf(cidr).map(parseCidr);
    expect(subnets).toHaveLength(6);
    for (const [index, subnet] of subnets.entries()) {
      if (vpc === undefined || subnet === undefined) throw new Error(`malformed subnet of ${cidr}`);
      expect(cidrContains(vpc, subnet)).toBe(true);
      expect(subnet.prefix).toBeLessThanOrEqual(28);
      for (const other of subnets.slice(index + 1))
        expect(other !== undefined && cidrsOverlap(subnet, other)).toBe(false);
    }
  });

  it.each(["10.0.0.0/25", "10.0.0.1/20", "nonsense"])("refuses %s", (cidr) => {
    expect(() => compileVpc({ ...input, cidr })).toThrow(/cannot hold subnets/);
  });

  it.each([
    ["us-east-1", { AvailabilityZoneId: "use1-az4" }],
    ["ca-central-1", { AvailabilityZoneId: "cac1-az4" }],
    ["eu-central-1", { AvailabilityZone: { "Fn::Select": [2, { "Fn::GetAZs": "" }] } }],
  ])("keeps to zones where EKS can be in %s", (region, zone) => {
    expect(compileVpc({ ...input, region }).PrivateSubnetC?.properties).toMatchObject(zone);
  });

  it("gives a data network no way to the internet", () => {
    const types = Object.values(compileVpc({ ...input, egress: "none" })).map(({ type }) => type);
    for (const open of ["AWS::EC2::InternetGateway", "AWS::EC2::NatGateway", "AWS::EC2::Route", "AWS::EC2::EIP"]) {
      expect(types).not.toContain(open);
    }
    expect(types.filter((type) => type === "AWS::EC2::VPCEndpoint")).toHaveLength(2);
  });

  it.each([
    ["nat", 1],
    ["nat-per-zone", 3],
  ] as const)("has as many gateways as %s asks for, and a route through one in each zone", (egress, count) => {
    const resources = Object.entries(compileVpc({ ...input, egress }));
    expect(resources.filter(([, { type }]) => type === "AWS::EC2::NatGateway")).toHaveLength(count);
    const routes = resources.filter(([name]) => /^PrivateRoute[ABC]$/.test(name));
    expect(routes).toHaveLength(3);
    for (const [, route] of routes) expect(route.properties).toHaveProperty("NatGatewayId");
  });

  it("gives no subnet public addresses", () => {
    const subnets = Object.values(compileVpc(input)).filter(({ type }) => type === "AWS::EC2::Subnet");
    expect(subnets.map(({ properties }) => properties.MapPublicIpOnLaunch)).toEqual(Array(6).fill(false));
  });
});

describe("a created cluster", () => {
  const stacks = cellBundle(openedCell("eu1-b", "auto-mode")).stacks;
  const [[, cluster] = []] = resourcesOfType(stacks, "AWS::EKS::Cluster");

  it("is private, encrypted, logged, and open only through access entries", () => {
    expect(cluster?.properties).toMatchObject({
      AccessConfig: { AuthenticationMode: "API", BootstrapClusterCreatorAdminPermissions: false },
      EncryptionConfig: [{ Resources: ["secrets"] }],
      ResourcesVpcConfig: { EndpointPrivateAccess: true, EndpointPublicAccess: false },
    });
    expect(resourcesOfType(stacks, "AWS::EKS::AccessEntry")).toHaveLength(2);
    expect(resourcesOfType(stacks, "AWS::EKS::IdentityProviderConfig")).toHaveLength(1);
  });

  it("encrypts its volumes and its logs with the cell's key, through those services alone", () => {
    const keys = resourcesOfType(stacks, "AWS::KMS::Key").map(([, { properties }]) =>
      JSON.stringify(properties.KeyPolicy),
    );
    const cellKey = keys.find((policy) => policy.includes("EncryptVolumes"));
    expect(cellKey).toContain("ec2.eu-central-1.amazonaws.com");
    expect(cellKey).toContain("role/tenantry/platform/cell--eu1-b--cluster");
    const groups = resourcesOfType(stacks, "AWS::Logs::LogGroup").map(([, { properties }]) => properties.LogGroupName);
    expect(groups).toEqual(expect.arrayContaining(["/aws/eks/eu1-b/cluster", "/tenantry/vpc/cell-eu1-b"]));
  });

  it.each([
    ["auto-mode", "ec2.amazonaws.com"],
    ["fargate", "eks-fargate-pods.amazonaws.com"],
    ["karpenter", "ec2.amazonaws.com"],
  ] as const)("gives %s nodes a role that %s may take", (compute, service) => {
    const roles = resourcesOfType(cellBundle(openedCell("eu1-b", compute)).stacks, "AWS::IAM::Role");
    const trust = new Map(roles).get("NodeRole")?.properties.AssumeRolePolicyDocument;
    expect(trust).toMatchObject({ Statement: [{ Principal: { Service: service } }] });
  });

  it("lets only the cluster's own profiles start pods with Fargate's role", () => {
    const roles = resourcesOfType(cellBundle(openedCell("eu1-b", "fargate")).stacks, "AWS::IAM::Role");
    const trust = flattenDeferred(new Map(roles).get("NodeRole")?.properties.AssumeRolePolicyDocument ?? null);
    expect(trust).toMatchObject({
      Statement: [
        { Condition: { ArnLike: { "aws:SourceArn": "arn:aws:eks:eu-central-1:999999999999:fargateprofile/eu1-b/*" } } },
      ],
    });
  });

  it("lets in only our own two roles, after they exist", () => {
    for (const [name, entry] of resourcesOfType(stacks, "AWS::EKS::AccessEntry")) {
      const role = name.replace("Access", "Role");
      expect(entry.properties.PrincipalArn).toMatchObject({
        resource: expect.stringMatching(`tenantry-account/${role}$`),
      });
    }
  });

  it("closes the account to the internet, except where its load balancers are", () => {
    expect(resourcesOfType(stacks, "AWS::EC2::VPCBlockPublicAccessOptions")).toHaveLength(1);
    expect(resourcesOfType(stacks, "AWS::EC2::VPCBlockPublicAccessExclusion")).toHaveLength(3);
  });
});
