import { TenantryError } from "../../model/error.ts";
import { iamPath } from "../../model/ownership.ts";
import type { Platform } from "../../model/platform.ts";
import { deployRoleName, executionRoleName, readRoleName } from "./names.ts";
import { type PolicyDocument, policyDocument, type Statement } from "./policy-document.ts";

/** How strictly an account is held: `cell` for accounts that host clusters of many tenants. */
export type GuardrailClass = "standard" | "regulated" | "cell";

/**
 * Limits of AWS Organizations since May 2026 (docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits):
 * characters of one policy, white space included, and policies attached to one node, one of which is always AWS's own.
 */
export const policyLimits = {
  SERVICE_CONTROL_POLICY: { characters: 10_240, slots: 10, taken: 1 },
  RESOURCE_CONTROL_POLICY: { characters: 5_120, slots: 5, taken: 1 },
} as const;

export type PolicyType = keyof typeof policyLimits;

/** Packs statements into as few policies as AWS allows on one node; throws when they do not fit. */
export function packPolicies(type: PolicyType, statements: readonly Statement[]): readonly PolicyDocument[] {
  const limit = policyLimits[type];
  const packs: Statement[][] = [];
  for (const statement of statements) {
    const last = packs.at(-1);
    if (last !== undefined && contentLength([...last, statement]) <= limit.characters) last.push(statement);
    else packs.push([statement]);
  }
  const longest = Math.max(0, ...packs.map(contentLength));
  if (longest > limit.characters || packs.length > limit.slots - limit.taken) {
    throw new TenantryError(
      `the guardrails need ${packs.length} policies of up to ${longest} characters; a node takes ${limit.slots - limit.taken} of ${limit.characters}`,
      { code: "TEN4205", source: "user" },
    );
  }
  return packs.map(policyDocument);
}

function contentLength(statements: readonly Statement[]): number {
  return JSON.stringify(policyDocument(statements)).length;
}

/** Principals that build and repair accounts; everyone else is held by the guardrails that name them. */
const builders = [deployRoleName, executionRoleName, readRoleName]
  .map((name) => `arn:*:iam::*:role${iamPath}${name}`)
  .concat("arn:*:iam::*:role/OrganizationAccountAccessRole");

const unlessBuilder = { ArnNotLike: { "aws:PrincipalArn": builders } } as const;

/** Services whose endpoints are global, so that a region says nothing about them. */
const globalServices: readonly string[] = [
  "account:*",
  "artifact:*",
  "aws-portal:*",
  "billing:*",
  "budgets:*",
  "ce:*",
  "chatbot:*",
  "cloudfront:*",
  "consolidatedbilling:*",
  "cur:*",
  "freetier:*",
  "globalaccelerator:*",
  "health:*",
  "iam:*",
  "invoicing:*",
  "networkmanager:*",
  "notifications:*",
  "organizations:*",
  "payments:*",
  "pricing:*",
  "resource-explorer-2:*",
  "route53:*",
  "route53domains:*",
  "s3:GetAccountPublicAccessBlock",
  "s3:ListAllMyBuckets",
  "s3:PutAccountPublicAccessBlock",
  "servicequotas:*",
  "shield:*",
  "sso:*",
  "sts:*",
  "support:*",
  "supportplans:*",
  "sustainability:*",
  "tag:GetResources",
  "tax:*",
  "trustedadvisor:*",
];

/** What holds in every account of a tenant or a cell, whatever its class. */
export function foundationStatements(platform: Platform): readonly Statement[] {
  return [
    {
      Sid: "DenyOtherRegions",
      Effect: "Deny",
      NotAction: globalServices,
      Resource: "*",
      Condition: { StringNotEquals: { "aws:RequestedRegion": [...platform.guardrails.allowedRegions].sort() } },
    },
    {
      Sid: "DenyLeavingOrganization",
      Effect: "Deny",
      Action: ["account:CloseAccount", "organizations:LeaveOrganization"],
      Resource: "*",
    },
    {
      Sid: "DenyRootUser",
      Effect: "Deny",
      Action: "*",
      Resource: "*",
      Condition: { ArnLike: { "aws:PrincipalArn": "arn:*:iam::*:root" }, Null: { "aws:AssumedRoot": "true" } },
    },
    ...protectionStatements,
    ...instanceStatements,
    ...publicStatements,
  ];
}

