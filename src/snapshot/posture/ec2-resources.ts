import type { JsonObject, JsonValue } from "../../model/json.ts";
import { asObject, asText } from "../dump-file.ts";
import type { Answer } from "./answer.ts";
import { type Draft, keep, objectsOf, pick, readTags, textOf, type Whereabouts } from "./draft.ts";

/** What one object of a list becomes: a resource's id in EC2, its type and its properties. */
interface Listed {
  readonly field: string;
  readonly key: string;
  readonly type: string;
  readonly properties: (item: JsonObject) => JsonObject;
}

const lists: Readonly<Record<string, Listed>> = {
  describevpcs: {
    field: "Vpcs",
    key: "VpcId",
    type: "AWS::EC2::VPC",
    properties: (vpc) => ({
      ...keep(vpc, "CidrBlock", "IsDefault"),
      CidrBlocks: objectsOf(vpc, "CidrBlockAssociationSet").map(({ CidrBlock }) => CidrBlock ?? ""),
    }),
  },
  describesubnets: {
    field: "Subnets",
    key: "SubnetId",
    type: "AWS::EC2::Subnet",
    properties: (subnet) => keep(subnet, "VpcId", "CidrBlock", "AvailabilityZone", "MapPublicIpOnLaunch"),
  },
  describesecuritygroups: {
    field: "SecurityGroups",
    key: "GroupId",
    type: "AWS::EC2::SecurityGroup",
    properties: (group) => ({
      ...keep(group, "GroupName", "VpcId"),
      ...pick(group, { GroupDescription: "Description" }),
      SecurityGroupIngress: rulesOf(group, "IpPermissions", "Source"),
      SecurityGroupEgress: rulesOf(group, "IpPermissionsEgress", "Destination"),
    }),
  },
  describevpcpeeringconnections: {
    field: "VpcPeeringConnections",
    key: "VpcPeeringConnectionId",
    type: "AWS::EC2::VPCPeeringConnection",
    properties: (peering) => {
      const requester = asObject(peering.RequesterVpcInfo) ?? {};
      const accepter = asObject(peering.AccepterVpcInfo) ?? {};
      return {
        ...pick(requester, { VpcId: "VpcId" }),
        ...pick(accepter, { PeerVpcId: "VpcId", PeerOwnerId: "OwnerId", PeerRegion: "Region" }),
        Status: textOf(asObject(peering.Status) ?? {}, "Code"),
      };
    },
  },
  describenatgateways: {
    field: "NatGateways",
    key: "NatGatewayId",
    type: "AWS::EC2::NatGateway",
    properties: (gateway) => keep(gateway, "VpcId", "SubnetId", "State", "ConnectivityType"),
  },
  describevpcendpoints: {
    field: "VpcEndpoints",
    key: "VpcEndpointId",
    type: "AWS::EC2::VPCEndpoint",
    properties: (endpoint) => ({
      ...keep(endpoint, "VpcId", "ServiceName", "VpcEndpointType", "SubnetIds", "RouteTableIds", "PrivateDnsEnabled"),
      PolicyDocument: parsed(endpoint.PolicyDocument),
    }),
  },
};

/** `aws ec2 describe-…` of whatever is a list of like things; false for other answers. */
export function addEc2List(draft: Draft, { operation, value }: Answer, where: Whereabouts): boolean {
  const listed = lists[operation];
  if (listed === undefined) return false;
  for (const item of objectsOf(value, listed.field))
    draft.add(where, {
      id: ec2Id(listed.type, textOf(item, listed.key), where),
      type: listed.type,
      properties: { PhysicalId: textOf(item, listed.key), ...listed.properties(item) },
      tags: readTags(item.Tags),
    });
  return true;
}

function ec2Id(type: string, id: string, { accountId, region }: Whereabouts): string {
  return `${type}/${accountId}/${region}/${id}`;
}

/** One rule of CloudFormation for each source of a permission. */
function rulesOf(group: JsonObject, field: string, side: "Source" | "Destination"): readonly JsonObject[] {
  return objectsOf(group, field).flatMap((permission) => {
    const ports = keep(permission, "IpProtocol", "FromPort", "ToPort");
    const listId = side === "Source" ? "SourcePrefixListId" : "DestinationPrefixListId";
    return [
      ...objectsOf(permission, "IpRanges").map((range) => ({ ...ports, ...pick(range, { CidrIp: "CidrIp" }) })),
      ...objectsOf(permission, "Ipv6Ranges").map((range) => ({ ...ports, ...pick(range, { CidrIpv6: "CidrIpv6" }) })),
      ...objectsOf(permission, "PrefixListIds").map((list) => ({
        ...ports,
        ...pick(list, { [listId]: "PrefixListId" }),
      })),
      ...objectsOf(permission, "UserIdGroupPairs").map((pair) => ({
        ...ports,
        ...pick(pair, { [`${side}SecurityGroupId`]: "GroupId", [`${side}SecurityGroupOwnerId`]: "UserId" }),
      })),
    ];
  });
}

