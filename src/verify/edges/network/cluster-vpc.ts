import type { EstateResource } from "../../../model/estate.ts";
import { asJsonObject, type JsonValue } from "../../../model/json.ts";
import type { ClusterScene, Scene } from "../../scene/scene.ts";

/** A VPC that holds a cluster's nodes. */
export interface ClusterVpc {
  readonly resource: EstateResource;
  readonly blocks: readonly string[];
}

/** The VPC of an EKS cluster by the subnets of its configuration; undefined when the estate does not have them. */
export function vpcOfCluster({ cluster, scene }: ClusterScene): ClusterVpc | undefined {
  const { eks } = cluster;
  if (eks === undefined) return undefined;
  const found = scene
    .resourcesIn(eks.accountId, "AWS::EKS::Cluster")
    .find(({ id, properties }) => id === eks.arn || properties.Name === eks.clusterName);
  const subnets = listOf(asJsonObject(found?.properties.ResourcesVpcConfig)?.SubnetIds);
  const subnet = scene
    .resourcesIn(eks.accountId, "AWS::EC2::Subnet")
    .find((candidate) => subnets.some((id) => isNamed(candidate, id)));
  const resource = findVpc(scene, subnet?.properties.VpcId);
  return resource === undefined ? undefined : { resource, blocks: blocksOf(resource) };
}

/** VPCs that packets from one reach: by peering, or over a transit gateway that both are attached to. */
export function connectedVpcs(
  scene: Scene,
  vpc: EstateResource,
): readonly { readonly vpc: EstateResource; readonly by: EstateResource }[] {
  const peered = scene.resources("AWS::EC2::VPCPeeringConnection").flatMap((by) => {
    const { VpcId, PeerVpcId } = by.properties;
    const other = isNamed(vpc, VpcId) ? PeerVpcId : isNamed(vpc, PeerVpcId) ? VpcId : undefined;
    return other === undefined ? [] : [{ other, by }];
  });
  const attachments = [
    ...scene.resources("AWS::EC2::TransitGatewayVpcAttachment"),
    ...scene.resources("AWS::EC2::TransitGatewayAttachment"),
  ];
  const gateways = attachments
    .filter(({ properties }) => isNamed(vpc, properties.VpcId))
    .map(({ properties }) => properties.TransitGatewayId);
  const attached = attachments
    .filter(({ properties }) => gateways.includes(properties.TransitGatewayId) && !isNamed(vpc, properties.VpcId))
    .map((by) => ({ other: by.properties.VpcId, by }));
  return [...peered, ...attached].flatMap(({ other, by }) => {
    const found = findVpc(scene, other);
    return found === undefined ? [] : [{ vpc: found, by }];
  });
}

/** IPv4 blocks of a VPC. */
export function blocksOf({ properties }: EstateResource): readonly string[] {
  return typeof properties.CidrBlock === "string" ? [properties.CidrBlock] : [];
}

function findVpc(scene: Scene, id: JsonValue | undefined): EstateResource | undefined {
  return id === undefined ? undefined : scene.resources("AWS::EC2::VPC").find((vpc) => isNamed(vpc, id));
}

/** By its id in the estate, which ends with its physical id. */
function isNamed({ id }: EstateResource, name: JsonValue | undefined): boolean {
  return typeof name === "string" && name !== "" && (id === name || id.endsWith(`/${name}`));
}

function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? (value as readonly JsonValue[]) : [];
}
