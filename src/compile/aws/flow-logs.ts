import { type StackResource, stackResourceId } from "../../model/blueprint.ts";
import { defer, type Value } from "../../model/deferred.ts";
import { accountNumber, arn, platformRolePath } from "./names.ts";
import { policyDocument } from "./policy-document.ts";
import { tagList } from "./tags.ts";
import type { VpcInput } from "./vpc.ts";

const retentionDays = 365;

/** Every accepted and refused connection of a VPC, kept for a year in an encrypted log group of its own. */
export function compileFlowLogs(input: VpcInput, vpc: Value): Record<string, StackResource> {
  const group = `/tenantry/vpc/${input.name}`;
  const tags = tagList(input.tags);
  return {
    FlowLogGroup: {
      type: "AWS::Logs::LogGroup",
      properties: { KmsKeyId: input.key, LogGroupName: group, RetentionInDays: retentionDays, Tags: tags },
      deletionPolicy: "Retain",
      origin: input.origin,
    },
    FlowLogRole: {
      type: "AWS::IAM::Role",
      properties: {
        AssumeRolePolicyDocument: flowLogTrust(input),
        Path: platformRolePath,
        PermissionsBoundary: input.boundary,
        Policies: [{ PolicyName: "write-flow-logs", PolicyDocument: flowLogPolicy(input, group) }],
        Tags: tags,
      },
      origin: input.origin,
    },
    FlowLog: {
      type: "AWS::EC2::FlowLog",
      properties: {
        DeliverLogsPermissionArn: defer(stackResourceId(input.stack, "FlowLogRole"), "Arn"),
        LogDestinationType: "cloud-watch-logs",
        LogGroupName: defer(stackResourceId(input.stack, "FlowLogGroup"), "Ref"),
        MaxAggregationInterval: 600,
        ResourceId: vpc,
        ResourceType: "VPC",
        Tags: tags,
        TrafficType: "ALL",
      },
      origin: input.origin,
    },
  };
}

function flowLogTrust(input: VpcInput): Value {
  return policyDocument([
    {
      Effect: "Allow",
      Principal: { Service: "vpc-flow-logs.amazonaws.com" },
      Action: "sts:AssumeRole",
      Condition: { StringEquals: { "aws:SourceAccount": accountNumber(input.account) } },
    },
  ]);
}

function flowLogPolicy(input: VpcInput, group: string): Value {
  const place = { service: "logs", region: input.region, account: input.account };
  return policyDocument([
    {
      Effect: "Allow",
      Action: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
      Resource: arn({ ...place, resource: `log-group:${group}:*` }),
    },
    { Effect: "Allow", Action: "logs:DescribeLogGroups", Resource: "*" },
  ]);
}
