import type { JsonObject } from "../../../model/json.ts";
import { checkQuota, checkTypeQuota, requireResource, resourcesWith, text } from "./check.ts";
import { checkPrefix, contains, overlaps } from "./ip-range.ts";
import {
  type CloudResource,
  findResource,
  listResources,
  makeId,
  putResource,
  removeResource,
} from "./resource-state.ts";
import { type ResourceContext, ResourceError, type ResourceType } from "./resource-type.ts";

const vpc: ResourceType = {
  check: ({ properties }) => {
    const cidr = text(properties, "CidrBlock");
    if (cidr !== undefined) checkPrefix(cidr, 16, 28);
  },
  create: ({ context, properties }) => {
    checkTypeQuota(context, "vpc:vpcs", "AWS::EC2::VPC");
    return makeVpc(context, properties);
  },
  remove: (context, resource) => {
    refuseInUse(context, resource);
    for (const part of madeWithVpc(context, resource.id)) removeResource(context.state, part);
  },
};

/** The identifiers of a new VPC, whose default security group and main route table are made with it. */
export function makeVpc(context: ResourceContext, properties: JsonObject): ReturnType<ResourceType["create"]> {
  const { state, place } = context;
  const id = makeId(state, "vpc");
  const group = makeId(state, "sg");
  putResource(state, {
    type: "AWS::EC2::SecurityGroup",
    accountId: place.accountId,
    region: place.region,
    id: group,
    status: "available",
    properties: {
      GroupName: "default",
      GroupDescription: "default VPC security group",
      VpcId: id,
      SecurityGroupIngress: [{ IpProtocol: "-1", SourceSecurityGroupId: group }],
      SecurityGroupEgress: [{ IpProtocol: "-1", CidrIp: "0.0.0.0/0" }],
    },
    attributes: { Id: group, GroupId: group, VpcId: id },
    tags: {},
    createdAtMs: context.nowMs,
  });
  const table = makeId(state, "rtb");
  putResource(state, {
    type: "AWS::EC2::RouteTable",
    accountId: place.accountId,
    region: place.region,
    id: table,
    status: "available",
    properties: { VpcId: id },
    attributes: { RouteTableId: table, Main: true },
    tags: {},
    createdAtMs: context.nowMs,
  });
  return {
    id,
    attributes: {
      VpcId: id,
      CidrBlock: text(properties, "CidrBlock") ?? "",
      CidrBlockAssociations: [makeId(state, "vpc-cidr-assoc")],
      DefaultSecurityGroup: group,
      DefaultNetworkAcl: makeId(state, "acl"),
      Ipv6CidrBlocks: [],
    },
    statuses: ["pending", "available"],
  };
}

const subnet: ResourceType = {
  check: ({ context, properties, existing }) => {
    const parent = requireVpc(context, properties);
    const cidr = text(properties, "CidrBlock") ?? "";
    checkPrefix(cidr, 16, 28);
    if (!contains(text(parent.properties, "CidrBlock") ?? "", cidr)) {
      throw new ResourceError("InvalidRequest", `The CIDR '${cidr}' is invalid.`);
    }
    const others = resourcesWith(context, "AWS::EC2::Subnet", ({ properties: other, id }) => {
      return other.VpcId === properties.VpcId && id !== existing?.id && overlaps(text(other, "CidrBlock") ?? "", cidr);
    });
    if (others.length > 0) {
      throw new ResourceError("InvalidRequest", `The CIDR '${cidr}' conflicts with another subnet`);
    }
  },
  create: ({ context, properties }) => {
    const vpcId = text(properties, "VpcId") ?? "";
    const { state, place } = context;
    checkQuota(context, "vpc:subnets", ofVpc(context, "AWS::EC2::Subnet", vpcId).length);
    const id = makeId(state, "subnet");
    const zone = text(properties, "AvailabilityZone") ?? `${place.region}a`;
    return {
      id,
      attributes: {
        SubnetId: id,
        VpcId: vpcId,
        AvailabilityZone: zone,
        AvailabilityZoneId: zoneId(zone),
        CidrBlock: text(properties, "CidrBlock") ?? "",
        Ipv6CidrBlocks: [],
        NetworkAclAssociationId: makeId(state, "aclassoc"),
        OutpostArn: "",
      },
      statuses: ["pending", "available"],
    };
  },
  remove: (context, resource) => {
    const uses = subnetUses(context, resource.id);
    if (uses.length > 0) {
      throw new ResourceError(
        "InvalidRequest",
        `The subnet '${resource.id}' has dependencies and cannot be deleted (${describeUses(uses)}).`,
      );
    }
  },
};

