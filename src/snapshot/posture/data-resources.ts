import { asObject, asText } from "../dump-file.ts";
import { type Answer, readPolicy } from "./answer.ts";
import { type Draft, keep, objectsOf, pick, readTags, textOf, type Whereabouts } from "./draft.ts";

type Add = (draft: Draft, answer: Answer, where: Whereabouts) => void;

const bucketArn = (name: string): string => `arn:aws:s3:::${name}`;

/** A policy answer whose resource is told by the file's name, or by the answer itself. */
function subjectOf({ names }: Answer): string {
  return names.at(-1) ?? "";
}

const addBuckets: Add = (draft, { value }, where) => {
  for (const bucket of objectsOf(value, "Buckets")) {
    const name = textOf(bucket, "Name");
    const region = asText(bucket.BucketRegion) ?? where.region;
    draft.add({ ...where, region }, { id: bucketArn(name), type: "AWS::S3::Bucket", properties: { BucketName: name } });
    for (const operation of ["getbucketpolicy", "getpublicaccessblock"])
      draft.expect({ ...where, region }, operation, { name, type: "AWS::S3::Bucket" });
  }
};

const addBucketPolicy: Add = (draft, answer, where) => {
  const Bucket = subjectOf(answer);
  const document = readPolicy(answer.value.Policy);
  if (document === undefined || Bucket === "") return;
  draft.add(where, {
    id: `AWS::S3::BucketPolicy/${where.accountId}/${where.region}/${Bucket}`,
    type: "AWS::S3::BucketPolicy",
    properties: { Bucket, PolicyDocument: document },
  });
};

/** The file's name tells a bucket; the account's own block has none. */
const addPublicAccessBlock: Add = (draft, answer, where) => {
  const block = asObject(answer.value.PublicAccessBlockConfiguration);
  const name = subjectOf(answer);
  if (block === undefined) return;
  if (name === "" || name === where.accountId) {
    draft.add(where, {
      id: `AWS::S3::AccountPublicAccessBlock/${where.accountId}/global/${where.accountId}`,
      type: "AWS::S3::AccountPublicAccessBlock",
      global: true,
      properties: block,
    });
  } else draft.amend(bucketArn(name), { PublicAccessBlockConfiguration: block });
};

const addTable: Add = (draft, { value }, where) => {
  const table = asObject(value.Table);
  if (table === undefined) return;
  const id = textOf(table, "TableArn");
  const encryption = asObject(table.SSEDescription) ?? {};
  draft.add(where, {
    id,
    type: "AWS::DynamoDB::Table",
    properties: {
      ...keep(table, "TableName", "KeySchema", "AttributeDefinitions"),
      GlobalSecondaryIndexes: objectsOf(table, "GlobalSecondaryIndexes").map((index) =>
        keep(index, "IndexName", "KeySchema"),
      ),
      StreamSpecification: asObject(table.StreamSpecification) ?? {},
      SSESpecification: pick(encryption, { KMSMasterKeyId: "KMSMasterKeyArn", SSEType: "SSEType" }),
      ...keep(table, "TableSizeBytes", "DeletionProtectionEnabled"),
    },
  });
  draft.expect(where, "getresourcepolicy", { name: id, type: "AWS::DynamoDB::Table" });
};

/** Tables and secrets have an operation of this name; the ARN in the file's name, or in the answer, tells which. */
const addResourcePolicy: Add = (draft, answer, where) => {
  const arn = asText(answer.value.ARN) ?? subjectOf(answer);
  const document = readPolicy(answer.value.Policy) ?? readPolicy(answer.value.ResourcePolicy);
  if (document === undefined || arn === "") return;
  if (arn.includes(":dynamodb:")) draft.amend(arn, { ResourcePolicy: { PolicyDocument: document } });
  else
    draft.add(where, {
      id: `AWS::SecretsManager::ResourcePolicy/${where.accountId}/${where.region}/${arn}`,
      type: "AWS::SecretsManager::ResourcePolicy",
      properties: { SecretId: arn, ResourcePolicy: document },
    });
};

