import { describe, expect, it } from "vitest";
import { awsCase, cellBundle, environmentBundle, pooledCell } from "../../../../test/support/aws-cases.ts";
import { flattenDeferred, listOf, resourcesOfType, roleStatements } from "../../../../test/support/flat-policy.ts";
import { sampleArchitecture } from "../../../../test/support/sample.ts";
import type { Stack } from "../../../model/blueprint.ts";
import type { JsonObject } from "../../../model/json.ts";
import type { AccessLevel, AwsResourceSpec, Tenant } from "../../../model/tenant.ts";
import type { Statement } from "../policy-document.ts";

const shared = sampleArchitecture("shared", "namespace");

function stackWith(spec: Partial<AwsResourceSpec> & { readonly type: string }, tenant: Partial<Tenant> = {}): Stack {
  const aws = { thing: { tenancy: "silo", properties: {}, access: { api: "read-write" }, ...spec } } as const;
  const stack = environmentBundle(awsCase(shared, { aws }, tenant).context).stacks.at(-1);
  if (stack === undefined) throw new Error("an environment always has a stack");
  return stack;
}

/** What the role of `web/api` may do, deferred values written out. */
function grantsOf(spec: Partial<AwsResourceSpec> & { readonly type: string }): readonly Statement[] {
  return flattenDeferred(roleStatements(stackWith(spec), "RoleWebApi") as never) as unknown as readonly Statement[];
}

function dataGrants(spec: Partial<AwsResourceSpec> & { readonly type: string }): readonly Statement[] {
  return grantsOf(spec).filter(({ Action }) => !listOf(Action)[0]?.startsWith("kms:"));
}

function actionsAt(type: string, level: AccessLevel, more: Partial<AwsResourceSpec> = {}): readonly string[] {
  return dataGrants({ type, access: { api: level }, ...more }).flatMap(({ Action }) => listOf(Action));
}

describe("a pooled bucket", () => {
  const spec = { type: "AWS::S3::Bucket", tenancy: "pool", pool: "files" } as const;

  it("grants objects under the environment's prefix with its slash, and listing of that prefix only", () => {
    expect(dataGrants(spec)).toEqual([
      expect.objectContaining({ Resource: "arn:aws:s3:::files-eu1/birch--prod/*" }),
      {
        Effect: "Allow",
        Action: "s3:ListBucket",
        Resource: "arn:aws:s3:::files-eu1",
        Condition: { StringLike: { "s3:prefix": ["birch--prod/*"] } },
      },
    ]);
  });

  it("grants the cell's key only for objects of the environment", () => {
    const [key] = grantsOf(spec).filter(({ Action }) => listOf(Action).includes("kms:Decrypt"));
    expect(key?.Condition).toEqual({
      StringEquals: { "kms:ViaService": "s3.eu-central-1.amazonaws.com" },
      StringLike: { "kms:EncryptionContext:aws:s3:arn": ["arn:aws:s3:::files-eu1/birch--prod/*"] },
    });
  });

  it("keeps tagged principals inside their prefix by the bucket's own policy, for objects and for listing", () => {
    const [[, policy] = []] = resourcesOfType(cellBundle(pooledCell).stacks, "AWS::S3::BucketPolicy");
    const document = policy?.properties.PolicyDocument as unknown as { Statement: Statement[] };
    const own = "$" + "{aws:PrincipalTag/tenantry:environment}/*";
    const tagged = { Null: { "aws:PrincipalTag/tenantry:environment": "false" } };
    expect(document.Statement.slice(2)).toMatchObject([
      { Effect: "Deny", NotResource: `arn:aws:s3:::files-eu1/${own}`, Condition: tagged },
      { Effect: "Deny", Action: "s3:ListBucket*", Condition: { ...tagged, StringNotLike: { "s3:prefix": own } } },
    ]);
  });

  it("belongs to the cell, and encrypts each object for itself so that the context tells tenants apart", () => {
    expect(resourcesOfType([stackWith(spec)], "AWS::S3::Bucket")).toEqual([]);
    const [[, bucket] = []] = resourcesOfType(cellBundle(pooledCell).stacks, "AWS::S3::Bucket");
    expect(bucket?.properties).toMatchObject({
      BucketName: "files-eu1",
      BucketEncryption: { ServerSideEncryptionConfiguration: [{ BucketKeyEnabled: false }] },
    });
  });
});

