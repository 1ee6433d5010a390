import { accountStackName, bucketPrefix, partitionOf } from "../../model/account-entry.ts";
import { type AccountRef, type StackResource, stackId, stackResourceId } from "../../model/blueprint.ts";
import { defer, joinText, type TextValue } from "../../model/deferred.ts";
import { TenantryError } from "../../model/error.ts";
import type { Origin } from "../../model/origin.ts";
import { environmentTag, iamPath } from "../../model/ownership.ts";
import { accountNumber, boundaryLogicalId, dnsSuffix, iamArn } from "./names.ts";
import { policyCharacters, policyDocument, type Statement } from "./policy-document.ts";
import { scopeTag } from "./tags.ts";

export const boundaryName = "tenantry-boundary";
const managedPolicyLimit = 6144;

/** An account of ours: where it is, and the region that its once-per-account stack lives in. */
export interface AccountPlace {
  readonly account: AccountRef;
  readonly region: string;
}

/** The ARN of the account's permission boundary, by name: for conditions that must not depend on a stack. */
export function boundaryArn(place: AccountPlace): TextValue {
  return iamArn(place.account, place.region, `policy${iamPath}${boundaryName}`);
}

/** The permission boundary as a return value of the account's stack, so that a role is never created before it. */
export function boundaryReference(place: AccountPlace): TextValue {
  const stack = stackId(place.account, place.region, accountStackName);
  return defer(stackResourceId(stack, boundaryLogicalId), "Ref");
}

/**
 * The second lock: whatever a role's own policy says, it reaches only what carries its own environment's name or tag.
 *
 * One policy for every tenant of the account. It allows, action by action, resources whose name starts with the value of
 * the principal's `tenantry:environment` tag and a delimiter, so it never grows with the number of tenants. A role
 * without the tag reaches nothing, because an unresolved variable matches nothing.
 */
export function compileBoundary(place: AccountPlace, platform: string, origin: Origin): Record<string, StackResource> {
  const document = policyDocument(boundaryStatements(place, platform));
  const characters = policyCharacters(document);
  if (characters > managedPolicyLimit) {
    throw new TenantryError(`the permission boundary takes ${characters} of ${managedPolicyLimit} characters`, {
      code: "TEN4204",
      source: "bug",
    });
  }
  return {
    [boundaryLogicalId]: {
      type: "AWS::IAM::ManagedPolicy",
      properties: {
        Description: "Caps every tenant role to its own environment",
        ManagedPolicyName: boundaryName,
        Path: iamPath,
        PolicyDocument: document,
      },
      origin,
    },
  };
}

/** The environment's id, as a policy variable that the principal cannot change. */
const self = `\${aws:PrincipalTag/${environmentTag}}`;

function boundaryStatements(place: AccountPlace, platform: string): readonly Statement[] {
  return [
    ...bucketStatements(place, platform),
    ...tableStatements(place),
    ...nameStatements(place),
    ...keyStatements(place, platform),
    {
      Sid: "OwnRoles",
      Effect: "Allow",
      Action: ["sts:AssumeRole", "sts:TagSession"],
      Resource: `arn:${partitionOf(place.region)}:iam::*:role${iamPath}${self}--*`,
      Condition: { "ForAllValues:StringNotLike": { "aws:TagKeys": ["tenantry:*"] } },
    },
  ];
}

function bucketStatements(place: AccountPlace, platform: string): readonly Statement[] {
  const s3 = `arn:${partitionOf(place.region)}:s3:::`;
  const own = `${s3}${bucketPrefix(platform)}${self}--*`;
  return [
    {
      Sid: "OwnBuckets",
      Effect: "Allow",
      Action: [
        "s3:AbortMultipartUpload",
        "s3:DeleteObject",
        "s3:GetObject",
        "s3:ListBucket*",
        "s3:ListMultipart*",
        "s3:PutObject",
      ],
      Resource: own,
    },
    {
      Sid: "OwnPrefix",
      Effect: "Allow",
      Action: [
        "s3:AbortMultipartUpload",
        "s3:DeleteObject",
        "s3:GetObject",
        "s3:ListMultipartUploadParts",
        "s3:PutObject",
      ],
      Resource: `${s3}*/${self}/*`,
    },
    {
      Sid: "ListOwnPrefix",
      Effect: "Allow",
      Action: "s3:ListBucket",
      Resource: `${s3}*`,
      Condition: { StringLike: { "s3:prefix": `${self}/*` } },
    },
  ];
}

