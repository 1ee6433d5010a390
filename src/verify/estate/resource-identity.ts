import { partitionOf } from "../../model/account-entry.ts";
import { defer } from "../../model/deferred.ts";
import type { JsonObject, JsonValue } from "../../model/json.ts";
import { secretSuffix, symbolOf } from "./symbol-of.ts";

/** A resource of a stack whose account is known or a symbol. */
export interface DeclaredResource {
  /** `<stack id>/<logical id>`. */
  readonly id: string;
  readonly type: string;
  readonly accountId: string;
  readonly region: string;
  /** Names in it may still be deferred; those count as not given. */
  readonly properties: { readonly [key: string]: unknown };
}

/** What is known of a resource before it exists. */
export interface ResourceIdentity {
  readonly arn?: string;
  /** What `Ref` returns; a symbol when AWS chooses it. */
  readonly ref: string;
  /** Other return values that follow from names. */
  readonly attributes: Readonly<Record<string, string>>;
}

/**
 * The names by which AWS and CloudFormation will call a resource (return values of each type in the CloudFormation resource
 * reference; formats of ARNs in the Service Authorization Reference). What AWS itself chooses is a symbol inside.
 */
export function identifyResource(resource: DeclaredResource): ResourceIdentity {
  const identify = identities[resource.type];
  return identify === undefined ? { ref: chosen(resource, "Ref"), attributes: {} } : identify(resource);
}

type Identify = (resource: DeclaredResource) => ResourceIdentity;

function chosen({ id }: DeclaredResource, attribute: string): string {
  return symbolOf(defer(id, attribute));
}

/** A property when it is plain text, else a symbol for the name that CloudFormation or AWS makes up. */
function nameOf(resource: DeclaredResource, property: string): string {
  const value = resource.properties[property];
  return typeof value === "string" ? value : chosen(resource, "Name");
}

function arn({ region, accountId }: DeclaredResource, service: string, rest: string): string {
  return `arn:${partitionOf(region)}:${service}:${region}:${accountId}:${rest}`;
}

function iam(kind: string, property: string, refer: "name" | "arn"): Identify {
  return (resource) => {
    const { Path: path } = resource.properties;
    const name = nameOf(resource, property);
    const full = `${kind}${typeof path === "string" ? path : "/"}${name}`;
    const own = `arn:${partitionOf(resource.region)}:iam::${resource.accountId}:${full}`;
    return { arn: own, ref: refer === "arn" ? own : name, attributes: { Arn: own } };
  };
}

/** Types whose ARN is `<service>:<region>:<account>:<prefix><name>` and whose `Ref` is the name. */
function named(service: string, prefix: string, property: string): Identify {
  return (resource) => {
    const name = nameOf(resource, property);
    const own = arn(resource, service, `${prefix}${name}`);
    return { arn: own, ref: name, attributes: { Arn: own, Id: name } };
  };
}

/** Types that AWS numbers: `Ref` and one attribute return the number. */
function numbered(prefix: string, attribute: string): Identify {
  return (resource) => {
    const id = chosen(resource, "Id");
    return { arn: arn(resource, "ec2", `${prefix}/${id}`), ref: id, attributes: { [attribute]: id, Id: id } };
  };
}

const identities: Readonly<Record<string, Identify>> = {
  "AWS::IAM::Role": iam("role", "RoleName", "name"),
  "AWS::IAM::User": iam("user", "UserName", "name"),
  "AWS::IAM::Group": iam("group", "GroupName", "name"),
  "AWS::IAM::InstanceProfile": iam("instance-profile", "InstanceProfileName", "name"),
  "AWS::IAM::ManagedPolicy": iam("policy", "ManagedPolicyName", "arn"),
  "AWS::S3::Bucket": (resource) => {
    const name = nameOf(resource, "BucketName");
    const own = `arn:${partitionOf(resource.region)}:s3:::${name}`;
    return { arn: own, ref: name, attributes: { Arn: own } };
  },
  "AWS::DynamoDB::Table": named("dynamodb", "table/", "TableName"),
  "AWS::SQS::Queue": (resource) => {
    const name = nameOf(resource, "QueueName");
    const own = arn(resource, "sqs", name);
    const url = `https://sqs.${resource.region}.${domainOf(resource.region)}/${resource.accountId}/${name}`;
    return { arn: own, ref: url, attributes: { Arn: own, QueueName: name, QueueUrl: url } };
  },
  "AWS::SecretsManager::Secret": (resource) => {
    const own = arn(resource, "secretsmanager", `secret:${nameOf(resource, "Name")}${secretSuffix(resource.id)}`);
    return { arn: own, ref: own, attributes: { Id: own } };
  },
  "AWS::KMS::Key": (resource) => {
    const id = chosen(resource, "KeyId");
    const own = arn(resource, "kms", `key/${id}`);
    return { arn: own, ref: id, attributes: { Arn: own, KeyId: id } };
  },
  "AWS::KMS::Alias": (resource) => {
    const name = nameOf(resource, "AliasName");
    return { arn: arn(resource, "kms", name), ref: name, attributes: {} };
  },
  "AWS::RDS::DBCluster": (resource) => {
    const name = nameOf(resource, "DBClusterIdentifier");
    const own = arn(resource, "rds", `cluster:${name}`);
    return { arn: own, ref: name, attributes: { DBClusterArn: own } };
  },
  "AWS::RDS::DBInstance": (resource) => {
    const name = nameOf(resource, "DBInstanceIdentifier");
    return { arn: arn(resource, "rds", `db:${name}`), ref: name, attributes: {} };
  },
  "AWS::EKS::Cluster": named("eks", "cluster/", "Name"),
  "AWS::Logs::LogGroup": (resource) => {
    const name = nameOf(resource, "LogGroupName");
    const own = arn(resource, "logs", `log-group:${name}:*`);
    return { arn: own, ref: name, attributes: { Arn: own } };
  },
  "AWS::EC2::VPC": numbered("vpc", "VpcId"),
  "AWS::EC2::Subnet": numbered("subnet", "SubnetId"),
  "AWS::EC2::SecurityGroup": numbered("security-group", "GroupId"),
  "AWS::EC2::RouteTable": numbered("route-table", "RouteTableId"),
  "AWS::EC2::InternetGateway": numbered("internet-gateway", "InternetGatewayId"),
  "AWS::EC2::NatGateway": numbered("natgateway", "NatGatewayId"),
  "AWS::EC2::LaunchTemplate": numbered("launch-template", "LaunchTemplateId"),
  "AWS::EC2::VPCEndpoint": numbered("vpc-endpoint", "Id"),
};

function domainOf(region: string): string {
  return region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
}

/** The tags of a resource in either of CloudFormation's forms: a list of pairs or a map. */
export function tagsOf(properties: JsonObject): Readonly<Record<string, string>> {
  const tags: JsonValue | undefined = properties.Tags ?? properties.ResourceTags;
  if (tags === undefined || tags === null || typeof tags !== "object") return {};
  if (!Array.isArray(tags)) return tags as Readonly<Record<string, string>>;
  return Object.fromEntries((tags as readonly JsonObject[]).map(({ Key, Value }) => [String(Key), String(Value)]));
}
