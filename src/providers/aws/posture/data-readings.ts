import type { ServiceFacts } from "../services.ts";
import { namedOf, type Reading, readingService, readingsOf, textsOf } from "./reading.ts";

const s3 = readingService("s3", () => import("./sdk/s3.ts"), {
  GetBucketEncryption: "s3:GetEncryptionConfiguration",
  GetBucketPolicy: "s3:GetBucketPolicy",
  GetBucketTagging: "s3:GetBucketTagging",
  GetPublicAccessBlock: "s3:GetBucketPublicAccessBlock",
  ListBuckets: "s3:ListAllMyBuckets",
});
const readS3 = readingsOf(s3);
const bucketReadings: readonly Reading[] = [
  readS3("GetBucketPolicy", { types: ["AWS::S3::Bucket", "AWS::S3::BucketPolicy"] }),
  readS3("GetPublicAccessBlock", { types: ["AWS::S3::Bucket"] }),
  readS3("GetBucketTagging", { types: [] }),
  readS3("GetBucketEncryption", { types: [] }),
];

/** Buckets; those of all regions are listed at once. */
export const s3Readings: readonly Reading[] = [
  readS3("ListBuckets", {
    // Only a list in pages says where each bucket is.
    input: { MaxBuckets: 1000 },
    token: ["ContinuationToken", "ContinuationToken"],
    types: ["AWS::S3::Bucket", "AWS::S3::BucketPolicy"],
    follow: (answer) =>
      namedOf(answer, "Buckets", "Name").flatMap(({ name, item }) =>
        bucketReadings.map((reading) => ({
          reading,
          name,
          input: { Bucket: name },
          ...(typeof item.BucketRegion === "string" ? { region: item.BucketRegion } : {}),
        })),
      ),
  }),
];

const s3Control = readingService("s3control", () => import("./sdk/s3-control.ts"), {
  GetPublicAccessBlock: "s3:GetAccountPublicAccessBlock",
});

/** What an account forbids all its buckets; its input is the account's number. */
export const accountBlockReading: Reading = readingsOf(s3Control)("GetPublicAccessBlock", {
  types: ["AWS::S3::AccountPublicAccessBlock"],
});

const dynamodb = readingService("dynamodb", () => import("./sdk/dynamodb.ts"), {
  DescribeTable: "dynamodb:DescribeTable",
  GetResourcePolicy: "dynamodb:GetResourcePolicy",
  ListTables: "dynamodb:ListTables",
  ListTagsOfResource: "dynamodb:ListTagsOfResource",
});
const readDynamo = readingsOf(dynamodb);
const tableTypes = ["AWS::DynamoDB::Table"];
const tablePolicy = readDynamo("GetResourcePolicy", { types: tableTypes });
const tableTags = readDynamo("ListTagsOfResource", { token: ["NextToken", "NextToken"], types: [] });
const describeTable = readDynamo("DescribeTable", {
  types: tableTypes,
  follow: (answer) => {
    const { TableArn } = answer.Table as { readonly TableArn: string };
    return [tablePolicy, tableTags].map((reading) => ({ reading, name: TableArn, input: { ResourceArn: TableArn } }));
  },
});

const dynamodbReadings: readonly Reading[] = [
  readDynamo("ListTables", {
    token: ["ExclusiveStartTableName", "LastEvaluatedTableName"],
    types: tableTypes,
    follow: (answer) =>
      textsOf(answer, "TableNames").map((name) => ({ reading: describeTable, name, input: { TableName: name } })),
  }),
];

const secrets = readingService("secretsmanager", () => import("./sdk/secrets-manager.ts"), {
  GetResourcePolicy: "secretsmanager:GetResourcePolicy",
  ListSecrets: "secretsmanager:ListSecrets",
});
const readSecrets = readingsOf(secrets);
const secretTypes = ["AWS::SecretsManager::Secret", "AWS::SecretsManager::ResourcePolicy"];
const secretPolicy = readSecrets("GetResourcePolicy", { types: secretTypes });

/** Names, keys and policies of secrets; no operation here can give a value. */
const secretReadings: readonly Reading[] = [
  readSecrets("ListSecrets", {
    token: ["NextToken", "NextToken"],
    types: secretTypes,
    follow: (answer) =>
      namedOf(answer, "SecretList", "ARN").map(({ name }) => ({
        reading: secretPolicy,
        name,
        input: { SecretId: name },
      })),
  }),
];

const rds = readingService("rds", () => import("./sdk/rds.ts"), {
  DescribeDBClusters: "rds:DescribeDBClusters",
  DescribeDBInstances: "rds:DescribeDBInstances",
});
const readRds = readingsOf(rds);

const rdsReadings: readonly Reading[] = [
  readRds("DescribeDBClusters", { token: ["Marker", "Marker"], types: ["AWS::RDS::DBCluster"] }),
  readRds("DescribeDBInstances", { token: ["Marker", "Marker"], types: ["AWS::RDS::DBInstance"] }),
];

/** Tables, secrets and databases of a region. */
export const dataReadings: readonly Reading[] = [...dynamodbReadings, ...secretReadings, ...rdsReadings];

export const dataReads: readonly ServiceFacts[] = [s3, s3Control, dynamodb, secrets, rds];