const routeTable: ResourceType = {
  check: ({ context, properties }) => void requireVpc(context, properties),
  create: ({ context, properties }) => {
    const vpcId = text(properties, "VpcId") ?? "";
    checkQuota(context, "vpc:route-tables", ofVpc(context, "AWS::EC2::RouteTable", vpcId).length);
    const id = makeId(context.state, "rtb");
    return { id, attributes: { RouteTableId: id } };
  },
  remove: (context, { id }) => {
    const uses = [
      ...resourcesWith(context, "AWS::EC2::SubnetRouteTableAssociation", (one) => one.properties.RouteTableId === id),
    ];
    if (uses.length > 0) {
      throw new ResourceError("InvalidRequest", `The routeTable '${id}' has dependencies and cannot be deleted.`);
    }
    for (const route of resourcesWith(context, "AWS::EC2::Route", (one) => one.properties.RouteTableId === id)) {
      removeResource(context.state, route);
    }
  },
};

const destinations = ["DestinationCidrBlock", "DestinationIpv6CidrBlock", "DestinationPrefixListId"];
const routeTargets: Readonly<Record<string, string>> = {
  NatGatewayId: "AWS::EC2::NatGateway",
  GatewayId: "AWS::EC2::InternetGateway",
  VpcPeeringConnectionId: "AWS::EC2::VPCPeeringConnection",
  EgressOnlyInternetGatewayId: "AWS::EC2::EgressOnlyInternetGateway",
};

const route: ResourceType = {
  check: ({ context, properties }) => {
    const table = requireResource(context, "AWS::EC2::RouteTable", text(properties, "RouteTableId") ?? "");
    for (const [property, type] of Object.entries(routeTargets)) {
      const target = text(properties, property);
      if (target === undefined || target.startsWith("vgw-")) continue;
      requireResource(context, type, target);
      if (type === "AWS::EC2::InternetGateway" && !isAttached(context, target, text(table.properties, "VpcId") ?? "")) {
        throw new ResourceError(
          "NotFound",
          `route table ${table.id} and network gateway ${target} belong to different networks`,
        );
      }
    }
  },
  create: ({ context, properties }) => {
    const table = text(properties, "RouteTableId") ?? "";
    const destination = destinations.map((name) => text(properties, name)).find((value) => value !== undefined) ?? "";
    const id = `${table}|${destination}`;
    if (findResource(context.state, context.place, "AWS::EC2::Route", id) !== undefined) {
      throw new ResourceError("AlreadyExists", `The route identified by ${destination} already exists.`);
    }
    const ofTable = resourcesWith(context, "AWS::EC2::Route", (one) => one.properties.RouteTableId === table);
    checkQuota(context, "vpc:routes", ofTable.length);
    return { id, attributes: { CidrBlock: destination } };
  },
};

const association: ResourceType = {
  check: ({ context, properties }) => {
    const table = requireResource(context, "AWS::EC2::RouteTable", text(properties, "RouteTableId") ?? "");
    const target = requireResource(context, "AWS::EC2::Subnet", text(properties, "SubnetId") ?? "");
    if (table.properties.VpcId !== target.properties.VpcId) {
      throw new ResourceError(
        "InvalidRequest",
        `Route table ${table.id} and subnet ${target.id} belong to different networks`,
      );
    }
  },
  create: ({ context }) => {
    const id = makeId(context.state, "rtbassoc");
    return { id, attributes: { Id: id } };
  },
};

