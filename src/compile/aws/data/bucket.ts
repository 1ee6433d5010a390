import { partitionOf } from "../../../model/account-entry.ts";
import type { StackResource } from "../../../model/blueprint.ts";
import { defer, type TextValue, type Value } from "../../../model/deferred.ts";
import type { Origin } from "../../../model/origin.ts";
import { environmentTag } from "../../../model/ownership.ts";
import type { AccessLevel } from "../../../model/tenant.ts";
import { contextId } from "../../context.ts";
import { pooledName } from "../bindings.ts";
import { cellKeyArn, environmentKeyArn, keyStatement } from "../keys.ts";
import { bucketName, dataLogicalId, environmentResource, objectPrefix } from "../names.ts";
import { policyDocument, type Statement } from "../policy-document.ts";
import { environmentTags, type Tags, tagList } from "../tags.ts";
import {
  actionsOf,
  type DataInput,
  type DataResource,
  dataOrigin,
  mergeProperties,
  type Properties,
} from "./data-resource.ts";

/** A bucket of the environment's own, or its prefix of a bucket of the cell. */
export function compileBucket(input: DataInput): DataResource {
  const pool = pooledName(input.context, input.key, input.spec);
  return pool === undefined ? ownBucket(input) : pooledPrefix(input, pool);
}

function ownBucket(input: DataInput): DataResource {
  const { context, key } = input;
  const name = bucketName(context, key);
  const settings = bucketSettings({ name, key: environmentKeyArn(context), tags: environmentTags(context) });
  const logical = dataLogicalId(key, "bucket");
  const bucket = defer(environmentResource(context, logical), "Ref");
  const others: Statement = {
    Sid: "DenyOtherEnvironments",
    Effect: "Deny",
    Principal: "*",
    Action: "s3:*",
    Resource: bucketResources(name, context.placement.region),
    Condition: {
      Null: { [`aws:PrincipalTag/${environmentTag}`]: "false" },
      StringNotEquals: { [`aws:PrincipalTag/${environmentTag}`]: contextId(context) },
    },
  };
  const policy = bucketPolicy({ bucket, name, region: context.placement.region, organization: organizationOf(input) }, [
    others,
  ]);
  const origin = dataOrigin(input);
  const defaults = { LifecycleConfiguration: lifecycle(context.tenant.lifecycle.retainDataDays), ...versioned };
  return {
    resources: {
      [logical]: {
        type: "AWS::S3::Bucket",
        properties: mergeProperties(input, defaults, settings),
        deletionPolicy: "Retain",
        origin,
      },
      [dataLogicalId(key, "bucketpolicy")]: { ...policy, origin },
    },
    grant: (level) => ownBucketGrant(input, name, level),
  };
}

const objectReads = ["s3:GetObject"];
const objectWrites = ["s3:AbortMultipartUpload", "s3:DeleteObject", "s3:ListMultipartUploadParts", "s3:PutObject"];

function ownBucketGrant(input: DataInput, name: string, level: AccessLevel): readonly Statement[] {
  const region = input.context.placement.region;
  const arn = `arn:${partitionOf(region)}:s3:::${name}`;
  return [
    { Effect: "Allow", Action: actionsOf(level, objectReads, objectWrites), Resource: `${arn}/*` },
    ...(level === "write" ? [] : [{ Effect: "Allow" as const, Action: "s3:ListBucket", Resource: arn }]),
    objectKeyStatement(environmentKeyArn(input.context), region, level, [arn, `${arn}/*`]),
  ];
}

function pooledPrefix(input: DataInput, pool: string): DataResource {
  const { context } = input;
  const region = context.placement.region;
  const prefix = objectPrefix(context);
  const arn = `arn:${partitionOf(region)}:s3:::${pool}`;
  const key = context.accountCell === undefined ? environmentKeyArn(context) : cellKeyArn(context.accountCell);
  return {
    resources: {},
    grant: (level) => [
      { Effect: "Allow", Action: actionsOf(level, objectReads, objectWrites), Resource: `${arn}/${prefix}*` },
      ...(level === "write" ? [] : [listPrefix(arn, prefix)]),
      objectKeyStatement(key, region, level, [`${arn}/${prefix}*`]),
    ],
  };
}

function listPrefix(arn: string, prefix: string): Statement {
  return {
    Effect: "Allow",
    Action: "s3:ListBucket",
    Resource: arn,
    Condition: { StringLike: { "s3:prefix": [`${prefix}*`] } },
  };
}

function objectKeyStatement(key: TextValue, region: string, level: AccessLevel, values: readonly string[]): Statement {
  const actions = actionsOf(level, ["kms:Decrypt"], ["kms:Decrypt", "kms:GenerateDataKey"]);
  return keyStatement({ key, service: "s3", region, context: ["aws:s3:arn", values], actions });
}

const versioned: Properties = { VersioningConfiguration: { Status: "Enabled" } };

