import type {
  Cluster,
  DescribeClusterCommandInput,
  DescribeClusterResponse,
  ListClustersCommandInput,
  ListClustersResponse,
} from "@aws-sdk/client-eks";
import { awsError } from "../aws-error.ts";
import { pageOf } from "../calls/page.ts";
import type { Call, SandboxService } from "../service.ts";
import { isTrue, map, text, texts } from "./check.ts";
import { type CloudResource, findResource, listResources } from "./resource-state.ts";

/** EKS: reading clusters. */
export const eksService: SandboxService = {
  service: "EKS",
  operations: { DescribeCluster: describeCluster, ListClusters: listClusters },
};

function describeCluster({ name = "" }: DescribeClusterCommandInput, call: Call): DescribeClusterResponse {
  const found = findResource(call.state, call, "AWS::EKS::Cluster", name);
  if (found === undefined) {
    throw awsError("ResourceNotFoundException", `No cluster found for name: ${name}.`, 404);
  }
  return { cluster: describe(call, found) };
}

function listClusters(input: ListClustersCommandInput, call: Call): ListClustersResponse {
  const all = listResources(call.state, call, "AWS::EKS::Cluster").map(({ id }) => id);
  const { items, next } = pageOf(all, (name) => name, {
    token: input.nextToken,
    size: input.maxResults,
    most: 100,
    invalid: "InvalidParameterException",
  });
  return { clusters: [...items], ...(next === undefined ? {} : { nextToken: next }) };
}

/** A cluster that is being made has no endpoint yet. */
function describe(call: Call, { attributes, createdAtMs, id, properties, status, tags }: CloudResource): Cluster {
  const network = map(properties, "ResourcesVpcConfig");
  const subnetIds = texts(network, "SubnetIds");
  const isReachable = status !== "CREATING";
  const home = findResource(call.state, call, "AWS::EC2::Subnet", subnetIds[0] ?? "");
  return {
    name: id,
    arn: String(attributes.Arn),
    createdAt: new Date(createdAtMs),
    version: text(properties, "Version") ?? "1.36",
    roleArn: text(properties, "RoleArn") ?? "",
    status: status as "ACTIVE",
    ...(isReachable
      ? {
          endpoint: String(attributes.Endpoint),
          certificateAuthority: { data: String(attributes.CertificateAuthorityData) },
          identity: { oidc: { issuer: String(attributes.OpenIdConnectIssuerUrl) } },
        }
      : {}),
    resourcesVpcConfig: {
      vpcId: text(home?.properties ?? {}, "VpcId") ?? "",
      subnetIds: [...subnetIds],
      securityGroupIds: [...texts(network, "SecurityGroupIds")],
      endpointPublicAccess: network.EndpointPublicAccess === undefined || isTrue(network.EndpointPublicAccess),
      endpointPrivateAccess: isTrue(network.EndpointPrivateAccess),
      ...(isReachable ? { clusterSecurityGroupId: String(attributes.ClusterSecurityGroupId) } : {}),
    },
    deletionProtection: isTrue(properties.DeletionProtection),
    tags: { ...tags },
  };
}