const addSecrets: Add = (draft, { value }, where) => {
  for (const secret of objectsOf(value, "SecretList")) {
    const id = textOf(secret, "ARN");
    draft.add(where, {
      id,
      type: "AWS::SecretsManager::Secret",
      properties: keep(secret, "Name", "KmsKeyId"),
      tags: readTags(secret.Tags),
    });
    draft.expect(where, "getresourcepolicy", { name: id, type: "AWS::SecretsManager::Secret" });
  }
};

const addDatabases =
  (field: string, key: string, type: string): Add =>
  (draft, { value }, where) => {
    for (const database of objectsOf(value, field))
      draft.add(where, {
        id: textOf(database, `${key}Arn`),
        type,
        properties: {
          ...keep(database, `${key}Identifier`, "Engine", "EngineVersion", "KmsKeyId", "StorageEncrypted"),
          ...keep(database, "PubliclyAccessible", "DBClusterIdentifier", "DBInstanceClass", "MultiAZ"),
          ...pick(database, {
            EnableIAMDatabaseAuthentication: "IAMDatabaseAuthenticationEnabled",
            DBClusterResourceId: "DbClusterResourceId",
            DbiResourceId: "DbiResourceId",
          }),
          VpcSecurityGroupIds: objectsOf(database, "VpcSecurityGroups").map((group) => group.VpcSecurityGroupId ?? ""),
        },
        tags: readTags(database.TagList),
      });
  };

/** Tags by an operation of their own, for resources that the file's name tells. */
const tagNamed =
  (field: string, id: (name: string, where: Whereabouts) => string): Add =>
  (draft, answer, where) =>
    draft.tag(id(subjectOf(answer), where), readTags(answer.value[field]));

/** `get-resources` tells tags of everything by its ARN. */
const tagAll: Add = (draft, { value }) => {
  for (const mapping of objectsOf(value, "ResourceTagMappingList"))
    draft.tag(textOf(mapping, "ResourceARN"), readTags(mapping.Tags));
};

const addRepositories: Add = (draft, { value }, where) => {
  for (const repository of objectsOf(value, "repositories")) {
    const name = textOf(repository, "repositoryName");
    draft.add(where, {
      id: textOf(repository, "repositoryArn"),
      type: "AWS::ECR::Repository",
      properties: pick(repository, { RepositoryName: "repositoryName", ImageTagMutability: "imageTagMutability" }),
    });
    draft.expect(where, "getrepositorypolicy", { name, type: "AWS::ECR::Repository" });
  }
};

const addRepositoryPolicy: Add = (draft, answer, where) => {
  const name = asText(answer.value.repositoryName) ?? subjectOf(answer);
  const document = readPolicy(answer.value.policyText);
  if (document === undefined) return;
  draft.amend(`arn:aws:ecr:${where.region}:${where.accountId}:repository/${name}`, { RepositoryPolicyText: document });
};

/** What these operations tell, by their names. */
export const dataAnswers: Readonly<Record<string, Add>> = {
  describedbclusters: addDatabases("DBClusters", "DBCluster", "AWS::RDS::DBCluster"),
  describedbinstances: addDatabases("DBInstances", "DBInstance", "AWS::RDS::DBInstance"),
  describerepositories: addRepositories,
  describetable: addTable,
  getbucketpolicy: addBucketPolicy,
  getbuckettagging: tagNamed("TagSet", bucketArn),
  getpublicaccessblock: addPublicAccessBlock,
  getrepositorypolicy: addRepositoryPolicy,
  getresourcepolicy: addResourcePolicy,
  getresources: tagAll,
  listbuckets: addBuckets,
  listsecrets: addSecrets,
  listtagsofresource: tagNamed("Tags", (arn) => arn),
};
