import { checkQuota, requireResource, resourcesWith, text, texts } from "./check.ts";
import { requireVpc } from "./network-types.ts";
import { findResource, makeId } from "./resource-state.ts";
import { ResourceError, type ResourceType } from "./resource-type.ts";

const endpoint: ResourceType = {
  check: ({ context, properties }) => {
    requireVpc(context, properties);
    for (const id of texts(properties, "RouteTableIds")) requireResource(context, "AWS::EC2::RouteTable", id);
    for (const id of texts(properties, "SubnetIds")) requireResource(context, "AWS::EC2::Subnet", id);
    for (const id of texts(properties, "SecurityGroupIds")) requireResource(context, "AWS::EC2::SecurityGroup", id);
    const service = text(properties, "ServiceName") ?? "";
    if (!service.includes(`.${context.place.region}.`)) {
      throw new ResourceError("InvalidRequest", `The Vpc Endpoint Service '${service}' does not exist`);
    }
  },
  create: ({ context, properties }) => {
    const { state, place } = context;
    const isInterface = text(properties, "VpcEndpointType") === "Interface";
    const alike = resourcesWith(
      context,
      "AWS::EC2::VPCEndpoint",
      (one) => (one.properties.VpcEndpointType === "Interface") === isInterface,
    );
    const inVpc = alike.filter((one) => one.properties.VpcId === properties.VpcId);
    const twin = inVpc.find((one) => one.properties.ServiceName === properties.ServiceName);
    if (isInterface && twin !== undefined && properties.PrivateDnsEnabled === true) {
      throw new ResourceError(
        "InvalidRequest",
        `private-dns-enabled cannot be set because there is already a conflicting DNS domain for ${String(properties.ServiceName)} in the VPC ${String(properties.VpcId)}`,
      );
    }
    if (isInterface) checkQuota(context, "vpc:interface-endpoints", inVpc.length);
    else checkQuota(context, "vpc:gateway-endpoints", alike.length);
    const id = makeId(state, "vpce");
    const interfaces = isInterface ? texts(properties, "SubnetIds").map(() => makeId(state, "eni")) : [];
    const host = `${id}-${state.nextId("dns", 8)}.${text(properties, "ServiceName")?.split(".").at(-1)}.${place.region}.vpce.amazonaws.com`;
    return {
      id,
      attributes: {
        Id: id,
        CreationTimestamp: new Date(context.nowMs).toISOString(),
        NetworkInterfaceIds: interfaces,
        DnsEntries: isInterface ? [`Z1:${host}`] : [],
      },
      statuses: ["pending", "available"],
    };
  },
};

const flowLog: ResourceType = {
  check: ({ context, properties }) => {
    const target = text(properties, "ResourceId") ?? "";
    const type = text(properties, "ResourceType") === "Subnet" ? "AWS::EC2::Subnet" : "AWS::EC2::VPC";
    requireResource(context, type, target);
    const role = text(properties, "DeliverLogsPermissionArn");
    if (role !== undefined) {
      requireResource(context, "AWS::IAM::Role", role.slice(role.lastIndexOf("/") + 1));
    }
  },
  create: ({ context }) => {
    const id = makeId(context.state, "fl");
    return { id, attributes: { Id: id } };
  },
};

const exclusion: ResourceType = {
  check: ({ context, properties }) => {
    const subnet = text(properties, "SubnetId");
    if (subnet !== undefined) requireResource(context, "AWS::EC2::Subnet", subnet);
    else requireVpc(context, properties);
  },
  create: ({ context }) => {
    const id = makeId(context.state, "vpcbpa-exclude");
    return { id, attributes: { ExclusionId: id }, statuses: ["create-in-progress", "create-complete"] };
  },
};

/** A setting of the account and region rather than a thing, so there is one, named after the account. */
const blockPublicAccess: ResourceType = {
  create: ({ context }) => {
    const id = context.place.accountId;
    if (findResource(context.state, context.place, "AWS::EC2::VPCBlockPublicAccessOptions", id) !== undefined) {
      throw new ResourceError("AlreadyExists", `VPC Block Public Access options of account ${id} are set already`);
    }
    return { id, attributes: { AccountId: id, ExclusionsAllowed: "allowed" } };
  },
};

const launchTemplate: ResourceType = {
  create: ({ context, properties, generatedName }) => {
    const name = text(properties, "LaunchTemplateName") ?? generatedName;
    const isTaken = ({ attributes }: { readonly attributes: Readonly<Record<string, unknown>> }): boolean =>
      attributes.LaunchTemplateName === name;
    if (resourcesWith(context, "AWS::EC2::LaunchTemplate", isTaken).length > 0) {
      throw new ResourceError("AlreadyExists", `Launch template name already in use.`);
    }
    const id = makeId(context.state, "lt");
    return {
      id,
      attributes: {
        LaunchTemplateId: id,
        LaunchTemplateName: name,
        DefaultVersionNumber: "1",
        LatestVersionNumber: "1",
      },
    };
  },
  update: (_request, { attributes }) => ({
    ...attributes,
    LatestVersionNumber: String(Number(attributes.LatestVersionNumber) + 1),
  }),
};

/** What is attached to a VPC without being part of its network. */
export const vpcServiceTypes: Readonly<Record<string, ResourceType>> = {
  "AWS::EC2::FlowLog": flowLog,
  "AWS::EC2::LaunchTemplate": launchTemplate,
  "AWS::EC2::VPCBlockPublicAccessExclusion": exclusion,
  "AWS::EC2::VPCBlockPublicAccessOptions": blockPublicAccess,
  "AWS::EC2::VPCEndpoint": endpoint,
};