function lifecycle(retainDays: number): Value {
  return {
    Rules: [
      {
        Id: "tenantry-abort-incomplete-uploads",
        Status: "Enabled",
        AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
      },
      {
        Id: "tenantry-expire-old-versions",
        Status: "Enabled",
        NoncurrentVersionExpiration: { NoncurrentDays: Math.max(1, retainDays) },
      },
    ],
  };
}

function organizationOf(input: DataInput): string {
  return input.context.platform.organization.id;
}

export interface BucketSettings {
  readonly name: string;
  readonly key: TextValue;
  readonly tags: Tags;
  /** Whether the encryption context names each object, which separates prefixes; else only the bucket, which is cheaper. */
  readonly contextPerObject?: true;
}

/** What every bucket of ours has and no document can change: name, encryption, no public access, no ACLs. */
export function bucketSettings(settings: BucketSettings): Properties {
  return {
    BucketEncryption: {
      ServerSideEncryptionConfiguration: [
        {
          BucketKeyEnabled: settings.contextPerObject !== true,
          ServerSideEncryptionByDefault: { KMSMasterKeyID: settings.key, SSEAlgorithm: "aws:kms" },
        },
      ],
    },
    BucketName: settings.name,
    OwnershipControls: { Rules: [{ ObjectOwnership: "BucketOwnerEnforced" }] },
    PublicAccessBlockConfiguration: {
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    },
    Tags: tagList(settings.tags),
  };
}

export interface BucketPolicyInput {
  readonly bucket: TextValue;
  readonly name: string;
  readonly region: string;
  readonly organization: string;
}

/** Refuses what is not encrypted in transit and whoever is not of the organisation, then `extra`. */
export function bucketPolicy(input: BucketPolicyInput, extra: readonly Statement[]): Omit<StackResource, "origin"> {
  const target = { Principal: "*", Action: "s3:*", Resource: bucketResources(input.name, input.region) } as const;
  return {
    type: "AWS::S3::BucketPolicy",
    properties: {
      Bucket: input.bucket,
      PolicyDocument: policyDocument([
        { Sid: "DenyInsecureTransport", Effect: "Deny", ...target, Condition: insecureTransport },
        {
          Sid: "DenyOutsideOrganization",
          Effect: "Deny",
          ...target,
          Condition: outsideOrganization(input.organization),
        },
        ...extra,
      ]),
    },
  };
}

export const insecureTransport: NonNullable<Statement["Condition"]> = { Bool: { "aws:SecureTransport": "false" } };

/** Matches every caller that is neither of the organisation nor an AWS service acting by itself. */
export function outsideOrganization(organization: string): NonNullable<Statement["Condition"]> {
  return {
    BoolIfExists: { "aws:PrincipalIsAWSService": "false" },
    StringNotEqualsIfExists: { "aws:PrincipalOrgID": organization },
  };
}

function bucketResources(name: string, region: string): readonly string[] {
  const arn = `arn:${partitionOf(region)}:s3:::${name}`;
  return [arn, `${arn}/*`];
}

/** A bucket that environments share by prefix. */
export interface PooledBucket {
  readonly id: string;
  readonly logical: string;
  readonly settings: BucketSettings;
  readonly region: string;
  readonly organization: string;
  readonly properties: Properties;
  readonly origin: Origin;
}

/** The shared bucket; its policy keeps every tenant principal inside the prefix that carries its own environment's name. */
export function compilePooledBucket(pooled: PooledBucket): Record<string, StackResource> {
  const { settings, region, organization, origin } = pooled;
  const arn = `arn:${partitionOf(region)}:s3:::${settings.name}`;
  const bucket = defer(pooled.id, "Ref");
  const policy = bucketPolicy({ bucket, name: settings.name, region, organization }, ownPrefix(arn));
  return {
    [pooled.logical]: {
      type: "AWS::S3::Bucket",
      properties: { ...versioned, ...pooled.properties, ...bucketSettings({ ...settings, contextPerObject: true }) },
      deletionPolicy: "Retain",
      origin,
    },
    [`${pooled.logical}Policy`]: { ...policy, origin },
  };
}

/** Every object action, whatever it is called, and every way of listing; a tenant principal is one with a tag. */
function ownPrefix(bucket: string): readonly Statement[] {
  const own = `\${aws:PrincipalTag/${environmentTag}}/*`;
  const tagged = { Null: { [`aws:PrincipalTag/${environmentTag}`]: "false" } };
  return [
    {
      Sid: "DenyOutsideOwnPrefix",
      Effect: "Deny",
      Principal: "*",
      Action: ["s3:*Object*", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"],
      NotResource: `${bucket}/${own}`,
      Condition: tagged,
    },
    {
      Sid: "DenyListingOutsideOwnPrefix",
      Effect: "Deny",
      Principal: "*",
      Action: "s3:ListBucket*",
      Resource: bucket,
      Condition: { ...tagged, StringNotLike: { "s3:prefix": own } },
    },
  ];
}
