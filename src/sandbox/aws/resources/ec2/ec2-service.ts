import type {
  CreateTagsCommandInput,
  DeleteInternetGatewayCommandInput,
  DeleteSubnetCommandInput,
  DeleteVpcCommandInput,
  DetachInternetGatewayCommandInput,
} from "@aws-sdk/client-ec2";
import { awsError } from "../../aws-error.ts";
import type { Call, SandboxService } from "../../service.ts";
import { ensureDefaultVpc } from "../default-vpc.ts";
import { dropResource } from "../make-resource.ts";
import { type CloudResource, findResource, putResource, removeResource } from "../resource-state.ts";
import { type ResourceContext, ResourceError } from "../resource-type.ts";
import {
  describeInternetGateways,
  describeNetworkInterfaces,
  describeRouteTables,
  describeSubnets,
  describeVpcs,
} from "./describe-network.ts";
import { describeSecurityGroupRules, describeSecurityGroups, revokeEgress, revokeIngress } from "./security-groups.ts";

const typesByPrefix: Readonly<Record<string, string>> = {
  igw: "AWS::EC2::InternetGateway",
  rtb: "AWS::EC2::RouteTable",
  sg: "AWS::EC2::SecurityGroup",
  subnet: "AWS::EC2::Subnet",
  vpc: "AWS::EC2::VPC",
};

/** EC2: reading networks, and taking away what CloudFormation did not make. */
export const ec2Service: SandboxService = {
  service: "EC2",
  settle: (call) => ensureDefaultVpc(contextOf(call)),
  operations: {
    CreateTags: createTags,
    DeleteInternetGateway: ({ InternetGatewayId = "" }: DeleteInternetGatewayCommandInput, call: Call) =>
      remove(call, InternetGatewayId, "InvalidInternetGatewayID.NotFound"),
    DeleteSubnet: ({ SubnetId = "" }: DeleteSubnetCommandInput, call: Call) =>
      remove(call, SubnetId, "InvalidSubnetID.NotFound"),
    DeleteVpc: ({ VpcId = "" }: DeleteVpcCommandInput, call: Call) => remove(call, VpcId, "InvalidVpcID.NotFound"),
    DescribeInternetGateways: describeInternetGateways,
    DescribeNetworkInterfaces: describeNetworkInterfaces,
    DescribeRouteTables: describeRouteTables,
    DescribeSecurityGroupRules: describeSecurityGroupRules,
    DescribeSecurityGroups: describeSecurityGroups,
    DescribeSubnets: describeSubnets,
    DescribeVpcs: describeVpcs,
    DetachInternetGateway: detachInternetGateway,
    RevokeSecurityGroupEgress: revokeEgress,
    RevokeSecurityGroupIngress: revokeIngress,
  },
};

function contextOf(call: Call): ResourceContext {
  return {
    state: call.state,
    place: { accountId: call.accountId, region: call.region },
    nowMs: call.nowMs,
    quota: call.quota,
    isBucketEmpty: () => false,
  };
}

function requireById(call: Call, id: string, error: string): CloudResource {
  const type = typesByPrefix[id.slice(0, id.indexOf("-"))] ?? "";
  const found = findResource(call.state, call, type, id);
  if (found === undefined) throw awsError(error, `The ID '${id}' does not exist`, 400);
  return found;
}

function remove(call: Call, id: string, error: string): object {
  const resource = requireById(call, id, error);
  try {
    dropResource(contextOf(call), resource);
  } catch (refusal) {
    if (!(refusal instanceof ResourceError)) throw refusal;
    throw awsError("DependencyViolation", refusal.message, 400);
  }
  return {};
}

function detachInternetGateway(
  { InternetGatewayId = "", VpcId = "" }: DetachInternetGatewayCommandInput,
  call: Call,
): object {
  requireById(call, InternetGatewayId, "InvalidInternetGatewayID.NotFound");
  const attachment = findResource(call.state, call, "AWS::EC2::VPCGatewayAttachment", `IGW|${VpcId}`);
  if (attachment?.properties.InternetGatewayId !== InternetGatewayId) {
    throw awsError("Gateway.NotAttached", `resource ${InternetGatewayId} is not attached to network ${VpcId}`, 400);
  }
  removeResource(call.state, attachment);
  return {};
}

function createTags({ Resources = [], Tags = [] }: CreateTagsCommandInput, call: Call): object {
  for (const id of Resources) {
    const resource = requireById(call, id, "InvalidID");
    const tags = Object.fromEntries(Tags.map(({ Key = "", Value = "" }) => [Key, Value]));
    putResource(call.state, { ...resource, tags: { ...resource.tags, ...tags } });
  }
  return {};
}
