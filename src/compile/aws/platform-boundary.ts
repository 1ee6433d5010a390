import { accountStackName } from "../../model/account-entry.ts";
import { type StackResource, stackId, stackResourceId } from "../../model/blueprint.ts";
import { defer, type TextValue } from "../../model/deferred.ts";
import type { Origin } from "../../model/origin.ts";
import { iamPath } from "../../model/ownership.ts";
import { iamArn, platformRolePath } from "./names.ts";
import type { AccountPlace } from "./permission-boundary.ts";
import { policyDocument, type Statement } from "./policy-document.ts";

export const platformBoundaryName = "tenantry-platform-boundary";
const logicalId = "PlatformBoundary";

/** The ARN of the boundary of the account's platform roles, by name. */
export function platformBoundaryArn(place: AccountPlace): TextValue {
  return iamArn(place.account, place.region, `policy${iamPath}${platformBoundaryName}`);
}

/** The same as a return value of the account's stack, so that a role is never created before its boundary. */
export function platformBoundaryReference(place: AccountPlace): TextValue {
  return defer(stackResourceId(stackId(place.account, place.region, accountStackName), logicalId), "Ref");
}

/**
 * What roles of clusters, nodes and log delivery may do at most: run machines and networks.
 *
 * Never data, and never identities beyond an instance profile for a role below the same path, so that nobody gains rights
 * by having CloudFormation make such a role.
 */
export function compilePlatformBoundary(place: AccountPlace, origin: Origin): Record<string, StackResource> {
  return {
    [logicalId]: {
      type: "AWS::IAM::ManagedPolicy",
      properties: {
        Description: "Caps roles of clusters, nodes and log delivery to running them",
        ManagedPolicyName: platformBoundaryName,
        Path: iamPath,
        PolicyDocument: policyDocument(platformStatements(place)),
      },
      origin,
    },
  };
}

function platformStatements(place: AccountPlace): readonly Statement[] {
  return [
    {
      Sid: "Machines",
      Effect: "Allow",
      NotAction: [
        "account:*",
        "cloudformation:*",
        "dynamodb:*",
        "eks:*",
        "iam:*",
        "kms:*",
        "lambda:*",
        "organizations:*",
        "rds-data:*",
        "rds-db:*",
        "rds:*",
        "s3:*",
        "secretsmanager:*",
        "sqs:*",
        "ssm:*",
        "sts:*",
      ],
      Resource: "*",
    },
    {
      Sid: "Clusters",
      Effect: "Allow",
      Action: [
        "eks:Describe*",
        "eks:List*",
        "iam:AddRoleToInstanceProfile",
        "iam:CreateInstanceProfile",
        "iam:CreateServiceLinkedRole",
        "iam:DeleteInstanceProfile",
        "iam:Get*",
        "iam:List*",
        "iam:RemoveRoleFromInstanceProfile",
        "iam:TagInstanceProfile",
        "kms:CreateGrant",
        "kms:Decrypt",
        "kms:DescribeKey",
        "kms:Encrypt",
        "kms:GenerateDataKey*",
        "kms:ReEncrypt*",
      ],
      Resource: "*",
    },
    {
      Sid: "NodeRoles",
      Effect: "Allow",
      Action: "iam:PassRole",
      Resource: iamArn(place.account, place.region, `role${platformRolePath}*`),
    },
  ];
}