/** `aws ec2 describe-route-tables`: tables, their routes, and which subnets they are of. */
export function addRouteTables(draft: Draft, { value }: Answer, where: Whereabouts): void {
  for (const table of objectsOf(value, "RouteTables")) {
    const RouteTableId = textOf(table, "RouteTableId");
    const associations = objectsOf(table, "Associations");
    draft.add(where, {
      id: ec2Id("AWS::EC2::RouteTable", RouteTableId, where),
      type: "AWS::EC2::RouteTable",
      properties: {
        PhysicalId: RouteTableId,
        ...keep(table, "VpcId"),
        IsMain: associations.some(({ Main }) => Main === true),
      },
      tags: readTags(table.Tags),
    });
    for (const route of objectsOf(table, "Routes")) {
      const destination =
        asText(route.DestinationCidrBlock) ??
        asText(route.DestinationIpv6CidrBlock) ??
        textOf(route, "DestinationPrefixListId");
      draft.add(where, {
        id: ec2Id("AWS::EC2::Route", `${RouteTableId}|${destination}`, where),
        type: "AWS::EC2::Route",
        properties: { ...route, RouteTableId },
      });
    }
    for (const { SubnetId } of associations.filter(({ SubnetId }) => SubnetId !== undefined))
      draft.add(where, {
        id: ec2Id("AWS::EC2::SubnetRouteTableAssociation", `${RouteTableId}|${String(SubnetId)}`, where),
        type: "AWS::EC2::SubnetRouteTableAssociation",
        properties: { RouteTableId, SubnetId: SubnetId ?? "" },
      });
  }
}

/** `aws ec2 describe-network-acls`: lists, their entries, and which subnets they are of. */
export function addNetworkAcls(draft: Draft, { value }: Answer, where: Whereabouts): void {
  for (const acl of objectsOf(value, "NetworkAcls")) {
    const NetworkAclId = textOf(acl, "NetworkAclId");
    draft.add(where, {
      id: ec2Id("AWS::EC2::NetworkAcl", NetworkAclId, where),
      type: "AWS::EC2::NetworkAcl",
      properties: { PhysicalId: NetworkAclId, ...keep(acl, "VpcId", "IsDefault") },
      tags: readTags(acl.Tags),
    });
    for (const entry of objectsOf(acl, "Entries")) {
      const direction = entry.Egress === true ? "egress" : "ingress";
      draft.add(where, {
        id: ec2Id("AWS::EC2::NetworkAclEntry", `${NetworkAclId}|${direction}|${String(entry.RuleNumber)}`, where),
        type: "AWS::EC2::NetworkAclEntry",
        properties: { ...entry, NetworkAclId },
      });
    }
    for (const { SubnetId } of objectsOf(acl, "Associations"))
      draft.add(where, {
        id: ec2Id("AWS::EC2::SubnetNetworkAclAssociation", `${NetworkAclId}|${String(SubnetId)}`, where),
        type: "AWS::EC2::SubnetNetworkAclAssociation",
        properties: { NetworkAclId, SubnetId: SubnetId ?? "" },
      });
  }
}

/** `aws ec2 describe-launch-template-versions`: one resource a version, since any may be in use. */
export function addLaunchTemplateVersions(draft: Draft, { value }: Answer, where: Whereabouts): void {
  for (const version of objectsOf(value, "LaunchTemplateVersions")) {
    const { UserData: _userData, ...data } = asObject(version.LaunchTemplateData) ?? {};
    const id = textOf(version, "LaunchTemplateId");
    draft.add(where, {
      id: ec2Id("AWS::EC2::LaunchTemplate", `${id}|${String(version.VersionNumber)}`, where),
      type: "AWS::EC2::LaunchTemplate",
      properties: {
        PhysicalId: id,
        ...keep(version, "LaunchTemplateName", "VersionNumber", "DefaultVersion"),
        LaunchTemplateData: data,
      },
    });
  }
}

/** `aws ec2 describe-instances`; terminated ones are left out. */
export function addInstances(draft: Draft, { value }: Answer, where: Whereabouts): void {
  const instances = objectsOf(value, "Reservations").flatMap((reservation) => objectsOf(reservation, "Instances"));
  for (const instance of instances) {
    const state = textOf(asObject(instance.State) ?? {}, "Name");
    if (state === "terminated") continue;
    const id = textOf(instance, "InstanceId");
    draft.add(where, {
      id: ec2Id("AWS::EC2::Instance", id, where),
      type: "AWS::EC2::Instance",
      properties: {
        PhysicalId: id,
        ...keep(instance, "InstanceType", "ImageId", "SubnetId", "VpcId", "PrivateDnsName", "PrivateIpAddress"),
        ...keep(instance, "MetadataOptions"),
        ...pick(asObject(instance.IamInstanceProfile) ?? {}, { IamInstanceProfile: "Arn" }),
        SecurityGroupIds: objectsOf(instance, "SecurityGroups").map(({ GroupId }) => GroupId ?? ""),
        State: state,
      },
      tags: readTags(instance.Tags),
    });
  }
}

function parsed(policy: JsonValue | undefined): JsonValue {
  if (typeof policy !== "string") return policy ?? {};
  try {
    return JSON.parse(policy) as JsonValue;
  } catch {
    return policy;
  }
}
