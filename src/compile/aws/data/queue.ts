import { defer, type TextValue } from "../../../model/deferred.ts";
import type { AccessLevel } from "../../../model/tenant.ts";
import { environmentAccount } from "../../context.ts";
import { environmentKeyArn, keyStatement } from "../keys.ts";
import { arn, dataLogicalId, environmentResource, queueName } from "../names.ts";
import { policyDocument, type Statement } from "../policy-document.ts";
import { environmentTags, tagList } from "../tags.ts";
import { accessRoleArns } from "./access-roles.ts";
import { insecureTransport, outsideOrganization } from "./bucket.ts";
import { actionsOf, type DataInput, type DataResource, dataOrigin, mergeProperties } from "./data-resource.ts";

/** A queue of the environment's own; a queue has no partition that could be shared. */
export function compileQueue(input: DataInput): DataResource {
  const { context, key, spec } = input;
  const fifo = spec.properties.FifoQueue === true;
  const name = queueName(context, key, fifo ? "fifo" : "standard");
  const logical = dataLogicalId(key, "queue");
  const settings = {
    // CloudFormation accepts FifoQueue only as true; a standard queue leaves it out.
    KmsMasterKeyId: environmentKeyArn(context),
    QueueName: name,
    Tags: tagList(environmentTags(context)),
  };
  const { FifoQueue: _written, ...properties } = mergeProperties(input, queueDefaults(fifo), settings);
  const queueArn = arn({
    service: "sqs",
    region: context.placement.region,
    account: environmentAccount(context),
    resource: name,
  });
  const origin = dataOrigin(input);
  return {
    resources: {
      [logical]: {
        type: "AWS::SQS::Queue",
        properties: { ...properties, ...(fifo ? { FifoQueue: true } : {}) },
        deletionPolicy: "Retain",
        origin,
      },
      [dataLogicalId(key, "queuepolicy")]: {
        type: "AWS::SQS::QueuePolicy",
        properties: {
          PolicyDocument: policyDocument(queueStatements(input, queueArn)),
          Queues: [defer(environmentResource(context, logical), "Ref")],
        },
        origin,
      },
    },
    grant: (level) => queueGrant(input, queueArn, level),
  };
}

function queueDefaults(fifo: boolean): Record<string, number | boolean> {
  return { MessageRetentionPeriod: 1_209_600, ...(fifo ? { ContentBasedDeduplication: true } : {}) };
}

const receive = [
  "sqs:ChangeMessageVisibility",
  "sqs:DeleteMessage",
  "sqs:GetQueueAttributes",
  "sqs:GetQueueUrl",
  "sqs:ReceiveMessage",
];
const send = ["sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:SendMessage"];

function queueStatements(input: DataInput, queueArn: TextValue): readonly Statement[] {
  const organization = input.context.platform.organization.id;
  const deny = { Effect: "Deny", Principal: "*", Action: "sqs:*", Resource: queueArn } as const;
  const allows = accessRoleArns(input).map(
    ({ level, role }): Statement => ({
      Effect: "Allow",
      Principal: { AWS: role },
      Action: actionsOf(level, receive, send),
      Resource: queueArn,
    }),
  );
  return [
    { ...deny, Sid: "DenyInsecureTransport", Condition: insecureTransport },
    { ...deny, Sid: "DenyOutsideOrganization", Condition: outsideOrganization(organization) },
    ...allows,
  ];
}

function queueGrant(input: DataInput, queueArn: TextValue, level: AccessLevel): readonly Statement[] {
  const region = input.context.placement.region;
  const actions = actionsOf(level, ["kms:Decrypt"], ["kms:Decrypt", "kms:GenerateDataKey"]);
  const context = ["aws:sqs:arn", [queueArn]] as const;
  return [
    { Effect: "Allow", Action: actionsOf(level, receive, send), Resource: queueArn },
    keyStatement({ key: environmentKeyArn(input.context), service: "sqs", region, context, actions }),
  ];
}
