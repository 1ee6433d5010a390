import { cidrSize, formatCidr, parseCidr, subnetOf } from "../../model/cidr.ts";
import type { JsonObject } from "../../model/json.ts";
import type { PlacedCell } from "../../model/placement.ts";
import { makeResource, settleResource } from "../aws/resources/make-resource.ts";
import { findResource } from "../aws/resources/resource-state.ts";
import type { ResourceContext } from "../aws/resources/resource-type.ts";

/** A VPC that a document says nothing about. */
const someCidr = "10.0.0.0/16";
const zones = ["a", "b", "c"];

/**
 * Makes what an adopted cell already has: its VPC with three private subnets, and its cluster. What is there already
 * stays. Pooled resources are the cell stack's to make. In a transaction.
 */
export function seedCell(context: ResourceContext, cell: PlacedCell): void {
  const { accountId } = context.place;
  if (findResource(context.state, context.place, "AWS::EKS::Cluster", cell.cluster.name) === undefined) {
    const role = make(context, "AWS::IAM::Role", {
      RoleName: `${cell.cluster.name}-cluster`,
      AssumeRolePolicyDocument: {
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal: { Service: "eks.amazonaws.com" }, Action: "sts:AssumeRole" }],
      },
    });
    make(context, "AWS::EKS::Cluster", {
      Name: cell.cluster.name,
      RoleArn: `arn:aws:iam::${accountId}:role/${role}`,
      Version: cell.cluster.kubernetesVersion,
      AccessConfig: { AuthenticationMode: "API" },
      ResourcesVpcConfig: {
        SubnetIds: seedNetwork(context, cell),
        EndpointPrivateAccess: true,
        EndpointPublicAccess: true,
      },
    });
  }
}

function seedNetwork(context: ResourceContext, cell: PlacedCell): readonly string[] {
  const { region } = context.place;
  const block = cell.cluster.vpcCidrs?.[0] ?? someCidr;
  const VpcId = make(context, "AWS::EC2::VPC", {
    CidrBlock: block,
    EnableDnsSupport: true,
    EnableDnsHostnames: true,
    Tags: [{ Key: "Name", Value: cell.name }],
  });
  const whole = parseCidr(block);
  return zones.flatMap((zone, index) => {
    const part = whole === undefined ? undefined : subnetOf(whole, prefixOf(cidrSize(whole)), index);
    if (part === undefined) return [];
    const id = make(context, "AWS::EC2::Subnet", {
      VpcId,
      CidrBlock: formatCidr(part),
      AvailabilityZone: `${region}${zone}`,
      MapPublicIpOnLaunch: false,
    });
    return [id];
  });
}

/** A quarter of the block, of which three are used; never smaller than a subnet may be. */
function prefixOf(size: number): number {
  return Math.min(28, 32 - Math.floor(Math.log2(size)) + 2);
}

function make(context: ResourceContext, type: string, properties: JsonObject): string {
  const made = makeResource(context, { type, properties, generatedName: `${type.split("::").at(-1)}-seeded` });
  return settleResource(context, made).id;
}
