import { organizationRoleName } from "../../model/account-entry.ts";
import { iamPath } from "../../model/ownership.ts";
import type { Platform } from "../../model/platform.ts";
import { unlessBuilder, unlessBuilderOrPlatform } from "./builders.ts";
import type { Statement } from "./policy-document.ts";

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
  "ec2:DescribeRegions",
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
    ...regionStatements(platform),
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
    {
      Sid: "DenyWritesOutside",
      Effect: "Deny",
      Action: [
        "dynamodb:BatchWriteItem",
        "dynamodb:PutItem",
        "dynamodb:UpdateItem",
        "kinesis:PutRecord*",
        "s3:PutObject*",
        "s3:ReplicateObject",
        "sns:Publish",
        "sqs:SendMessage",
        "sts:AssumeRole",
      ],
      Resource: "*",
      Condition: { ...unlessBuilder, StringNotEquals: { "aws:ResourceOrgID": platform.organization.id } },
    },
  ];
}

/** Without a list of regions every region is allowed; an empty condition would refuse them all. */
function regionStatements({ guardrails }: Platform): readonly Statement[] {
  if (guardrails.allowedRegions.length === 0) return [];
  return [
    {
      Sid: "DenyOtherRegions",
      Effect: "Deny",
      NotAction: globalServices,
      Resource: "*",
      Condition: { StringNotEquals: { "aws:RequestedRegion": [...guardrails.allowedRegions].sort() } },
    },
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
      "iam:PutRole*",
      "iam:SetDefaultPolicyVersion",
      "iam:TagPolicy",
      "iam:TagRole",
      "iam:UntagPolicy",
      "iam:UntagRole",
      "iam:UpdateAssumeRolePolicy",
      "iam:UpdateRole*",
    ],
    Resource: [
      `arn:*:iam::*:policy${iamPath}*`,
      `arn:*:iam::*:role${iamPath}*`,
      `arn:*:iam::*:role/${organizationRoleName}`,
    ],
    Condition: unlessBuilder,
  },
  {
    Sid: "ProtectRolesFromUse",
    Effect: "Deny",
    Action: "iam:PassRole",
    Resource: [`arn:*:iam::*:role${iamPath}*`, `arn:*:iam::*:role/${organizationRoleName}`],
    Condition: unlessBuilderOrPlatform,
  },
  {
    Sid: "ProtectStacks",
    Effect: "Deny",
    Action: [
      "cloudformation:CreateChangeSet",
      "cloudformation:CreateStack",
      "cloudformation:DeleteStack",
      "cloudformation:ExecuteChangeSet",
      "cloudformation:RollbackStack",
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