describe("a pooled table", () => {
  const spec = { type: "AWS::DynamoDB::Table", tenancy: "pool", pool: "orders" } as const;

  it("grants items whose leading key starts with the environment, and refuses requests without one", () => {
    expect(dataGrants(spec)).toEqual([
      {
        Effect: "Allow",
        Action: [
          "dynamodb:BatchGetItem",
          "dynamodb:BatchWriteItem",
          "dynamodb:ConditionCheckItem",
          "dynamodb:DeleteItem",
          "dynamodb:GetItem",
          "dynamodb:PutItem",
          "dynamodb:Query",
          "dynamodb:UpdateItem",
        ],
        Resource: ["arn:aws:dynamodb:eu-central-1:333333333333:table/orders-eu1"],
        Condition: {
          "ForAllValues:StringLike": { "dynamodb:LeadingKeys": ["birch--prod#*"] },
          Null: { "dynamodb:LeadingKeys": "false" },
        },
      },
    ]);
  });

  it("grants only indexes by the table's own key: in any other, a tenant can put items under another's prefix", () => {
    const index = (name: string, ...hash: string[]): JsonObject => ({
      IndexName: name,
      KeySchema: hash.map((attribute) => ({ AttributeName: attribute, KeyType: "HASH" })),
    });
    const properties = {
      GlobalSecondaryIndexes: [index("by-day", "pk"), index("by-mail", "mail"), index("by-both", "pk", "mail")],
      LocalSecondaryIndexes: [index("by-age", "pk")],
    };
    const item = awsCase(shared, {
      aws: { thing: { ...spec, properties: {}, access: { api: "read-write" } } },
    });
    const orders = { type: spec.type, name: "orders-eu1", partitionKey: "pk", properties };
    const cell = { ...pooledCell, pooled: { orders } };
    const stack = environmentBundle({ ...item.context, accountCell: cell }).stacks.at(-1);
    const [grant] = stack === undefined ? [] : roleStatements(stack, "RoleWebApi");
    expect(listOf(flattenDeferred(grant?.Resource ?? []))).toEqual([
      "arn:aws:dynamodb:eu-central-1:333333333333:table/orders-eu1",
      "arn:aws:dynamodb:eu-central-1:333333333333:table/orders-eu1/index/by-age",
      "arn:aws:dynamodb:eu-central-1:333333333333:table/orders-eu1/index/by-day",
    ]);
  });

  it("has the partition key that the platform names", () => {
    const [[, table] = []] = resourcesOfType(cellBundle(pooledCell).stacks, "AWS::DynamoDB::Table");
    expect(table?.properties.KeySchema).toContainEqual({ AttributeName: "pk", KeyType: "HASH" });
  });
});

describe("a pooled database", () => {
  it("grants exactly the environment's own database user", () => {
    const spec = { type: "AWS::RDS::DBCluster", tenancy: "pool", pool: "warehouse", access: { api: "read" } } as const;
    expect(dataGrants(spec)).toEqual([
      {
        Effect: "Allow",
        Action: "rds-db:connect",
        Resource: ["arn:aws:rds-db:eu-central-1:333333333333:dbuser:cluster-ABCDEFGH/birch--prod--read"],
      },
    ]);
  });
});

