import { checkQuota, checkTypeQuota, requireResource, resourcesWith, text } from "./check.ts";
import { requireVpc } from "./network-types.ts";
import { findResource, makeId, putResource } from "./resource-state.ts";
import { ResourceError, type ResourceType } from "./resource-type.ts";

const internetGateway: ResourceType = {
  create: ({ context }) => {
    checkTypeQuota(context, "vpc:internet-gateways", "AWS::EC2::InternetGateway");
    const id = makeId(context.state, "igw");
    return { id, attributes: { InternetGatewayId: id } };
  },
  remove: (context, { id }) => {
    const uses = resourcesWith(
      context,
      "AWS::EC2::VPCGatewayAttachment",
      (one) => one.properties.InternetGatewayId === id,
    );
    if (uses.length > 0) {
      throw new ResourceError("InvalidRequest", `The internetGateway '${id}' has dependencies and cannot be deleted.`);
    }
  },
};

const gatewayAttachment: ResourceType = {
  check: ({ context, properties }) => {
    const parent = requireVpc(context, properties);
    requireResource(context, "AWS::EC2::InternetGateway", text(properties, "InternetGatewayId") ?? "");
    const others = resourcesWith(
      context,
      "AWS::EC2::VPCGatewayAttachment",
      (one) => one.properties.VpcId === parent.id,
    );
    if (others.some((one) => one.properties.InternetGatewayId !== properties.InternetGatewayId)) {
      throw new ResourceError("AlreadyExists", `Network ${parent.id} already has an internet gateway attached`);
    }
  },
  create: ({ properties }) => {
    const id = `IGW|${text(properties, "VpcId") ?? ""}`;
    return { id, attributes: { AttachmentType: "IGW" } };
  },
};

const elasticIp: ResourceType = {
  create: ({ context }) => {
    checkTypeQuota(context, "vpc:elastic-ips", "AWS::EC2::EIP");
    const number = Number.parseInt(makeId(context.state, "ip").slice(-6), 16);
    const id = `52.${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255}`;
    return { id, attributes: { AllocationId: makeId(context.state, "eipalloc"), PublicIp: id } };
  },
  remove: (context, { attributes, id }) => {
    const uses = resourcesWith(
      context,
      "AWS::EC2::NatGateway",
      (one) => one.properties.AllocationId === attributes.AllocationId,
    );
    if (uses.length > 0)
      throw new ResourceError("AccessDenied", `The address with IP '${id}' is in use and cannot be released.`);
  },
};

const natGateway: ResourceType = {
  check: ({ context, properties }) => {
    requireResource(context, "AWS::EC2::Subnet", text(properties, "SubnetId") ?? "");
    const allocation = text(properties, "AllocationId");
    if (allocation === undefined) return;
    const ips = resourcesWith(context, "AWS::EC2::EIP", (one) => one.attributes.AllocationId === allocation);
    if (ips.length === 0) throw new ResourceError("NotFound", `The allocation ID '${allocation}' does not exist`);
  },
  create: ({ context, properties }) => {
    const home = requireResource(context, "AWS::EC2::Subnet", text(properties, "SubnetId") ?? "");
    const zone = home.attributes.AvailabilityZone;
    const inZone = resourcesWith(context, "AWS::EC2::NatGateway", (one) => {
      const other = findResource(
        context.state,
        context.place,
        "AWS::EC2::Subnet",
        text(one.properties, "SubnetId") ?? "",
      );
      return other?.attributes.AvailabilityZone === zone;
    });
    checkQuota(context, "vpc:nat-gateways-per-zone", inZone.length);
    const id = makeId(context.state, "nat");
    return {
      id,
      attributes: { NatGatewayId: id, EniId: makeId(context.state, "eni") },
      statuses: ["pending", "available"],
    };
  },
  remove: (context, { id }) => {
    const uses = resourcesWith(context, "AWS::EC2::Route", (one) => one.properties.NatGatewayId === id);
    for (const dead of uses) putResource(context.state, { ...dead, status: "blackhole" });
  },
};

const egressOnlyGateway: ResourceType = {
  check: ({ context, properties }) => void requireVpc(context, properties),
  create: ({ context }) => {
    const id = makeId(context.state, "eigw");
    return { id, attributes: { Id: id } };
  },
};

/** The ways in and out of a VPC. */
export const gatewayTypes: Readonly<Record<string, ResourceType>> = {
  "AWS::EC2::EIP": elasticIp,
  "AWS::EC2::EgressOnlyInternetGateway": egressOnlyGateway,
  "AWS::EC2::InternetGateway": internetGateway,
  "AWS::EC2::NatGateway": natGateway,
  "AWS::EC2::VPCGatewayAttachment": gatewayAttachment,
};