const itemActions: readonly string[] = [
  "dynamodb:BatchGetItem",
  "dynamodb:BatchWriteItem",
  "dynamodb:ConditionCheckItem",
  "dynamodb:DeleteItem",
  "dynamodb:GetItem",
  "dynamodb:PutItem",
  "dynamodb:Query",
  "dynamodb:UpdateItem",
];

function tableStatements(place: AccountPlace): readonly Statement[] {
  const tables = joinText(`arn:${partitionOf(place.region)}:dynamodb:*:`, accountNumber(place.account), ":table/");
  return [
    {
      Sid: "OwnTables",
      Effect: "Allow",
      Action: [...itemActions, "dynamodb:DescribeTable", "dynamodb:Scan"],
      Resource: joinText(tables, `${self}--*`),
    },
    {
      Sid: "OwnPartition",
      Effect: "Allow",
      Action: itemActions,
      Resource: joinText(tables, "*"),
      Condition: {
        "ForAllValues:StringLike": { "dynamodb:LeadingKeys": [`${self}#*`] },
        Null: { "dynamodb:LeadingKeys": "false" },
      },
    },
  ];
}

function nameStatements(place: AccountPlace): readonly Statement[] {
  const of = (service: string, resource: string): TextValue =>
    joinText(`arn:${partitionOf(place.region)}:${service}:*:`, accountNumber(place.account), `:${resource}`);
  return [
    {
      Sid: "OwnQueues",
      Effect: "Allow",
      Action: [
        "sqs:ChangeMessageVisibility",
        "sqs:DeleteMessage",
        "sqs:GetQueueAttributes",
        "sqs:GetQueueUrl",
        "sqs:ReceiveMessage",
        "sqs:SendMessage",
      ],
      Resource: of("sqs", `${self}--*`),
    },
    {
      Sid: "OwnSecrets",
      Effect: "Allow",
      Action: ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue"],
      Resource: of("secretsmanager", `secret:${self}/*`),
    },
    {
      Sid: "OwnDatabaseUsers",
      Effect: "Allow",
      Action: "rds-db:connect",
      Resource: of("rds-db", `dbuser:*/${self}--*`),
    },
  ];
}

/** Own keys by tag; a cell's key only for data whose encryption context carries the environment's name. */
function keyStatements(place: AccountPlace, platform: string): readonly Statement[] {
  const partition = partitionOf(place.region);
  const keys = joinText(`arn:${partition}:kms:*:`, accountNumber(place.account), ":key/*");
  const use = { Effect: "Allow", Action: ["kms:Decrypt", "kms:GenerateDataKey"], Resource: keys } as const;
  const cell = { [`aws:ResourceTag/${scopeTag}`]: "cell" };
  const context = (name: string, values: TextValue | readonly TextValue[]): NonNullable<Statement["Condition"]> => ({
    StringEquals: cell,
    StringLike: { [`kms:EncryptionContext:${name}`]: values },
  });
  const owned = `arn:${partition}:s3:::${bucketPrefix(platform)}${self}--*`;
  return [
    { ...use, Sid: "OwnKey", Condition: { StringEquals: { [`aws:ResourceTag/${environmentTag}`]: self } } },
    { ...use, Sid: "CellKeyBuckets", Condition: context("aws:s3:arn", [owned, `arn:${partition}:s3:::*/${self}/*`]) },
    { ...use, Sid: "CellKeyQueues", Condition: context("aws:sqs:arn", `arn:${partition}:sqs:*:*:${self}--*`) },
    {
      ...use,
      Sid: "CellKeySecrets",
      Condition: context("SecretARN", `arn:${partition}:secretsmanager:*:*:secret:${self}/*`),
    },
    {
      ...use,
      Sid: "CellKeyTables",
      Condition: { StringEquals: cell, StringLike: { "kms:ViaService": `dynamodb.*.${dnsSuffix(place.region)}` } },
    },
  ];
}