describe("an own bucket", () => {
  const stack = stackWith({
    type: "AWS::S3::Bucket",
    properties: {
      BucketName: "mine",
      PublicAccessBlockConfiguration: { BlockPublicAcls: false },
      VersioningConfiguration: { Status: "Suspended" },
    },
  });
  const bucket = stack.resources.DataThingBucket?.properties;

  it("takes what the tenant may set", () => {
    expect(bucket?.VersioningConfiguration).toEqual({ Status: "Suspended" });
  });

  it("keeps what isolation rests on", () => {
    expect(bucket).toMatchObject({
      BucketName: "acme--birch--prod--thing",
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    });
  });

  it("refuses plain transport, outsiders, and principals of other environments", () => {
    const policy = stack.resources.DataThingBucketpolicy?.properties.PolicyDocument as unknown as {
      Statement: Statement[];
    };
    expect(policy.Statement.map(({ Sid, Effect }) => `${Effect} ${Sid}`)).toEqual([
      "Deny DenyInsecureTransport",
      "Deny DenyOutsideOrganization",
      "Deny DenyOtherEnvironments",
    ]);
    expect(policy.Statement[2]?.Condition).toEqual({
      Null: { "aws:PrincipalTag/tenantry:environment": "false" },
      StringNotEquals: { "aws:PrincipalTag/tenantry:environment": "birch--prod" },
    });
  });
});

describe("a queue", () => {
  it("is FIFO by its name and its property alike", () => {
    const { properties } =
      stackWith({ type: "AWS::SQS::Queue", properties: { FifoQueue: true } }).resources.DataThingQueue ?? {};
    expect(properties).toMatchObject({ FifoQueue: true, QueueName: "birch--prod--thing.fifo" });
  });

  it("leaves FifoQueue out when it is not one, as CloudFormation demands", () => {
    const { properties } =
      stackWith({ type: "AWS::SQS::Queue", properties: { FifoQueue: false } }).resources.DataThingQueue ?? {};
    expect(properties).not.toHaveProperty("FifoQueue");
    expect(properties?.QueueName).toBe("birch--prod--thing");
  });

  it("names the role in its policy with the same rights", () => {
    const { resources } = stackWith({ type: "AWS::SQS::Queue", access: { api: "write" } });
    const document = resources.DataThingQueuepolicy?.properties.PolicyDocument;
    const statements = (document as unknown as { Statement: Statement[] } | undefined)?.Statement;
    expect(statements?.filter(({ Effect }) => Effect === "Allow")).toEqual([
      expect.objectContaining({
        Action: ["sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:SendMessage"],
        Principal: { AWS: expect.objectContaining({ attribute: "Arn" }) },
      }),
    ]);
  });
});

describe("a secret", () => {
  const stack = stackWith({ type: "AWS::SecretsManager::Secret", properties: { SecretString: "hunter2" } });

  it("never holds a value", () => {
    expect(JSON.stringify(stack)).not.toContain("hunter2");
    expect(stack.resources.DataThingSecret?.properties).not.toHaveProperty("SecretString");
  });

  it("is granted by its name and exactly six more characters", () => {
    const [grant] = dataGrants({ type: "AWS::SecretsManager::Secret", access: { api: "read" } });
    expect(grant?.Resource).toBe("arn:aws:secretsmanager:eu-central-1:333333333333:secret:birch--prod/thing-??????");
  });
});

describe("an own database", () => {
  const stack = stackWith({ type: "AWS::RDS::DBCluster", properties: { MasterUserPassword: "hunter2" } });

  it("is encrypted, logs in by IAM, and keeps its administrator's password to itself", () => {
    expect(stack.resources.DataThingCluster?.properties).toMatchObject({
      EnableIAMDatabaseAuthentication: true,
      ManageMasterUserPassword: true,
      StorageEncrypted: true,
    });
    expect(JSON.stringify(stack)).not.toContain("hunter2");
  });

  it("admits the cluster's pods only, on its port only", () => {
    expect(stack.resources.DataThingSecuritygroup?.properties.SecurityGroupIngress).toEqual([
      expect.objectContaining({
        FromPort: 5432,
        ToPort: 5432,
        SourceSecurityGroupId: expect.objectContaining({ resource: "cell/eu1-a", attribute: "ClusterSecurityGroupId" }),
      }),
    ]);
  });

  it("has a standby in production only", () => {
    const instances = (environmentClass: "production" | "non-production"): number => {
      const aws = { db: { type: "AWS::RDS::DBCluster", tenancy: "silo", properties: {}, access: {} } } as const;
      const { stacks } = environmentBundle(awsCase(shared, { aws, class: environmentClass }).context);
      return resourcesOfType(stacks, "AWS::RDS::DBInstance").length;
    };
    expect([instances("production"), instances("non-production")]).toEqual([2, 1]);
  });
});