const protectionStatements: readonly Statement[] = [
  {
    Sid: "ProtectRoles",
    Effect: "Deny",
    Action: [
      "iam:AttachRolePolicy",
      "iam:CreatePolicyVersion",
      "iam:CreateRole",
      "iam:DeletePolicy*",
      "iam:DeleteRole*",
      "iam:DetachRolePolicy",
      "iam:PassRole",
      "iam:PutRole*",
      "iam:SetDefaultPolicyVersion",
      "iam:TagPolicy",
      "iam:TagRole",
      "iam:UntagPolicy",
      "iam:UntagRole",
      "iam:UpdateAssumeRolePolicy",
      "iam:UpdateRole*",
    ],
    Resource: [`arn:*:iam::*:policy${iamPath}*`, `arn:*:iam::*:role${iamPath}*`],
    Condition: unlessBuilder,
  },
  {
    Sid: "ProtectStacks",
    Effect: "Deny",
    Action: [
      "cloudformation:CreateChangeSet",
      "cloudformation:DeleteStack",
      "cloudformation:ExecuteChangeSet",
      "cloudformation:SetStackPolicy",
      "cloudformation:UpdateStack",
      "cloudformation:UpdateTerminationProtection",
    ],
    Resource: "arn:*:cloudformation:*:*:stack/tenantry-*",
    Condition: unlessBuilder,
  },
  {
    Sid: "ProtectLogs",
    Effect: "Deny",
    Action: [
      "cloudtrail:DeleteTrail",
      "cloudtrail:PutEventSelectors",
      "cloudtrail:StopLogging",
      "cloudtrail:UpdateTrail",
      "config:DeleteConfigurationRecorder",
      "config:DeleteDeliveryChannel",
      "config:StopConfigurationRecorder",
      "ec2:DeleteFlowLogs",
      "guardduty:DeleteDetector",
      "guardduty:DisassociateFromAdministratorAccount",
      "guardduty:UpdateDetector",
      "securityhub:DisableSecurityHub",
      "securityhub:DisassociateFromAdministratorAccount",
    ],
    Resource: "*",
    Condition: unlessBuilder,
  },
  {
    Sid: "ProtectLogGroups",
    Effect: "Deny",
    Action: ["logs:DeleteLogGroup", "logs:DeleteLogStream", "logs:DeleteRetentionPolicy", "logs:PutRetentionPolicy"],
    Resource: "arn:*:logs:*:*:log-group:/tenantry/*",
    Condition: unlessBuilder,
  },
  {
    Sid: "DenyLongLivedIdentities",
    Effect: "Deny",
    Action: [
      "iam:CreateAccessKey",
      "iam:CreateLoginProfile",
      "iam:CreateOpenIDConnectProvider",
      "iam:CreateSAMLProvider",
      "iam:CreateUser",
    ],
    Resource: "*",
    Condition: unlessBuilder,
  },
  {
    Sid: "ProtectClusterAccess",
    Effect: "Deny",
    Action: [
      "eks:AssociateAccessPolicy",
      "eks:AssociateIdentityProviderConfig",
      "eks:CreateAccessEntry",
      "eks:CreatePodIdentityAssociation",
      "eks:DeleteAccessEntry",
      "eks:DeletePodIdentityAssociation",
      "eks:DisassociateAccessPolicy",
      "eks:DisassociateIdentityProviderConfig",
      "eks:UpdateAccessEntry",
      "eks:UpdatePodIdentityAssociation",
    ],
    Resource: "*",
    Condition: unlessBuilder,
  },
];

const instanceStatements: readonly Statement[] = [
  {
    Sid: "RequireImdsv2",
    Effect: "Deny",
    Action: "ec2:RunInstances",
    Resource: "arn:*:ec2:*:*:instance/*",
    Condition: { StringNotEquals: { "ec2:MetadataHttpTokens": "required" } },
  },
  {
    Sid: "DenyImdsv1Credentials",
    Effect: "Deny",
    Action: "*",
    Resource: "*",
    Condition: { NumericLessThan: { "ec2:RoleDelivery": "2.0" } },
  },
  { Sid: "KeepMetadataOptions", Effect: "Deny", Action: "ec2:ModifyInstanceMetadataOptions", Resource: "*" },
];

const publicStatements: readonly Statement[] = [
  {
    Sid: "KeepPublicAccessBlocked",
    Effect: "Deny",
    Action: [
      "ec2:CreateVpcBlockPublicAccessExclusion",
      "ec2:DisableImageBlockPublicAccess",
      "ec2:DisableSnapshotBlockPublicAccess",
      "ec2:ModifyVpcBlockPublicAccess*",
      "s3:PutAccountPublicAccessBlock",
      "s3:PutBucketPublicAccessBlock",
    ],
    Resource: "*",
    Condition: unlessBuilder,
  },
  {
    Sid: "DenySharingOutside",
    Effect: "Deny",
    Action: ["ram:CreateResourceShare", "ram:UpdateResourceShare"],
    Resource: "*",
    Condition: { Bool: { "ram:RequestedAllowsExternalPrincipals": "true" } },
  },
  {
    Sid: "DenyPublicImagesAndSnapshots",
    Effect: "Deny",
    Action: ["ec2:ModifyImageAttribute", "ec2:ModifySnapshotAttribute"],
    Resource: "*",
    Condition: { StringEquals: { "ec2:Add/group": "all" } },
  },
  {
    Sid: "DenySharedDatabaseSnapshots",
    Effect: "Deny",
    Action: ["rds:ModifyDBClusterSnapshotAttribute", "rds:ModifyDBSnapshotAttribute"],
    Resource: "*",
    Condition: unlessBuilder,
  },
  {
    Sid: "DenyOpenFunctions",
    Effect: "Deny",
    Action: ["lambda:CreateFunctionUrlConfig", "lambda:UpdateFunctionUrlConfig"],
    Resource: "*",
    Condition: { StringEquals: { "lambda:FunctionUrlAuthType": "NONE" } },
  },
];

