import type {
  DescribeInternetGatewaysCommandInput,
  DescribeInternetGatewaysResult,
  DescribeNetworkInterfacesCommandInput,
  DescribeNetworkInterfacesResult,
  DescribeRouteTablesCommandInput,
  DescribeRouteTablesResult,
  DescribeSubnetsCommandInput,
  DescribeSubnetsResult,
  DescribeVpcsCommandInput,
  DescribeVpcsResult,
  NetworkInterface,
  Route,
  RouteTableAssociation,
  Tag,
} from "@aws-sdk/client-ec2";
import type { JsonObject } from "../../../../model/json.ts";
import { pageOf } from "../../calls/page.ts";
import type { Call } from "../../service.ts";
import { isTrue, map, text, texts } from "../check.ts";
import { type CloudResource, findResource, listResources } from "../resource-state.ts";
import { chooseItems, filterItems } from "./filter.ts";

const tagsOfResource = ({ tags }: CloudResource): CloudResource["tags"] => tags;
const pageSize = 1000;

/** Tags as EC2 lists them. */
export function tagList(tags: Readonly<Record<string, string>>): Tag[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

/** A page as EC2 gives it. */
export function ec2Page<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
  request: { readonly NextToken?: string | undefined; readonly MaxResults?: number | undefined },
): { readonly items: Item[]; readonly rest: { readonly NextToken?: string } } {
  const page = pageOf(items, keyOf, {
    token: request.NextToken,
    size: request.MaxResults,
    most: pageSize,
    invalid: "InvalidNextToken",
  });
  return { items: [...page.items], rest: page.next === undefined ? {} : { NextToken: page.next } };
}

const idOf = ({ id }: CloudResource): string => id;

export function describeVpcs(input: DescribeVpcsCommandInput, call: Call): DescribeVpcsResult {
  const all = listResources(call.state, call, "AWS::EC2::VPC");
  const chosen = chooseItems(all, input.VpcIds, { error: "InvalidVpcID.NotFound", noun: "vpc ID" });
  const found = filterItems(chosen, input.Filters, {
    tags: tagsOfResource,
    values: {
      cidr: ({ properties }) => [text(properties, "CidrBlock")],
      "is-default": ({ attributes }) => [String(attributes.IsDefault === true)],
      state: ({ status }) => [status],
      "vpc-id": ({ id }) => [id],
    },
  });
  const { items, rest } = ec2Page(found, idOf, input);
  return {
    ...rest,
    Vpcs: items.map(({ accountId, attributes, id, properties, status, tags }) => ({
      VpcId: id,
      OwnerId: accountId,
      CidrBlock: text(properties, "CidrBlock") ?? "",
      IsDefault: attributes.IsDefault === true,
      State: status as "available",
      InstanceTenancy: "default",
      Tags: tagList(tags),
    })),
  };
}

export function describeSubnets(input: DescribeSubnetsCommandInput, call: Call): DescribeSubnetsResult {
  const all = listResources(call.state, call, "AWS::EC2::Subnet");
  const chosen = chooseItems(all, input.SubnetIds, { error: "InvalidSubnetID.NotFound", noun: "subnet ID" });
  const found = filterItems(chosen, input.Filters, {
    tags: tagsOfResource,
    values: {
      "availability-zone": ({ attributes }) => [String(attributes.AvailabilityZone)],
      "default-for-az": ({ attributes }) => [String(attributes.DefaultForAz === true)],
      "subnet-id": ({ id }) => [id],
      "vpc-id": ({ properties }) => [text(properties, "VpcId")],
    },
  });
  const { items, rest } = ec2Page(found, idOf, input);
  return {
    ...rest,
    Subnets: items.map(({ accountId, attributes, id, properties, status, tags }) => ({
      SubnetId: id,
      OwnerId: accountId,
      VpcId: text(properties, "VpcId") ?? "",
      CidrBlock: text(properties, "CidrBlock") ?? "",
      AvailabilityZone: String(attributes.AvailabilityZone),
      DefaultForAz: attributes.DefaultForAz === true,
      MapPublicIpOnLaunch: isTrue(properties.MapPublicIpOnLaunch),
      State: status as "available",
      Tags: tagList(tags),
    })),
  };
}

export function describeRouteTables(input: DescribeRouteTablesCommandInput, call: Call): DescribeRouteTablesResult {
  const associations = listResources(call.state, call, "AWS::EC2::SubnetRouteTableAssociation");
  const routes = listResources(call.state, call, "AWS::EC2::Route");
  const ofTable = (one: CloudResource, id: string): boolean => one.properties.RouteTableId === id;
  const associationsOf = ({ attributes, id }: CloudResource): RouteTableAssociation[] => [
    ...(attributes.Main === true
      ? [{ Main: true, RouteTableId: id, RouteTableAssociationId: `rtbassoc-${id.slice(4)}` }]
      : []),
    ...associations
      .filter((one) => ofTable(one, id))
      .map((one) => ({
        Main: false,
        RouteTableId: id,
        RouteTableAssociationId: one.id,
        SubnetId: text(one.properties, "SubnetId") ?? "",
      })),
  ];
  const all = listResources(call.state, call, "AWS::EC2::RouteTable");
  const chosen = chooseItems(all, input.RouteTableIds, {
    error: "InvalidRouteTableID.NotFound",
    noun: "routeTable ID",
  });
  const found = filterItems(chosen, input.Filters, {
    tags: tagsOfResource,
    values: {
      "association.main": (one) => associationsOf(one).map(({ Main }) => String(Main)),
      "association.subnet-id": (one) => associationsOf(one).map(({ SubnetId }) => SubnetId),
      "route-table-id": ({ id }) => [id],
      "vpc-id": ({ properties }) => [text(properties, "VpcId")],
    },
  });
  const { items, rest } = ec2Page(found, idOf, input);
  return {
    ...rest,
    RouteTables: items.map((table) => ({
      RouteTableId: table.id,
      OwnerId: table.accountId,
      VpcId: text(table.properties, "VpcId") ?? "",
      Associations: associationsOf(table),
      Routes: [localRoute(call, table), ...routes.filter((one) => ofTable(one, table.id)).map(describeRoute)],
      Tags: tagList(table.tags),
    })),
  };
}

