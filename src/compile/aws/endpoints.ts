import { partitionOf } from "../../model/account-entry.ts";
import { type StackResource, stackResourceId } from "../../model/blueprint.ts";
import { defer, type Value } from "../../model/deferred.ts";
import { policyDocument } from "./policy-document.ts";
import { tagList } from "./tags.ts";
import { type VpcInput, zones } from "./vpc.ts";

/** What pods need for their credentials; it must not depend on the way to the internet. */
const interfaceServices = ["eks-auth", "sts"] as const;

/**
 * The ways out of a VPC that do not cross the internet.
 *
 * S3 and DynamoDB always, as gateway endpoints without charge; with workloads inside, the services that hand out
 * credentials as well. Endpoint policies let only principals of the organisation through.
 */
export function compileEndpoints(input: VpcInput): Record<string, StackResource> {
  return {
    GatewayEndpointS3: gatewayEndpoint(input, "s3"),
    GatewayEndpointDynamodb: gatewayEndpoint(input, "dynamodb"),
    ...(input.egress === "none" ? {} : interfaceEndpoints(input)),
  };
}

function gatewayEndpoint(input: VpcInput, service: string): StackResource {
  return {
    type: "AWS::EC2::VPCEndpoint",
    properties: {
      PolicyDocument: service === "s3" ? objectPolicy(input) : organizationPolicy(input.organization),
      RouteTableIds: zones.map((zone) => defer(stackResourceId(input.stack, `PrivateRoutes${zone}`), "RouteTableId")),
      ServiceName: `com.amazonaws.${input.region}.${service}`,
      Tags: tagList({ ...input.tags, Name: `${input.name}-${service}` }),
      VpcEndpointType: "Gateway",
      VpcId: defer(stackResourceId(input.stack, "Vpc"), "VpcId"),
    },
    origin: input.origin,
  };
}

function interfaceEndpoints(input: VpcInput): Record<string, StackResource> {
  const vpc = defer(stackResourceId(input.stack, "Vpc"), "VpcId");
  const resources: Record<string, StackResource> = {
    EndpointSecurityGroup: {
      type: "AWS::EC2::SecurityGroup",
      properties: {
        GroupDescription: "HTTPS from the VPC to interface endpoints",
        SecurityGroupEgress: [{ CidrIp: "127.0.0.1/32", Description: "Nothing leaves an endpoint", IpProtocol: "-1" }],
        SecurityGroupIngress: [
          { CidrIp: input.cidr, Description: "The VPC", FromPort: 443, IpProtocol: "tcp", ToPort: 443 },
        ],
        Tags: tagList({ ...input.tags, Name: `${input.name}-endpoints` }),
        VpcId: vpc,
      },
      origin: input.origin,
    },
  };
  for (const service of interfaceServices) {
    const logical = `InterfaceEndpoint${service === "sts" ? "Sts" : "EksAuth"}`;
    resources[logical] = {
      type: "AWS::EC2::VPCEndpoint",
      properties: {
        PrivateDnsEnabled: true,
        SecurityGroupIds: [defer(stackResourceId(input.stack, "EndpointSecurityGroup"), "GroupId")],
        ServiceName: `com.amazonaws.${input.region}.${service}`,
        SubnetIds: zones.map((zone) => defer(stackResourceId(input.stack, `PrivateSubnet${zone}`), "SubnetId")),
        Tags: tagList({ ...input.tags, Name: `${input.name}-${service}` }),
        VpcEndpointType: "Interface",
        VpcId: vpc,
      },
      origin: input.origin,
    };
  }
  return resources;
}

function organizationPolicy(organization: string): Value {
  return policyDocument([
    {
      Effect: "Allow",
      Principal: "*",
      Action: "*",
      Resource: "*",
      Condition: { StringEquals: { "aws:PrincipalOrgID": organization } },
    },
  ]);
}

/** Image layers come from buckets of AWS that pods read without being of the organisation. */
function objectPolicy({ organization, region }: VpcInput): Value {
  return policyDocument([
    {
      Effect: "Allow",
      Principal: "*",
      Action: "*",
      Resource: "*",
      Condition: { StringEquals: { "aws:PrincipalOrgID": organization } },
    },
    {
      Effect: "Allow",
      Principal: "*",
      Action: "s3:GetObject",
      Resource: `arn:${partitionOf(region)}:s3:::prod-${region}-starport-layer-bucket/*`,
    },
  ]);
}
