import {
  deployerRoleName,
  deployRoleName,
  managementRoleName,
  ourRoleArn,
  partitionOf,
  readRoleName,
  templatePrefix,
  toolingBucketName,
  toolingRegion,
  toolingStackName,
} from "../../model/account-entry.ts";
import { bundleKey, type Stack, type StackResource, stackId, stackResourceId } from "../../model/blueprint.ts";
import { defer, type Value } from "../../model/deferred.ts";
import { platformOrigin } from "../../model/origin.ts";
import { iamPath } from "../../model/ownership.ts";
import type { Platform } from "../../model/platform.ts";
import { bucketPolicy, bucketSettings } from "./data/bucket.ts";
import { policyDocument, type Statement } from "./policy-document.ts";
import { platformTags, tagList } from "./tags.ts";

/** What the tooling account has: the deployer, a key, and the bucket for templates and leases. */
export function compileToolingStack(platform: Platform): Stack {
  const account = { kind: "known", id: platform.organization.toolingAccountId } as const;
  const region = toolingRegion(platform);
  const id = stackId(account, region, toolingStackName);
  const origin = platformOrigin(platform.name, "spec.organization.toolingAccountId");
  const tags = platformTags(platform, bundleKey({ kind: "organization" }));
  const name = toolingBucketName(platform);
  const key = defer(stackResourceId(id, "Key"), "Arn");
  const bucket = defer(stackResourceId(id, "Bucket"), "Ref");
  const policy = bucketPolicy({ bucket, name, region, organization: platform.organization.id }, [
    readTemplates(platform, name, region),
  ]);
  return {
    id,
    name: toolingStackName,
    description: `Deployer of platform ${platform.name}, its templates and its leases`,
    account,
    region,
    tags,
    terminationProtection: true,
    resources: {
      Key: {
        type: "AWS::KMS::Key",
        properties: {
          Description: "Templates and leases",
          EnableKeyRotation: true,
          KeyPolicy: keyPolicy(platform, region),
          PendingWindowInDays: 30,
          Tags: tagList(tags),
        },
        deletionPolicy: "Retain",
        origin,
      },
      Bucket: {
        type: "AWS::S3::Bucket",
        properties: {
          ...bucketSettings({ name, key, tags }),
          LifecycleConfiguration: {
            Rules: [{ Id: "expire", NoncurrentVersionExpiration: { NoncurrentDays: 30 }, Status: "Enabled" }],
          },
          VersioningConfiguration: { Status: "Enabled" },
        },
        deletionPolicy: "Retain",
        origin,
      },
      BucketPolicy: { ...policy, origin },
      DeployerRole: { ...deployerRole({ platform, region, name, key, tags: tagList(tags) }), origin },
    },
    origin,
  };
}

/** CloudFormation fetches a template with the rights of whoever names it: the deploy role of the stack's account. */
function readTemplates(platform: Platform, bucket: string, region: string): Statement {
  return {
    Sid: "ReadTemplates",
    Effect: "Allow",
    Principal: { AWS: "*" },
    Action: "s3:GetObject",
    Resource: `arn:${partitionOf(region)}:s3:::${bucket}/${templatePrefix}*`,
    Condition: {
      ArnLike: { "aws:PrincipalArn": `arn:*:iam::*:role${iamPath}${deployRoleName}` },
      StringEquals: { "aws:PrincipalOrgID": platform.organization.id },
    },
  };
}

/** Accounts of the organisation read templates through CloudFormation; only the tooling account's own roles write. */
function keyPolicy(platform: Platform, region: string): Value {
  const { id, toolingAccountId } = platform.organization;
  const root = { AWS: `arn:${partitionOf(region)}:iam::${toolingAccountId}:root` };
  return policyDocument([
    { Sid: "Administer", Effect: "Allow", Principal: root, Action: "kms:*", Resource: "*" },
    {
      Sid: "ReadTemplates",
      Effect: "Allow",
      Principal: { AWS: "*" },
      Action: "kms:Decrypt",
      Resource: "*",
      Condition: {
        ArnLike: { "aws:PrincipalArn": `arn:*:iam::*:role${iamPath}${deployRoleName}` },
        StringEquals: { "aws:PrincipalOrgID": id },
      },
    },
  ]);
}

interface DeployerInput {
  readonly platform: Platform;
  readonly region: string;
  readonly name: string;
  readonly key: Value;
  readonly tags: readonly Value[];
}

function deployerRole(input: DeployerInput): Omit<StackResource, "origin"> {
  const partition = partitionOf(input.region);
  const { id, managementAccountId, toolingAccountId } = input.platform.organization;
  const bucket = `arn:${partition}:s3:::${input.name}`;
  return {
    type: "AWS::IAM::Role",
    properties: {
      AssumeRolePolicyDocument: policyDocument([
        {
          Effect: "Allow",
          Principal: { AWS: `arn:${partition}:iam::${toolingAccountId}:root` },
          Action: "sts:AssumeRole",
          Condition: { StringEquals: { "aws:PrincipalOrgID": id } },
        },
      ]),
      Path: iamPath,
      Policies: [
        {
          PolicyName: deployerRoleName,
          PolicyDocument: policyDocument([
            {
              Effect: "Allow",
              Action: "sts:AssumeRole",
              Resource: [deployRoleName, readRoleName].map((role) => `arn:${partition}:iam::*:role${iamPath}${role}`),
              Condition: { StringEquals: { "aws:ResourceOrgID": id } },
            },
            {
              Effect: "Allow",
              Action: "sts:AssumeRole",
              Resource: ourRoleArn(managementAccountId, input.region, managementRoleName),
            },
            { Effect: "Allow", Action: ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"], Resource: `${bucket}/*` },
            { Effect: "Allow", Action: "s3:ListBucket", Resource: bucket },
            { Effect: "Allow", Action: ["kms:Decrypt", "kms:GenerateDataKey"], Resource: input.key },
          ]),
        },
      ],
      RoleName: deployerRoleName,
      Tags: input.tags,
    },
  };
}
