/** A resource that CloudFormation can take into a stack, as its ARN tells it. */
export interface AdoptableResource {
  readonly type: string;
  /** Absent where AWS itself names the resource. */
  readonly name?: string;
  /** The property that identifies it to CloudFormation, with its value. */
  readonly identifier: Readonly<Record<string, string>>;
}

/** The property by which a template names resources of a type; undefined where AWS does. Types that cannot be adopted lack. */
const nameProperties: Readonly<Record<string, string | undefined>> = {
  "AWS::DynamoDB::Table": "TableName",
  "AWS::KMS::Key": undefined,
  "AWS::Logs::LogGroup": "LogGroupName",
  "AWS::S3::Bucket": "BucketName",
  "AWS::SQS::Queue": "QueueName",
  "AWS::SecretsManager::Secret": "Name",
};

/**
 * Whether resources of a type are adopted. A cluster, or a database with its network, is not: what it stood on would have to
 * be adopted with it.
 */
export function isAdoptableType(type: string): boolean {
  return Object.hasOwn(nameProperties, type);
}

/** The name that properties of an adoptable type give it; undefined where AWS names it. */
export function givenName(type: string, properties: Readonly<Record<string, unknown>>): string | undefined {
  const property = nameProperties[type];
  const name = property === undefined ? undefined : properties[property];
  return typeof name === "string" ? name : undefined;
}

/** Reads the ARN of a resource of an adoptable type; undefined for any other. Source: the types' primary identifiers. */
export function readAdoptableArn(arn: string): AdoptableResource | undefined {
  const [, partition = "", service, region = "", account = "", ...rest] = arn.split(":");
  const [kind = "", ...more] = rest;
  const name = more.join(":");
  switch (service) {
    case "dynamodb":
      return /^table\/[^/]+$/.test(kind) ? named("AWS::DynamoDB::Table", "TableName", kind.slice(6)) : undefined;
    case "kms":
      return kind.startsWith("key/") ? { type: "AWS::KMS::Key", identifier: { KeyId: kind.slice(4) } } : undefined;
    case "logs":
      return kind === "log-group" ? named("AWS::Logs::LogGroup", "LogGroupName", name.replace(/:\*$/, "")) : undefined;
    case "s3":
      return more.length > 0 || kind.includes("/") ? undefined : named("AWS::S3::Bucket", "BucketName", kind);
    case "secretsmanager":
      // Secrets Manager adds a hyphen and six characters to the name.
      return { type: "AWS::SecretsManager::Secret", name: name.slice(0, -7), identifier: { Id: arn } };
    case "sqs": {
      const suffix = partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";
      const identifier = { QueueUrl: `https://sqs.${region}.${suffix}/${account}/${kind}` };
      return { type: "AWS::SQS::Queue", name: kind, identifier };
    }
    default:
      return undefined;
  }
}

function named(type: string, property: string, name: string): AdoptableResource {
  return { type, name, identifier: { [property]: name } };
}