function localRoute(call: Call, table: CloudResource): Route {
  const home = findResource(call.state, call, "AWS::EC2::VPC", text(table.properties, "VpcId") ?? "");
  return {
    DestinationCidrBlock: text(home?.properties ?? {}, "CidrBlock") ?? "",
    GatewayId: "local",
    Origin: "CreateRouteTable",
    State: "active",
  };
}

function describeRoute({ properties, status }: CloudResource): Route {
  const { RouteTableId: _table, ...rest } = properties as Readonly<Record<string, string>>;
  return { ...rest, Origin: "CreateRoute", State: status === "blackhole" ? "blackhole" : "active" };
}

export function describeInternetGateways(
  input: DescribeInternetGatewaysCommandInput,
  call: Call,
): DescribeInternetGatewaysResult {
  const attachments = listResources(call.state, call, "AWS::EC2::VPCGatewayAttachment");
  const vpcsOf = ({ id }: CloudResource): readonly string[] =>
    attachments
      .filter(({ properties }) => properties.InternetGatewayId === id)
      .map(({ properties }) => text(properties, "VpcId") ?? "");
  const all = listResources(call.state, call, "AWS::EC2::InternetGateway");
  const chosen = chooseItems(all, input.InternetGatewayIds, {
    error: "InvalidInternetGatewayID.NotFound",
    noun: "internetGateway ID",
  });
  const found = filterItems(chosen, input.Filters, {
    tags: tagsOfResource,
    values: { "attachment.vpc-id": vpcsOf, "internet-gateway-id": ({ id }) => [id] },
  });
  const { items, rest } = ec2Page(found, idOf, input);
  return {
    ...rest,
    InternetGateways: items.map((gateway) => ({
      InternetGatewayId: gateway.id,
      OwnerId: gateway.accountId,
      Attachments: vpcsOf(gateway).map((VpcId) => ({ VpcId, State: "available" as "attached" })),
      Tags: tagList(gateway.tags),
    })),
  };
}

export function describeNetworkInterfaces(
  input: DescribeNetworkInterfacesCommandInput,
  call: Call,
): DescribeNetworkInterfacesResult {
  const found = filterItems(interfacesOf(call), input.Filters, {
    tags: () => ({}),
    values: {
      "network-interface-id": ({ NetworkInterfaceId }) => [NetworkInterfaceId],
      "subnet-id": ({ SubnetId }) => [SubnetId],
      "vpc-id": ({ VpcId }) => [VpcId],
    },
  });
  const { items, rest } = ec2Page(found, ({ NetworkInterfaceId = "" }) => NetworkInterfaceId, input);
  return { ...rest, NetworkInterfaces: items };
}

/** What has an address in a subnet: NAT gateways, interface endpoints and control planes. */
function interfacesOf(call: Call): readonly NetworkInterface[] {
  const at = (NetworkInterfaceId: string, SubnetId: string, Description: string): NetworkInterface => {
    const home = findResource(call.state, call, "AWS::EC2::Subnet", SubnetId);
    return {
      NetworkInterfaceId,
      SubnetId,
      VpcId: text(home?.properties ?? {}, "VpcId") ?? "",
      Description,
      Status: "in-use",
    };
  };
  const gateways = listResources(call.state, call, "AWS::EC2::NatGateway").map((one) =>
    at(String(one.attributes.EniId), text(one.properties, "SubnetId") ?? "", `Interface for NAT Gateway ${one.id}`),
  );
  const endpoints = listResources(call.state, call, "AWS::EC2::VPCEndpoint").flatMap((one) =>
    texts(one.attributes as JsonObject, "NetworkInterfaceIds").map((id, index) =>
      at(id, texts(one.properties, "SubnetIds")[index] ?? "", `VPC Endpoint Interface ${one.id}`),
    ),
  );
  const clusters = listResources(call.state, call, "AWS::EKS::Cluster").flatMap((one) =>
    texts(map(one.properties, "ResourcesVpcConfig"), "SubnetIds").map((id) =>
      at(`eni-${id.slice("subnet-".length)}`, id, `Amazon EKS ${one.id}`),
    ),
  );
  return [...gateways, ...endpoints, ...clusters].sort((left, right) =>
    (left.NetworkInterfaceId ?? "") < (right.NetworkInterfaceId ?? "") ? -1 : 1,
  );
}
