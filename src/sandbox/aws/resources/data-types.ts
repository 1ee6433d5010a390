import {
  arnOf,
  checkFree,
  checkTypeQuota,
  isTrue,
  map,
  maps,
  nameOf,
  requireResource,
  resourcesWith,
  text,
  texts,
} from "./check.ts";
import { requireKey } from "./key-types.ts";
import { findBucket, findResource } from "./resource-state.ts";
import { ResourceError, type ResourceType } from "./resource-type.ts";

const table: ResourceType = {
  check: ({ context, properties }) => {
    const known = new Set(maps(properties, "AttributeDefinitions").map(({ AttributeName }) => AttributeName));
    const used = maps(properties, "KeySchema").map(({ AttributeName }) => AttributeName);
    if (!used.every((name) => known.has(name))) {
      throw new ResourceError(
        "InvalidRequest",
        "One or more parameter values were invalid: Some index key attributes are not defined in AttributeDefinitions",
      );
    }
    requireKey(context, text(map(properties, "SSESpecification"), "KMSMasterKeyId"));
  },
  create: (request) => {
    const { context } = request;
    const id = nameOf(request, "TableName", 255);
    if (findResource(context.state, context.place, "AWS::DynamoDB::Table", id) !== undefined) {
      throw new ResourceError("AlreadyExists", `Table already exists: ${id}`);
    }
    checkTypeQuota(context, "dynamodb:tables", "AWS::DynamoDB::Table");
    return {
      id,
      attributes: { Arn: arnOf(context, "dynamodb", `table/${id}`) },
      statuses: ["CREATING", "ACTIVE"],
    };
  },
  remove: (_context, { id, properties }) => {
    if (isTrue(properties.DeletionProtectionEnabled)) {
      throw new ResourceError(
        "InvalidRequest",
        `Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first. (table ${id})`,
      );
    }
  },
};

const bucketName = /^(?!xn--|sthree-|amzn-s3-demo-)[a-z0-9](?:[a-z0-9.-]{1,61})[a-z0-9]$/;

const bucket: ResourceType = {
  check: ({ context, properties }) => {
    for (const rule of maps(map(properties, "BucketEncryption"), "ServerSideEncryptionConfiguration")) {
      requireKey(context, text(map(rule, "ServerSideEncryptionByDefault"), "KMSMasterKeyID"));
    }
  },
  create: (request) => {
    const { context, generatedName, properties } = request;
    const id = text(properties, "BucketName") ?? generatedName.toLowerCase().slice(0, 63);
    if (!bucketName.test(id)) throw new ResourceError("InvalidRequest", `The specified bucket is not valid: ${id}`);
    const owner = findBucket(context.state, id);
    if (owner !== undefined) {
      const isOurs = owner.accountId === context.place.accountId;
      throw new ResourceError(
        "AlreadyExists",
        isOurs
          ? `${id} already exists`
          : `The requested bucket name is not available. The bucket namespace is shared by all users of the system. (${id})`,
      );
    }
    checkTypeQuota(context, "s3:buckets", "AWS::S3::Bucket");
    const { region } = context.place;
    return {
      id,
      attributes: {
        Arn: arnOf(context, "s3", id),
        DomainName: `${id}.s3.amazonaws.com`,
        DualStackDomainName: `${id}.s3.dualstack.${region}.amazonaws.com`,
        RegionalDomainName: `${id}.s3.${region}.amazonaws.com`,
        WebsiteURL: `http://${id}.s3-website.${region}.amazonaws.com`,
      },
    };
  },
  remove: (context, { id }) => {
    if (!context.isBucketEmpty(id)) {
      throw new ResourceError("GeneralServiceException", `The bucket you tried to delete is not empty (${id}).`);
    }
  },
};

const bucketPolicy: ResourceType = {
  check: ({ context, properties }) =>
    void requireResource(context, "AWS::S3::Bucket", text(properties, "Bucket") ?? ""),
  create: ({ context, properties }) => {
    const id = text(properties, "Bucket") ?? "";
    if (findResource(context.state, context.place, "AWS::S3::BucketPolicy", id) !== undefined) {
      throw new ResourceError("AlreadyExists", `The bucket policy already exists on bucket ${id}.`);
    }
    return { id, attributes: {} };
  },
};

const queue: ResourceType = {
  check: ({ context, properties }) => {
    requireKey(context, text(properties, "KmsMasterKeyId"));
    const name = text(properties, "QueueName");
    if (name !== undefined && isTrue(properties.FifoQueue) !== name.endsWith(".fifo")) {
      throw new ResourceError(
        "InvalidRequest",
        `The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix: ${name}`,
      );
    }
  },
  create: (request) => {
    const { context } = request;
    const { accountId, region } = context.place;
    const name = nameOf(request, "QueueName", 80);
    const id = `https://sqs.${region}.amazonaws.com/${accountId}/${name}`;
    checkFree(context, "AWS::SQS::Queue", id);
    return { id, attributes: { Arn: arnOf(context, "sqs", name), QueueName: name, QueueUrl: id } };
  },
};

const queuePolicy: ResourceType = {
  check: ({ context, properties }) => {
    for (const url of texts(properties, "Queues")) requireResource(context, "AWS::SQS::Queue", url);
  },
  create: ({ generatedName }) => ({ id: generatedName, attributes: { Id: generatedName } }),
};

const secret: ResourceType = {
  check: ({ context, properties }) => requireKey(context, text(properties, "KmsKeyId")),
  create: (request) => {
    const { context, generatedName, properties } = request;
    const name = text(properties, "Name") ?? generatedName;
    const taken = resourcesWith(context, "AWS::SecretsManager::Secret", ({ attributes }) => attributes.Name === name);
    const [holder] = taken;
    if (holder?.status === "PendingDeletion") {
      throw new ResourceError(
        "InvalidRequest",
        "You can't create this secret because a secret with this name is already scheduled for deletion.",
      );
    }
    if (holder !== undefined) {
      throw new ResourceError("AlreadyExists", `The operation failed because the secret ${name} already exists.`);
    }
    checkTypeQuota(context, "secretsmanager:secrets", "AWS::SecretsManager::Secret");
    const suffix = context.state.nextId("secret", 6, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789");
    const id = arnOf(context, "secretsmanager", `secret:${name}-${suffix}`);
    return { id, attributes: { Id: id, Name: name } };
  },
};

const secretPolicy: ResourceType = {
  check: ({ context, properties }) =>
    void requireResource(context, "AWS::SecretsManager::Secret", text(properties, "SecretId") ?? ""),
  create: ({ properties }) => {
    const id = text(properties, "SecretId") ?? "";
    return { id, attributes: { Id: id } };
  },
};

/** Where tenants keep their data, but for databases. */
export const dataTypes: Readonly<Record<string, ResourceType>> = {
  "AWS::DynamoDB::Table": table,
  "AWS::S3::Bucket": bucket,
  "AWS::S3::BucketPolicy": bucketPolicy,
  "AWS::SQS::Queue": queue,
  "AWS::SQS::QueuePolicy": queuePolicy,
  "AWS::SecretsManager::ResourcePolicy": secretPolicy,
  "AWS::SecretsManager::Secret": secret,
};
