import { unlessBuilder } from "./builders.ts";
import type { Statement } from "./policy-document.ts";

/** How strictly an account is held: `cell` for accounts that host clusters of many tenants. */
export type GuardrailClass = "standard" | "regulated" | "cell";

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
    Action: ["rds:CreateDBCluster", "rds:RestoreDBClusterFromS3"],
    Resource: "*",
    Condition: { Bool: { "rds:StorageEncrypted": "false" } },
  },
  {
    // An instance of Aurora says nothing of encryption itself: its cluster does.
    Sid: "RequireEncryptedDatabaseInstances",
    Effect: "Deny",
    Action: "rds:CreateDBInstance",
    Resource: "*",
    Condition: { Bool: { "rds:StorageEncrypted": "false" }, StringNotLike: { "rds:DatabaseEngine": "aurora*" } },
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
      "sqs:DeleteMessage",
      "sqs:PurgeQueue",
      "sqs:ReceiveMessage",
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
