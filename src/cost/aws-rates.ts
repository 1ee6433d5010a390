import { planning } from "../facts/planning.ts";

/** How a CloudFormation resource is charged. */
export type AwsRate =
  /** Nothing for its existence or its use. */
  | { readonly kind: "free" }
  /** A fixed price for each unit, by the hour or the month. */
  | {
      readonly kind: "fixed";
      readonly item: string;
      readonly per: "hour" | "month";
      readonly label: string;
      readonly units: (properties: Properties) => number;
    }
  /** A fixed price on a planned use that is named as an assumption. */
  | {
      readonly kind: "planned";
      readonly item: string;
      readonly label: string;
      readonly units: number;
      readonly text: string;
    }
  /** Equal machines of the price book that run all the time. */
  | { readonly kind: "machines" }
  /** Charged by use alone, which no template says. */
  | { readonly kind: "usage"; readonly text: string };

/** Properties of a template: JSON with intrinsic functions or deferred values in any place. */
export type Properties = Readonly<Record<string, unknown>>;

const free: AwsRate = { kind: "free" };
const one = (): number => 1;

/** The rate of every type that has a charge, and of free ones that Tenantry makes. Types not listed are named as unpriced. */
const rates: Readonly<Record<string, AwsRate>> = {
  "AWS::EKS::Cluster": hourly("eks-control-plane-hour", "EKS control plane"),
  "AWS::EC2::NatGateway": hourly("nat-gateway-hour", "NAT gateway"),
  "AWS::EC2::EIP": hourly("public-ipv4-hour", "public IPv4 address"),
  "AWS::EC2::TransitGatewayAttachment": hourly("transit-gateway-attachment-hour", "transit gateway attachment"),
  "AWS::EC2::TransitGatewayVpcAttachment": hourly("transit-gateway-attachment-hour", "transit gateway attachment"),
  "AWS::KMS::Key": monthly("kms-key-month", "KMS key"),
  "AWS::KMS::ReplicaKey": monthly("kms-key-month", "KMS key replica"),
  "AWS::SecretsManager::Secret": monthly("secret-month", "secret"),
  "AWS::Route53::HostedZone": monthly("hosted-zone-month", "hosted zone"),
  "AWS::EC2::FlowLog": {
    kind: "planned",
    item: "logs-ingest-gb",
    label: "VPC flow logs",
    units: planning.ownVpc.logsGb,
    text: `VPC flow logs are planned at ${planning.ownVpc.logsGb} GB a month for each VPC`,
  },
  "AWS::Config::ConfigurationRecorder": {
    kind: "planned",
    item: "config-item",
    label: "configuration records",
    units: planning.account.configItems,
    text: `AWS Config is planned at ${planning.account.configItems} recorded items a month for each account`,
  },
  "AWS::EKS::Nodegroup": { kind: "machines" },
  "AWS::S3::Bucket": usage("storage, requests and traffic of S3 buckets"),
  "AWS::DynamoDB::Table": usage("storage and requests of DynamoDB tables"),
  "AWS::SQS::Queue": usage("requests of SQS queues"),
  "AWS::Logs::LogGroup": usage("ingestion and storage of log groups other than flow logs"),
  "AWS::RDS::DBCluster": usage("instances, storage and requests of RDS clusters"),
  "AWS::RDS::DBInstance": usage("instances, storage and requests of RDS clusters"),
  ...Object.fromEntries(
    [
      "AWS::Budgets::Budget",
      "AWS::EC2::InternetGateway",
      "AWS::EC2::LaunchTemplate",
      "AWS::EC2::Route",
      "AWS::EC2::RouteTable",
      "AWS::EC2::SecurityGroup",
      "AWS::EC2::SecurityGroupEgress",
      "AWS::EC2::SecurityGroupIngress",
      "AWS::EC2::Subnet",
      "AWS::EC2::SubnetRouteTableAssociation",
      "AWS::EC2::VPC",
      "AWS::EC2::VPCBlockPublicAccessExclusion",
      "AWS::EC2::VPCBlockPublicAccessOptions",
      "AWS::EC2::VPCGatewayAttachment",
      "AWS::EKS::AccessEntry",
      "AWS::EKS::Addon",
      "AWS::EKS::FargateProfile",
      "AWS::EKS::IdentityProviderConfig",
      "AWS::EKS::PodIdentityAssociation",
      "AWS::IAM::ManagedPolicy",
      "AWS::IAM::Policy",
      "AWS::IAM::Role",
      "AWS::IAM::RolePolicy",
      "AWS::KMS::Alias",
      "AWS::RDS::DBSubnetGroup",
      "AWS::S3::BucketPolicy",
      "AWS::SQS::QueuePolicy",
      "AWS::SSO::Assignment",
      "AWS::SSO::PermissionSet",
      "AWS::SecretsManager::ResourcePolicy",
    ].map((type) => [type, free]),
  ),
};

/** The rate of a resource; undefined for a type whose price is not known. */
export function findAwsRate(type: string, properties: Properties): AwsRate | undefined {
  if (type === "AWS::EC2::VPCEndpoint") return endpointRate(properties);
  if (type === "AWS::ElasticLoadBalancingV2::LoadBalancer") return balancerRate(properties);
  return Object.hasOwn(rates, type) ? rates[type] : undefined;
}

/** Gateway endpoints are free; interface endpoints are charged in each zone, and have one subnet in each. */
function endpointRate(properties: Properties): AwsRate {
  if (properties.VpcEndpointType !== "Interface") return free;
  return {
    kind: "fixed",
    item: "interface-endpoint-az-hour",
    per: "hour",
    label: "interface endpoint",
    units: ({ SubnetIds: subnets }) => (Array.isArray(subnets) ? subnets.length : 1),
  };
}

function balancerRate(properties: Properties): AwsRate {
  return properties.Type === "network"
    ? hourly("nlb-hour", "Network Load Balancer")
    : hourly("alb-hour", "Application Load Balancer");
}

function hourly(item: string, label: string): AwsRate {
  return { kind: "fixed", item, per: "hour", label, units: one };
}

function monthly(item: string, label: string): AwsRate {
  return { kind: "fixed", item, per: "month", label, units: one };
}

function usage(what: string): AwsRate {
  return { kind: "usage", text: `${what} are charged by use and not in the amount` };
}
