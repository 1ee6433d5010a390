import { scopeOf } from "../state.ts";
import { makeVpc } from "./network-types.ts";
import { type CloudResource, listResources, makeId, putResource } from "./resource-state.ts";
import type { ResourceContext } from "./resource-type.ts";

/** Gives an account in a region the default VPC that AWS makes there, once: when it has been deleted it stays away. */
export function ensureDefaultVpc(context: ResourceContext): void {
  const { place, state } = context;
  const marks = state.table<true>("resource/default-vpc", scopeOf(place.accountId, place.region));
  if (marks.has("made")) return;
  marks.put("made", true);
  const put = (type: string, id: string, rest: Partial<CloudResource>): void => {
    putResource(state, {
      type,
      accountId: place.accountId,
      region: place.region,
      id,
      status: "available",
      properties: {},
      attributes: {},
      tags: {},
      createdAtMs: context.nowMs,
      ...rest,
    });
  };
  const properties = { CidrBlock: "172.31.0.0/16", EnableDnsHostnames: true, EnableDnsSupport: true };
  const { attributes, id: VpcId } = makeVpc(context, properties);
  put("AWS::EC2::VPC", VpcId, { properties, attributes: { ...attributes, IsDefault: true } });
  const gateway = makeId(state, "igw");
  put("AWS::EC2::InternetGateway", gateway, { attributes: { InternetGatewayId: gateway } });
  put("AWS::EC2::VPCGatewayAttachment", `IGW|${VpcId}`, {
    properties: { VpcId, InternetGatewayId: gateway },
    attributes: { AttachmentType: "IGW" },
  });
  const main = listResources(state, place, "AWS::EC2::RouteTable").find((one) => one.properties.VpcId === VpcId);
  const RouteTableId = main?.id ?? "";
  put("AWS::EC2::Route", `${RouteTableId}|0.0.0.0/0`, {
    properties: { RouteTableId, DestinationCidrBlock: "0.0.0.0/0", GatewayId: gateway },
    attributes: { CidrBlock: "0.0.0.0/0" },
  });
  for (const [index, letter] of ["a", "b", "c"].entries()) {
    const SubnetId = makeId(state, "subnet");
    const AvailabilityZone = `${place.region}${letter}`;
    const CidrBlock = `172.31.${index * 16}.0/20`;
    put("AWS::EC2::Subnet", SubnetId, {
      properties: { VpcId, CidrBlock, AvailabilityZone, MapPublicIpOnLaunch: true },
      attributes: { SubnetId, VpcId, AvailabilityZone, CidrBlock, DefaultForAz: true },
    });
  }
}