/** What a class adds to the foundation. */
export function classStatements(guardrailClass: GuardrailClass): readonly Statement[] {
  switch (guardrailClass) {
    case "standard":
      return [];
    case "regulated":
      return regulatedStatements;
    case "cell":
      return cellStatements;
  }
}

const regulatedStatements: readonly Statement[] = [
  {
    Sid: "RequireEncryptedVolumes",
    Effect: "Deny",
    Action: ["ec2:CreateVolume", "ec2:RunInstances"],
    Resource: "arn:*:ec2:*:*:volume/*",
    Condition: { Bool: { "ec2:Encrypted": "false" } },
  },
  {
    Sid: "RequireEncryptedDatabases",
    Effect: "Deny",
    Action: ["rds:CreateDBCluster", "rds:CreateDBInstance", "rds:RestoreDBClusterFromS3"],
    Resource: "*",
    Condition: { Bool: { "rds:StorageEncrypted": "false" } },
  },
  {
    Sid: "RequireEncryptedFileSystems",
    Effect: "Deny",
    Action: "elasticfilesystem:CreateFileSystem",
    Resource: "*",
    Condition: { Bool: { "elasticfilesystem:Encrypted": "false" } },
  },
  {
    Sid: "KeepKeys",
    Effect: "Deny",
    Action: ["kms:DisableKey", "kms:DisableKeyRotation", "kms:ScheduleKeyDeletion"],
    Resource: "*",
    Condition: unlessBuilder,
  },
];

const cellStatements: readonly Statement[] = [
  {
    Sid: "ProtectClusters",
    Effect: "Deny",
    Action: [
      "eks:CreateCluster",
      "eks:DeleteAddon",
      "eks:DeleteCluster",
      "eks:UpdateClusterConfig",
      "eks:UpdateClusterVersion",
    ],
    Resource: "*",
    Condition: unlessBuilder,
  },
];

/** A frozen tenant keeps its data and may read it; nothing is written, started or built. */
export const frozenStatements: readonly Statement[] = [
  {
    Sid: "DenyChanges",
    Effect: "Deny",
    Action: [
      "dynamodb:BatchWriteItem",
      "dynamodb:DeleteItem",
      "dynamodb:PutItem",
      "dynamodb:UpdateItem",
      "ec2:CreateFleet",
      "ec2:RunInstances",
      "ec2:StartInstances",
      "lambda:CreateFunction",
      "rds:CreateDBCluster",
      "rds:CreateDBInstance",
      "s3:CreateBucket",
      "s3:DeleteObject*",
      "s3:PutObject*",
      "secretsmanager:DeleteSecret",
      "secretsmanager:PutSecretValue",
      "sqs:SendMessage",
    ],
    Resource: "*",
    Condition: unlessBuilder,
  },
];

/** A suspended tenant's accounts do nothing at all, except what takes them apart or brings them back. */
export const suspendedStatements: readonly Statement[] = [
  { Sid: "DenyEverything", Effect: "Deny", Action: "*", Resource: "*", Condition: unlessBuilder },
];

const perimeterActions = ["kms:*", "s3:*", "secretsmanager:*", "sqs:*"];

/** Who may reach resources of the accounts at all, whatever their own policies say. */
export function resourceStatements(platform: Platform): readonly Statement[] {
  const organization = platform.organization.id;
  const everything = { Principal: "*", Resource: "*" } as const;
  return [
    {
      Sid: "OnlyOrganization",
      Effect: "Deny",
      ...everything,
      Action: [...perimeterActions, "sts:AssumeRole", "sts:SetSourceIdentity", "sts:TagSession"].sort(),
      Condition: {
        BoolIfExists: { "aws:PrincipalIsAWSService": "false" },
        StringNotEqualsIfExists: { "aws:PrincipalOrgID": organization },
      },
    },
    {
      Sid: "ServicesOnlyForOrganization",
      Effect: "Deny",
      ...everything,
      Action: [...perimeterActions, "sts:AssumeRole"].sort(),
      Condition: {
        Bool: { "aws:PrincipalIsAWSService": "true" },
        Null: { "aws:SourceAccount": "false" },
        StringNotEqualsIfExists: { "aws:SourceOrgID": organization },
      },
    },
    {
      Sid: "OnlyEncryptedTransport",
      Effect: "Deny",
      ...everything,
      Action: ["s3:*", "secretsmanager:*", "sqs:*"],
      Condition: { BoolIfExists: { "aws:SecureTransport": "false" } },
    },
  ];
}
