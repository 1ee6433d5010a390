import type { StackResource } from "../../model/blueprint.ts";
import { stackResourceId } from "../../model/blueprint.ts";
import { formatCidr, parseCidr, subnetOf } from "../../model/cidr.ts";
import { defer, type Value } from "../../model/deferred.ts";
import { TenantryError } from "../../model/error.ts";
import { compileEndpoints } from "./endpoints.ts";
import { compileFlowLogs } from "./flow-logs.ts";
import { tagList } from "./tags.ts";
import { type VpcInput, zones } from "./vpc.ts";

/**
 * A VPC with a private subnet in each of three zones, gateway endpoints and flow logs.
 *
 * The block is quartered: three private subnets, and the last quarter for public ones (a sixteenth each), which exist only
 * with egress and hold only gateways and load balancers. No subnet gives out public addresses.
 */
export function compileVpc(input: VpcInput): Record<string, StackResource> {
  const resources: Record<string, StackResource> = {
    Vpc: {
      type: "AWS::EC2::VPC",
      properties: {
        CidrBlock: input.cidr,
        EnableDnsHostnames: true,
        EnableDnsSupport: true,
        Tags: named(input, "vpc"),
      },
      origin: input.origin,
    },
    ...compileFlowLogs(input, reference(input, "Vpc", "VpcId")),
  };
  for (const [index, zone] of zones.entries()) Object.assign(resources, privateSubnet(input, zone, index));
  if (input.egress !== "none") Object.assign(resources, internetAccess(input));
  return { ...resources, ...compileEndpoints(input) };
}

/** The ids of a VPC's private subnets, by the stack that holds it. */
export function privateSubnetReferences(stack: string): readonly Value[] {
  return zones.map((zone) => defer(stackResourceId(stack, `PrivateSubnet${zone}`), "SubnetId"));
}

export function vpcReference(stack: string): Value {
  return defer(stackResourceId(stack, "Vpc"), "VpcId");
}

function privateSubnet(input: VpcInput, zone: string, index: number): Record<string, StackResource> {
  return {
    ...subnet(input, { name: `PrivateSubnet${zone}`, index, cidr: block(input.cidr, 2, index), role: "internal-elb" }),
    [`PrivateRoutes${zone}`]: routeTable(input, `private-${zone.toLowerCase()}`),
    [`PrivateSubnetRoutes${zone}`]: association(input, `PrivateRoutes${zone}`, `PrivateSubnet${zone}`),
  };
}

interface SubnetInput {
  readonly name: string;
  readonly index: number;
  readonly cidr: string;
  /** What load balancer controllers look for. */
  readonly role: "elb" | "internal-elb";
}

function subnet(input: VpcInput, part: SubnetInput): Record<string, StackResource> {
  const tags = { ...input.tags, Name: `${input.name}-${part.name}`, [`kubernetes.io/role/${part.role}`]: "1" };
  return {
    [part.name]: {
      type: "AWS::EC2::Subnet",
      properties: {
        ...zoneOf(input.region, part.index),
        CidrBlock: part.cidr,
        MapPublicIpOnLaunch: false,
        Tags: tagList(tags),
        VpcId: reference(input, "Vpc", "VpcId"),
      },
      origin: input.origin,
    },
  };
}

/** Zones of regions that have one where EKS cannot be (docs.aws.amazon.com/eks/latest/userguide/network-reqs). */
const zonesWithEks: Readonly<Record<string, readonly string[]>> = {
  "ca-central-1": ["cac1-az1", "cac1-az2", "cac1-az4"],
  "us-east-1": ["use1-az1", "use1-az2", "use1-az4"],
};

/** The first three zones of the account; by id where not every zone will do, as letters differ between accounts. */
function zoneOf(region: string, index: number): { readonly [property: string]: Value } {
  const id = zonesWithEks[region]?.[index];
  if (id !== undefined) return { AvailabilityZoneId: id };
  return { AvailabilityZone: { "Fn::Select": [index, { "Fn::GetAZs": "" }] } };
}