describe("levels of access", () => {
  it.each([
    ["AWS::S3::Bucket", "s3:GetObject", "s3:PutObject"],
    ["AWS::DynamoDB::Table", "dynamodb:Query", "dynamodb:PutItem"],
    ["AWS::SQS::Queue", "sqs:ReceiveMessage", "sqs:SendMessage"],
    ["AWS::SecretsManager::Secret", "secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue"],
  ])("of %s are read, write and both", (type, read, write) => {
    expect(actionsAt(type, "read")).toContain(read);
    expect(actionsAt(type, "read")).not.toContain(write);
    expect(actionsAt(type, "write")).toContain(write);
    expect(actionsAt(type, "write")).not.toContain(read);
    expect(actionsAt(type, "read-write")).toEqual(expect.arrayContaining([read, write]));
  });

  it("give nothing to a service account that is not named", () => {
    expect(grantsOf({ type: "AWS::S3::Bucket", access: { worker: "read" } })).toEqual([]);
  });

  it("tell service accounts of one name apart by namespace", () => {
    expect(grantsOf({ type: "AWS::S3::Bucket", access: { "web/api": "read" } })).not.toEqual([]);
    expect(grantsOf({ type: "AWS::S3::Bucket", access: { "jobs/api": "read" } })).toEqual([]);
  });

  it.each([
    ["active", "AWS::S3::Bucket", ["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"]],
    ["frozen", "AWS::S3::Bucket", ["s3:GetObject", "s3:ListBucket"]],
    ["frozen", "AWS::SQS::Queue", []],
    ["suspended", "AWS::S3::Bucket", []],
  ] as const)("follow the tenant's state: %s %s", (state, type, expected) => {
    const lifecycle = { state, deletionProtection: false, retainDataDays: 30 };
    const statements = roleStatements(stackWith({ type }, { lifecycle }), "RoleWebApi");
    const actions = statements.flatMap(({ Action }) => listOf(Action)).filter((action) => !action.startsWith("kms:"));
    if (state === "active") expect(actions).toEqual(expect.arrayContaining([...expected]));
    else expect(actions).toEqual(expected);
  });

  it("never include statements over everything", () => {
    for (const type of ["AWS::S3::Bucket", "AWS::DynamoDB::Table", "AWS::SQS::Queue", "AWS::RDS::DBCluster"]) {
      const resources = grantsOf({ type }).flatMap(({ Resource }) => listOf(Resource));
      expect(resources.length).toBeGreaterThan(0);
      expect(resources.filter((resource) => !resource.startsWith("arn:aws:"))).toEqual([]);
    }
  });
});

describe("the environment's key", () => {
  it("is the cell's unless the architecture or the account says otherwise", () => {
    const keys = (architecture: typeof shared): number =>
      resourcesOfType(environmentBundle(awsCase(architecture).context).stacks, "AWS::KMS::Key").length;
    expect(keys(shared)).toBe(0);
    expect(keys(sampleArchitecture("shared", "namespace", ["own-kms-key"]))).toBe(1);
    expect(keys(sampleArchitecture("dedicated", "namespace"))).toBe(1);
  });
});

describe("an unsupported type", () => {
  it("is an error that says where it stands", () => {
    expect(() => stackWith({ type: "AWS::Kinesis::Stream" })).toThrow(
      "Tenant/birch spec.environments[prod].aws.thing: AWS::Kinesis::Stream is not supported",
    );
  });
});
