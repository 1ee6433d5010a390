import { joinText, type TextValue } from "../../model/deferred.ts";
import { iamPath } from "../../model/ownership.ts";
import type { Platform } from "../../model/platform.ts";
import {
  accountNumber,
  dnsSuffix,
  iamArn,
  partitionOf,
  platformRolePath,
  templatePrefix,
  toolingBucketName,
} from "./names.ts";
import { type AccountPlace, boundaryArn } from "./permission-boundary.ts";
import type { Statement } from "./policy-document.ts";

/** What the deploy role may do itself: run our stacks through CloudFormation's role, and speak to clusters. */
export function deployStatements(platform: Platform, place: AccountPlace, execution: TextValue): readonly Statement[] {
  const partition = partitionOf(place.region);
  const stacks = joinText(`arn:${partition}:cloudformation:*:`, accountNumber(place.account), ":stack/tenantry-*/*");
  return [
    { Effect: "Allow", Action: "cloudformation:*", Resource: stacks },
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
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeSubnets",
        "ec2:DescribeVpcs",
        "eks:AccessKubernetesApi",
        "eks:DescribeCluster",
        "eks:ListClusters",
        "servicequotas:GetServiceQuota",
        "servicequotas:ListServiceQuotas",
        "servicequotas:RequestServiceQuotaIncrease",
      ],
      Resource: "*",
    },
  ];
}

/** Services whose resources our stacks hold; data planes (objects, items, messages, secret values) are left out. */
const serviceActions: readonly string[] = [
  "dynamodb:*Backups",
  "dynamodb:*Table*",
  "dynamodb:*Tag*",
  "dynamodb:*TimeToLive",
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
  const roles = iamArn(place.account, place.region, `role${iamPath}*`);
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
    ...roleStatements(place, roles),
    {
      Effect: "Allow",
      Action: "iam:CreateServiceLinkedRole",
      Resource: iamArn(place.account, place.region, "role/aws-service-role/*"),
      Condition: { StringLike: { "iam:AWSServiceName": ["*.amazonaws.com"] } },
    },
  ];
}

function roleStatements(place: AccountPlace, roles: TextValue): readonly Statement[] {
  const platformRoles = iamArn(place.account, place.region, `role${platformRolePath}*`);
  return [
    {
      Effect: "Allow",
      Action: ["iam:CreateRole", "iam:PutRolePermissionsBoundary", "iam:PutRolePolicy"],
      Resource: roles,
      Condition: { StringEquals: { "iam:PermissionsBoundary": boundaryArn(place) } },
    },
    {
      Effect: "Allow",
      Action: ["iam:AttachRolePolicy", "iam:CreateRole", "iam:PutRolePolicy"],
      Resource: platformRoles,
    },
    {
      Effect: "Allow",
      Action: [
        "iam:DeleteRole",
        "iam:DeleteRolePolicy",
        "iam:DetachRolePolicy",
        "iam:Get*",
        "iam:List*",
        "iam:TagRole",
        "iam:UntagRole",
        "iam:UpdateAssumeRolePolicy",
        "iam:UpdateRole",
        "iam:UpdateRoleDescription",
      ],
      Resource: roles,
    },
    {
      Effect: "Allow",
      Action: ["iam:AttachRolePolicy"],
      Resource: roles,
      Condition: { ArnLike: { "iam:PolicyARN": iamArn(place.account, place.region, `policy${iamPath}*`) } },
    },
    {
      Effect: "Allow",
      Action: [
        "iam:CreatePolicy",
        "iam:CreatePolicyVersion",
        "iam:DeletePolicy",
        "iam:DeletePolicyVersion",
        "iam:GetPolicy",
        "iam:GetPolicyVersion",
        "iam:ListEntitiesForPolicy",
        "iam:ListPolicyVersions",
      ],
      Resource: iamArn(place.account, place.region, `policy${iamPath}*`),
    },
    {
      Effect: "Allow",
      Action: "iam:PassRole",
      Resource: roles,
      Condition: {
        StringEquals: {
          "iam:PassedToService": [
            `ec2.${dnsSuffix(place.region)}`,
            "eks-fargate-pods.amazonaws.com",
            "eks.amazonaws.com",
            "pods.eks.amazonaws.com",
            "vpc-flow-logs.amazonaws.com",
          ],
        },
      },
    },
  ];
}