function internetAccess(input: VpcInput): Record<string, StackResource> {
  const resources: Record<string, StackResource> = {
    InternetGateway: {
      type: "AWS::EC2::InternetGateway",
      properties: { Tags: named(input, "internet") },
      origin: input.origin,
    },
    InternetGatewayAttachment: {
      type: "AWS::EC2::VPCGatewayAttachment",
      properties: {
        InternetGatewayId: reference(input, "InternetGateway", "InternetGatewayId"),
        VpcId: reference(input, "Vpc", "VpcId"),
      },
      origin: input.origin,
    },
    PublicRoutes: routeTable(input, "public"),
    PublicRoute: {
      ...route(input, "PublicRoutes", { GatewayId: reference(input, "InternetGateway", "InternetGatewayId") }),
      dependsOn: ["InternetGatewayAttachment"],
    },
  };
  for (const [index, zone] of zones.entries()) Object.assign(resources, publicSubnet(input, zone, index));
  return resources;
}

function publicSubnet(input: VpcInput, zone: string, index: number): Record<string, StackResource> {
  const gateway = input.egress === "nat-per-zone" ? zone : "A";
  return {
    ...subnet(input, { name: `PublicSubnet${zone}`, index, cidr: block(input.cidr, 4, 12 + index), role: "elb" }),
    [`PublicSubnetRoutes${zone}`]: association(input, "PublicRoutes", `PublicSubnet${zone}`),
    ...(gateway === zone ? natGateway(input, zone) : {}),
    [`PrivateRoute${zone}`]: route(input, `PrivateRoutes${zone}`, {
      NatGatewayId: reference(input, `NatGateway${gateway}`, "NatGatewayId"),
    }),
  };
}

function natGateway(input: VpcInput, zone: string): Record<string, StackResource> {
  return {
    [`NatAddress${zone}`]: {
      type: "AWS::EC2::EIP",
      properties: { Domain: "vpc", Tags: named(input, `nat-${zone.toLowerCase()}`) },
      dependsOn: ["InternetGatewayAttachment"],
      origin: input.origin,
    },
    [`NatGateway${zone}`]: {
      type: "AWS::EC2::NatGateway",
      properties: {
        AllocationId: reference(input, `NatAddress${zone}`, "AllocationId"),
        SubnetId: reference(input, `PublicSubnet${zone}`, "SubnetId"),
        Tags: named(input, `nat-${zone.toLowerCase()}`),
      },
      origin: input.origin,
    },
  };
}

function routeTable(input: VpcInput, name: string): StackResource {
  return {
    type: "AWS::EC2::RouteTable",
    properties: { Tags: named(input, name), VpcId: reference(input, "Vpc", "VpcId") },
    origin: input.origin,
  };
}

function route(input: VpcInput, table: string, target: Record<string, Value>): StackResource {
  return {
    type: "AWS::EC2::Route",
    properties: {
      DestinationCidrBlock: "0.0.0.0/0",
      RouteTableId: reference(input, table, "RouteTableId"),
      ...target,
    },
    origin: input.origin,
  };
}

function association(input: VpcInput, table: string, subnetName: string): StackResource {
  return {
    type: "AWS::EC2::SubnetRouteTableAssociation",
    properties: {
      RouteTableId: reference(input, table, "RouteTableId"),
      SubnetId: reference(input, subnetName, "SubnetId"),
    },
    origin: input.origin,
  };
}

function reference(input: VpcInput, logical: string, attribute: string): Value {
  return defer(stackResourceId(input.stack, logical), attribute);
}

function named(input: VpcInput, name: string): readonly Value[] {
  return tagList({ ...input.tags, Name: `${input.name}-${name}` });
}

/** The `index`-th part of the block when each part is `bits` longer; VPC prefixes go down to /24, subnets to /28. */
function block(cidr: string, bits: number, index: number): string {
  const vpc = parseCidr(cidr);
  const part = vpc === undefined ? undefined : subnetOf(vpc, vpc.prefix + bits, index);
  if (vpc === undefined || part === undefined || vpc.prefix > 24) {
    throw new TenantryError(`the VPC block ${cidr} cannot hold subnets in three zones; use /16 to /24`, {
      code: "TEN4206",
      source: "user",
    });
  }
  return formatCidr(part);
}
