import { accountStackName, partitionOf, templatePrefix, toolingBucketName } from "../../model/account-entry.ts";
import { joinText, type TextValue } from "../../model/deferred.ts";
import type { Platform } from "../../model/platform.ts";
import { identityStatements } from "./account-roles.ts";
import { accountNumber, dnsSuffix, iamArn } from "./names.ts";
import type { AccountPlace } from "./permission-boundary.ts";
import type { Statement } from "./policy-document.ts";

/** What the deploy role may do itself: run our stacks through CloudFormation's role, and speak to clusters. */
export function deployStatements(platform: Platform, place: AccountPlace, execution: TextValue): readonly Statement[] {
  const partition = partitionOf(place.region);
  const stacks = joinText(`arn:${partition}:cloudformation:*:`, accountNumber(place.account), ":stack/");
  return [
    { Effect: "Allow", Action: "cloudformation:*", Resource: joinText(stacks, "tenantry-*/*") },
    {
      Sid: "KeepBootstrap",
      Effect: "Deny",
      NotAction: ["cloudformation:Describe*", "cloudformation:Detect*", "cloudformation:Get*", "cloudformation:List*"],
      Resource: joinText(stacks, `${accountStackName}/*`),
    },
    {
      Effect: "Allow",
      Action: "s3:GetObject",
      Resource: `arn:${partition}:s3:::${toolingBucketName(platform)}/${templatePrefix}*`,
    },
    {
      Effect: "Allow",
      Action: "kms:Decrypt",
      Resource: `arn:${partition}:kms:*:${platform.organization.toolingAccountId}:key/*`,
      Condition: { StringLike: { "kms:ViaService": `s3.*.${dnsSuffix(place.region)}` } },
    },
    {
      Effect: "Allow",
      Action: ["cloudformation:DescribeStacks", "cloudformation:ListStacks", "cloudformation:ValidateTemplate"],
      Resource: "*",
    },
    {
      Effect: "Allow",
      Action: "iam:PassRole",
      Resource: execution,
      Condition: { StringEquals: { "iam:PassedToService": "cloudformation.amazonaws.com" } },
    },
    {
      Effect: "Allow",
      Action: [
        ...readActions,
        "eks:AccessKubernetesApi",
        "eks:ListClusters",
        "servicequotas:ListRequestedServiceQuotaChangeHistoryByQuota",
        "servicequotas:ListServiceQuotas",
        "servicequotas:RequestServiceQuotaIncrease",
      ],
      Resource: "*",
    },
    {
      // The first quota request of an account makes the service's own role.
      Effect: "Allow",
      Action: "iam:CreateServiceLinkedRole",
      Resource: iamArn(place.account, place.region, "role/aws-service-role/servicequotas.amazonaws.com/*"),
      Condition: { StringEquals: { "iam:AWSServiceName": "servicequotas.amazonaws.com" } },
    },
    {
      // A default security group can only be closed; rules are added by no one but CloudFormation.
      Effect: "Allow",
      Action: ["ec2:RevokeSecurityGroupEgress", "ec2:RevokeSecurityGroupIngress"],
      Resource: joinText(`arn:${partition}:ec2:*:`, accountNumber(place.account), ":security-group/*"),
    },
  ];
}

const readActions: readonly string[] = [
  "ec2:DescribeRouteTables",
  "ec2:DescribeSecurityGroupRules",
  "ec2:DescribeSecurityGroups",
  "ec2:DescribeVpcs",
  "eks:DescribeCluster",
  "servicequotas:GetAWSDefaultServiceQuota",
  "servicequotas:GetServiceQuota",
];

/** What the read role may do beyond AWS's own audit policy, and what planning counts on whatever that policy says. */
export const readStatements: readonly Statement[] = [
  {
    Effect: "Allow",
    Action: [
      "cloudformation:DescribeStackEvents",
      "cloudformation:DescribeStacks",
      "cloudformation:GetTemplate",
      ...readActions,
      "eks:AccessKubernetesApi",
      "tag:GetResources",
    ],
    Resource: "*",
  },
];

/** Services whose resources our stacks hold; data planes (objects, items, messages, secret values) are left out. */
const serviceActions: readonly string[] = [
  "dynamodb:*Backups",
  "dynamodb:*ContributorInsights",
  "dynamodb:*Table*",
  "dynamodb:*Tag*",
  "dynamodb:*TimeToLive",
  "dynamodb:Describe*",
  "dynamodb:GetResourcePolicy",
  "ec2:*Address*",
  "ec2:*FlowLogs",
  "ec2:*Gateway*",
  "ec2:*LaunchTemplate*",
  "ec2:*Route*",
  "ec2:*SecurityGroup*",
  "ec2:*Subnet*",
  "ec2:*Tags",
  "ec2:*Vpc*",
  "ec2:Describe*",
  "ec2:RunInstances",
  "eks:*",
  "kms:CancelKeyDeletion",
  "kms:Create*",
  "kms:DeleteAlias",
  "kms:Describe*",
  "kms:Disable*",
  "kms:Enable*",
  "kms:Get*",
  "kms:List*",
  "kms:Put*",
  "kms:RevokeGrant",
  "kms:ScheduleKeyDeletion",
  "kms:TagResource",
  "kms:UntagResource",
  "kms:Update*",
  "logs:*LogGroup*",
  "logs:*RetentionPolicy",
  "logs:*Tag*",
  "logs:AssociateKmsKey",
  "logs:DisassociateKmsKey",
  "rds:*DBCluster*",
  "rds:*DBInstance*",
  "rds:*DBSubnetGroup*",
  "rds:*Tags*",
  "rds:Describe*",
  "s3:*Bucket*",
  "s3:*Configuration",
  "s3:ListTagsForResource",
  "s3:TagResource",
  "s3:UntagResource",
  "secretsmanager:CreateSecret",
  "secretsmanager:DeleteSecret",
  "secretsmanager:DescribeSecret",
  "secretsmanager:GetRandomPassword",
  "secretsmanager:TagResource",
  "secretsmanager:UntagResource",
  "secretsmanager:UpdateSecret",
  "sqs:*Attributes",
  "sqs:*Permission",
  "sqs:*Queue",
  "sqs:*QueueTags",
  "sqs:GetQueueUrl",
];

/** Uses of a key that services ask of whoever creates an encrypted resource; the key's own policy narrows them. */
const keyUse = ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"];

/** What CloudFormation may do for us: the types we emit, and roles only under our path and inside the boundary. */
export function executionStatements(place: AccountPlace, regions: readonly string[]): readonly Statement[] {
  return [
    {
      Effect: "Allow",
      Action: serviceActions,
      Resource: "*",
      ...(regions.length === 0 ? {} : { Condition: { StringEquals: { "aws:RequestedRegion": [...regions].sort() } } }),
    },
    {
      Effect: "Allow",
      Action: keyUse,
      Resource: "*",
      Condition: { StringLike: { "kms:ViaService": `*.*.${dnsSuffix(place.region)}` } },
    },
    { Effect: "Allow", Action: ["budgets:ModifyBudget", "budgets:*Resource*", "budgets:ViewBudget"], Resource: "*" },
    // Private names of interface endpoints; Route 53 answers from one region for all.
    { Effect: "Allow", Action: "route53:AssociateVPCWithHostedZone", Resource: "*" },
    ...identityStatements(place),
    {
      Effect: "Allow",
      Action: "iam:CreateServiceLinkedRole",
      Resource: iamArn(place.account, place.region, "role/aws-service-role/*"),
      Condition: { StringLike: { "iam:AWSServiceName": ["*.amazonaws.com"] } },
    },
  ];
}
