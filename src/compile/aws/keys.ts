import { executionRoleName } from "../../model/account-entry.ts";
import { hasBoundary } from "../../model/architecture.ts";
import type { AccountRef, StackResource } from "../../model/blueprint.ts";
import { defer, type TextValue, type Value } from "../../model/deferred.ts";
import type { Origin } from "../../model/origin.ts";
import { environmentTag } from "../../model/ownership.ts";
import type { PlacedCell } from "../../model/placement.ts";
import type { Platform } from "../../model/platform.ts";
import { cellAccount, contextId, type EnvironmentContext, environmentAccount } from "../context.ts";
import {
  arn,
  cellKeyLogicalId,
  cellResource,
  clusterRoleName,
  dnsSuffix,
  environmentKeyLogicalId,
  environmentResource,
  iamArn,
  platformRolePath,
  roleArn,
} from "./names.ts";
import { policyDocument, type Statement } from "./policy-document.ts";
import { cellTags, environmentTags, type Tags, tagList } from "./tags.ts";

/** Whether the environment has a KMS key of its own rather than its cell's. A dedicated account always has one. */
export function hasOwnKey(context: EnvironmentContext): boolean {
  const cell = context.accountCell;
  return (
    hasBoundary(context.placement.architecture, "own-kms-key") ||
    context.placement.account.kind === "dedicated" ||
    cell === undefined ||
    cell.region !== context.placement.region
  );
}

/** The ARN of the key that encrypts the environment's data. */
export function environmentKeyArn(context: EnvironmentContext): TextValue {
  if (hasOwnKey(context)) return defer(environmentResource(context, environmentKeyLogicalId), "Arn");
  return cellKeyArn(context.accountCell ?? context.host);
}

export function cellKeyArn(cell: PlacedCell): TextValue {
  return defer(cellResource(cell, cellKeyLogicalId), "Arn");
}

/** The environment's own key and its alias; nothing when it uses its cell's key. */
export function compileEnvironmentKey(context: EnvironmentContext, origin: Origin): Record<string, StackResource> {
  if (!hasOwnKey(context)) return {};
  const place = { account: environmentAccount(context), region: context.placement.region };
  const id = contextId(context);
  const use: Statement["Condition"] = { StringEquals: { [`aws:PrincipalTag/${environmentTag}`]: id } };
  return keyAndAlias(
    {
      description: `Data of ${id}`,
      alias: `alias/tenantry/${id}`,
      key: defer(environmentResource(context, environmentKeyLogicalId), "Ref"),
      policy: keyPolicy(place, use),
      tags: environmentTags(context),
    },
    environmentKeyLogicalId,
    origin,
  );
}

/** The key that environments without one of their own share, separated by encryption context. */
export function compileCellKey(platform: Platform, cell: PlacedCell, origin: Origin): Record<string, StackResource> {
  const place = { account: cellAccount(cell), region: cell.region };
  const use: Statement["Condition"] = { Null: { [`aws:PrincipalTag/${environmentTag}`]: "false" } };
  return keyAndAlias(
    {
      description: `Shared data of cell ${cell.name}`,
      alias: `alias/tenantry/cell/${cell.name}`,
      key: defer(cellResource(cell, cellKeyLogicalId), "Ref"),
      policy: keyPolicy(place, use, cell.management === "create" ? [volumeStatement(cell)] : []),
      tags: cellTags(platform, cell),
    },
    cellKeyLogicalId,
    origin,
  );
}

interface Place {
  readonly account: AccountRef;
  readonly region: string;
}

/**
 * Who may do what with a data key.
 *
 * Administration is left to the account's IAM policies, use is not: only principals of the right environment, only through
 * the data services, and set-up only by CloudFormation's role. AWS services get grants, never the key itself.
 */
function keyPolicy(place: Place, use: Statement["Condition"], extra: readonly Statement[] = []): Value {
  const root = { AWS: iamArn(place.account, place.region, "root") };
  return policyDocument([
    { Sid: "Administer", Effect: "Allow", Principal: root, Action: administration, Resource: "*" },
    {
      Sid: "UseThroughServices",
      Effect: "Allow",
      Principal: root,
      Action: ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"],
      Resource: "*",
      Condition: { ...use, StringLike: { "kms:ViaService": services(place.region) } },
    },
    {
      Sid: "SetUpThroughCloudFormation",
      Effect: "Allow",
      Principal: root,
      Action: ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
      Resource: "*",
      Condition: setUpCondition(place),
    },
    {
      Sid: "GrantToServices",
      Effect: "Allow",
      Principal: root,
      Action: ["kms:CreateGrant", "kms:ListGrants", "kms:RevokeGrant"],
      Resource: "*",
      Condition: { ...setUpCondition(place), Bool: { "kms:GrantIsForAWSResource": "true" } },
    },
    logDelivery(place),
    ...extra,
  ]);
}

