/**
 * Types that hold or run something of somebody's, but of which nobody has written down which action leads to it. A type that is
 * in no list here counts as one of them, by the service that its name begins with.
 */

/** Where an action's service is not the type's in lower case (Service Authorization Reference, service prefixes). */
const services: Readonly<Record<string, string>> = {
  ApiGateway: "execute-api",
  ApiGatewayV2: "execute-api",
  AmazonMQ: "mq",
  APS: "aps",
  CertificateManager: "acm",
  ACMPCA: "acm-pca",
  DocDB: "rds",
  EFS: "elasticfilesystem",
  ElasticLoadBalancingV2: "elasticloadbalancing",
  Elasticsearch: "es",
  EMR: "elasticmapreduce",
  EMRServerless: "emr-serverless",
  FSx: "fsx",
  KinesisAnalyticsV2: "kinesisanalytics",
  KinesisFirehose: "firehose",
  Logs: "logs",
  MSK: "kafka-cluster",
  Neptune: "neptune-db",
  OpenSearchServerless: "aoss",
  OpenSearchService: "es",
  PrometheusService: "aps",
  RefactorSpaces: "refactor-spaces",
  S3Express: "s3express",
  S3ObjectLambda: "s3-object-lambda",
  S3Tables: "s3tables",
  SES: "ses",
  StepFunctions: "states",
};

/** Types of services with several kinds of actions. */
const servicesOfType: Readonly<Record<string, readonly string[]>> = {
  "AWS::Cognito::UserPool": ["cognito-idp"],
  "AWS::Cognito::IdentityPool": ["cognito-identity"],
};

/** Further services by which the same data is reached. */
const more: Readonly<Record<string, readonly string[]>> = {
  "execute-api": ["apigateway"],
  "kafka-cluster": ["kafka"],
  "neptune-db": ["rds"],
};

/** Services whose resources other rules are about: identities, clusters, networks, the organisation. */
const followed: ReadonlySet<string> = new Set(["IAM", "EKS", "Organizations", "Budgets", "CloudFormation"]);

/** What of EC2 holds data; the rest is network, or compute that `unfollowed-calls.ts` is about. */
const ec2: ReadonlySet<string> = new Set(["AWS::EC2::Volume", "AWS::EC2::Snapshot", "AWS::EC2::Image"]);

/** Settings of something else that is a resource of its own. */
const settings = /(?:Policy|Permission|SubnetGroup|ParameterGroup|SecurityGroup|Alias|Grant|AccountPublicAccessBlock)$/;

/** Prefixes of the actions that may lead to the content of a type's resources; none for a type that holds nothing. */
export function servicesOfUnmodelled(type: string): readonly string[] {
  const listed = servicesOfType[type];
  if (listed !== undefined) return listed;
  const [, namespace = "", name = ""] = type.split("::");
  if (followed.has(namespace) || settings.test(name)) return [];
  if (namespace === "EC2" && !ec2.has(type)) return [];
  const service = services[namespace] ?? namespace.toLowerCase();
  return [service, ...(more[service] ?? [])];
}
