import type { Effect, OperationFacts, OperationOf, Principal, ServiceDefinition } from "../operation.ts";

export type CloudFormationSdk = typeof import("./sdk.ts");

const stacks = "arn:{partition}:cloudformation:*:{account}:stack/tenantry-*/*";
const readers: readonly Principal[] = ["administrator", "deploy", "read"];
const writers: readonly Principal[] = ["administrator", "deploy"];

function reading(action: string, resource: string): OperationFacts {
  return {
    effect: "read",
    senders: readers,
    permissions: [{ actions: [`cloudformation:${action}`], resources: [resource] }],
  };
}

function writing(effect: Effect, action: string): OperationFacts {
  return {
    effect,
    senders: writers,
    permissions: [{ actions: [`cloudformation:${action}`], resources: [stacks] }],
  };
}

/** CloudFormation's own role is handed over with whatever makes, changes or deletes a stack. */
const passRole = {
  actions: ["iam:PassRole"],
  resources: ["arn:{partition}:iam::{account}:role/tenantry/tenantry-cloudformation"],
  condition: { StringEquals: { "iam:PassedToService": "cloudformation.amazonaws.com" } },
};

const operations: Readonly<Record<OperationOf<CloudFormationSdk>, OperationFacts>> = {
  ContinueUpdateRollback: writing("tokened", "ContinueUpdateRollback"),
  CreateChangeSet: {
    effect: "tokened",
    senders: writers,
    permissions: [
      { actions: ["cloudformation:CreateChangeSet", "cloudformation:TagResource"], resources: [stacks] },
      passRole,
      {
        // A large template is read by CloudFormation with the rights of whoever names it.
        actions: ["s3:GetObject"],
        resources: ["arn:{partition}:s3:::{bucket}/templates/*"],
      },
      {
        actions: ["kms:Decrypt"],
        resources: ["arn:{partition}:kms:*:{tooling}:key/*"],
        condition: { StringLike: { "kms:ViaService": "s3.*.{suffix}" } },
      },
    ],
  },
  DeleteChangeSet: writing("write", "DeleteChangeSet"),
  DeleteStack: {
    effect: "tokened",
    senders: writers,
    permissions: [{ actions: ["cloudformation:DeleteStack"], resources: [stacks] }, passRole],
  },
  DescribeChangeSet: {
    effect: "read",
    senders: writers,
    permissions: [{ actions: ["cloudformation:DescribeChangeSet"], resources: [stacks] }],
  },
  DescribeStackEvents: reading("DescribeStackEvents", stacks),
  DescribeStacks: reading("DescribeStacks", "*"),
  ExecuteChangeSet: writing("tokened", "ExecuteChangeSet"),
  GetTemplate: reading("GetTemplate", stacks),
  UpdateTerminationProtection: writing("write", "UpdateTerminationProtection"),
};

export const cloudformation: ServiceDefinition<CloudFormationSdk> = {
  name: "cloudformation",
  load: () => import("./sdk.ts"),
  operations,
};