/** A VPC with its subnets and routes. */
export const networkTypes: Readonly<Record<string, ResourceType>> = {
  "AWS::EC2::Route": route,
  "AWS::EC2::RouteTable": routeTable,
  "AWS::EC2::Subnet": subnet,
  "AWS::EC2::SubnetRouteTableAssociation": association,
  "AWS::EC2::VPC": vpc,
};

/** The VPC that a request names. */
export function requireVpc(context: ResourceContext, properties: JsonObject): CloudResource {
  const id = text(properties, "VpcId") ?? "";
  const found = findResource(context.state, context.place, "AWS::EC2::VPC", id);
  if (found === undefined) throw new ResourceError("NotFound", `The vpc ID '${id}' does not exist`);
  return found;
}

function ofVpc(context: ResourceContext, type: string, vpcId: string): readonly CloudResource[] {
  return resourcesWith(context, type, ({ properties }) => properties.VpcId === vpcId);
}

/** The default security group and the main route table of a VPC: they come and go with it, with the table's routes. */
function madeWithVpc(context: ResourceContext, vpcId: string): readonly CloudResource[] {
  const made = vpcContents.flatMap((type) => ofVpc(context, type, vpcId)).filter(isMadeWithVpc);
  const ids = new Set(made.map(({ id }) => id));
  return [...made, ...resourcesWith(context, "AWS::EC2::Route", (one) => ids.has(String(one.properties.RouteTableId)))];
}

function isMadeWithVpc({ attributes, properties, type }: CloudResource): boolean {
  return type === "AWS::EC2::SecurityGroup" ? properties.GroupName === "default" : attributes.Main === true;
}

const vpcContents = [
  "AWS::EC2::Subnet",
  "AWS::EC2::RouteTable",
  "AWS::EC2::SecurityGroup",
  "AWS::EC2::VPCEndpoint",
  "AWS::EC2::VPCGatewayAttachment",
  "AWS::EC2::EgressOnlyInternetGateway",
];

function refuseInUse(context: ResourceContext, { id }: CloudResource): void {
  const inside = vpcContents.flatMap((type) => ofVpc(context, type, id)).filter((one) => !isMadeWithVpc(one));
  if (inside.length > 0) {
    throw new ResourceError(
      "InvalidRequest",
      `The vpc '${id}' has dependencies and cannot be deleted (${describeUses(inside)}).`,
    );
  }
}

/** What has network interfaces in a subnet. */
export function subnetUses(context: ResourceContext, subnetId: string): readonly CloudResource[] {
  const { state, place } = context;
  const isInside = (list: unknown): boolean => Array.isArray(list) && list.includes(subnetId);
  return [
    ...listResources(state, place, "AWS::EC2::NatGateway").filter((one) => one.properties.SubnetId === subnetId),
    ...listResources(state, place, "AWS::EC2::VPCEndpoint").filter((one) => isInside(one.properties.SubnetIds)),
    ...listResources(state, place, "AWS::EKS::Cluster").filter((one) =>
      isInside((one.properties.ResourcesVpcConfig as JsonObject | undefined)?.SubnetIds),
    ),
    ...listResources(state, place, "AWS::EKS::Nodegroup").filter((one) => isInside(one.properties.Subnets)),
    ...listResources(state, place, "AWS::RDS::DBSubnetGroup").filter((one) => isInside(one.properties.SubnetIds)),
  ];
}

function describeUses(uses: readonly CloudResource[]): string {
  return uses
    .slice(0, 5)
    .map(({ id }) => id)
    .join(", ");
}

function isAttached(context: ResourceContext, gatewayId: string, vpcId: string): boolean {
  return (
    resourcesWith(
      context,
      "AWS::EC2::VPCGatewayAttachment",
      ({ properties }) => properties.InternetGatewayId === gatewayId && properties.VpcId === vpcId,
    ).length > 0
  );
}

function zoneId(zone: string): string {
  const [area = "", direction = "", rest = ""] = zone.split("-");
  const letter = rest.slice(1);
  return `${area}${direction.slice(0, 1)}${rest.slice(0, 1)}-az${Math.max(1, letter.charCodeAt(0) - 96)}`;
}