const administration = [
  "kms:CancelKeyDeletion",
  "kms:CreateAlias",
  "kms:DeleteAlias",
  "kms:DescribeKey",
  "kms:DisableKey",
  "kms:EnableKey",
  "kms:EnableKeyRotation",
  "kms:GetKeyPolicy",
  "kms:GetKeyRotationStatus",
  "kms:ListAliases",
  "kms:ListKeyPolicies",
  "kms:ListResourceTags",
  "kms:PutKeyPolicy",
  "kms:ScheduleKeyDeletion",
  "kms:TagResource",
  "kms:UntagResource",
  "kms:UpdateAlias",
  "kms:UpdateKeyDescription",
];

function setUpCondition(place: Place): NonNullable<Statement["Condition"]> {
  return { ArnLike: { "aws:PrincipalArn": roleArn(place.account, place.region, executionRoleName) } };
}

function services(region: string): readonly string[] {
  return ["dynamodb", "s3", "secretsmanager", "sqs"].map((service) => `${service}.${region}.${dnsSuffix(region)}`);
}

/** A created cluster's own role encrypts node and persistent volumes, through EC2 alone. */
function volumeStatement(cell: PlacedCell): Statement {
  const place = { account: cellAccount(cell), region: cell.region };
  const role = iamArn(place.account, place.region, `role${platformRolePath}${clusterRoleName(cell)}`);
  return {
    Sid: "EncryptVolumes",
    Effect: "Allow",
    Principal: { AWS: iamArn(place.account, place.region, "root") },
    Action: [
      "kms:CreateGrant",
      "kms:Decrypt",
      "kms:DescribeKey",
      "kms:GenerateDataKeyWithoutPlaintext",
      "kms:ReEncrypt*",
    ],
    Resource: "*",
    Condition: {
      ArnEquals: { "aws:PrincipalArn": role },
      StringEquals: { "kms:ViaService": `ec2.${place.region}.${dnsSuffix(place.region)}` },
    },
  };
}

/** CloudWatch Logs uses the key itself, for our own log groups only; their ARN in the context names the account. */
function logDelivery(place: Place): Statement {
  const groups = ["/aws/eks/*", "/tenantry/*"].map((name) =>
    arn({ ...place, service: "logs", resource: `log-group:${name}` }),
  );
  return {
    Sid: "EncryptLogs",
    Effect: "Allow",
    Principal: { Service: `logs.${place.region}.${dnsSuffix(place.region)}` },
    Action: ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
    Resource: "*",
    Condition: { ArnLike: { "kms:EncryptionContext:aws:logs:arn": groups } },
  };
}

interface KeyInput {
  readonly description: string;
  readonly alias: string;
  readonly key: TextValue;
  readonly policy: Value;
  readonly tags: Tags;
}

function keyAndAlias(input: KeyInput, logical: string, origin: Origin): Record<string, StackResource> {
  return {
    [logical]: {
      type: "AWS::KMS::Key",
      properties: {
        Description: input.description,
        EnableKeyRotation: true,
        KeyPolicy: input.policy,
        PendingWindowInDays: 30,
        Tags: tagList(input.tags),
      },
      deletionPolicy: "Retain",
      origin,
    },
    [`${logical}Alias`]: {
      type: "AWS::KMS::Alias",
      properties: { AliasName: input.alias, TargetKeyId: input.key },
      origin,
    },
  };
}

/** How one kind of data uses a key. */
export interface KeyUse {
  readonly key: TextValue;
  readonly service: string;
  readonly region: string;
  /** The encryption context that the service sets, and the values that belong to the environment. */
  readonly context: readonly [name: string, values: readonly TextValue[]];
  readonly actions: readonly string[];
}

/** The right to use a key only through one service and only for one environment's encryption context. */
export function keyStatement(use: KeyUse): Statement {
  const [name, values] = use.context;
  return {
    Effect: "Allow",
    Action: use.actions,
    Resource: use.key,
    Condition: {
      StringEquals: { "kms:ViaService": `${use.service}.${use.region}.${dnsSuffix(use.region)}` },
      StringLike: { [`kms:EncryptionContext:${name}`]: values },
    },
  };
}
