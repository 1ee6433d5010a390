import type { Answer } from "./answer.ts";
import { dataAnswers } from "./data-resources.ts";
import type { Draft, Whereabouts } from "./draft.ts";
import {
  addEc2List,
  addInstances,
  addLaunchTemplateVersions,
  addNetworkAcls,
  addRouteTables,
} from "./ec2-resources.ts";
import {
  addAccessEntry,
  addAddon,
  addEksCluster,
  addFargateProfile,
  addNodegroup,
  addPodIdentity,
  amendAccessPolicies,
  expectAccess,
} from "./eks-resources.ts";
import { addAuthorizationDetails, addOidcProvider, expectOidcProviders } from "./iam-resources.ts";
import { serviceAnswers } from "./service-resources.ts";

type Add = (draft: Draft, answer: Answer, where: Whereabouts) => void;

const ec2Lists = [
  "describevpcs",
  "describesubnets",
  "describesecuritygroups",
  "describevpcpeeringconnections",
  "describenatgateways",
  "describevpcendpoints",
];

/** What the answers of an account add to an estate, by their operations. */
export const accountAnswers: Readonly<Record<string, Add>> = {
  ...dataAnswers,
  ...serviceAnswers,
  ...Object.fromEntries(ec2Lists.map((operation) => [operation, addEc2List])),
  describeaccessentry: addAccessEntry,
  describeaddon: addAddon,
  describecluster: addEksCluster,
  describefargateprofile: addFargateProfile,
  describeinstances: addInstances,
  describelaunchtemplateversions: addLaunchTemplateVersions,
  describenetworkacls: addNetworkAcls,
  describenodegroup: addNodegroup,
  describepodidentityassociation: addPodIdentity,
  describeroutetables: addRouteTables,
  getaccountauthorizationdetails: addAuthorizationDetails,
  getopenidconnectprovider: addOidcProvider,
  listaccessentries: expectAccess,
  listassociatedaccesspolicies: amendAccessPolicies,
  listopenidconnectproviders: expectOidcProviders,
  listpodidentityassociations: expectAccess,
};

/** Operations without whose answer nothing certain can be said of these types. */
export const requiredOperations: readonly {
  readonly operation: string;
  readonly types: readonly string[];
  readonly scope: "account" | "region";
}[] = [
  { operation: "get-account-authorization-details", types: ["AWS::IAM::Role", "AWS::IAM::User"], scope: "account" },
  { operation: "list-open-id-connect-providers", types: ["AWS::IAM::OIDCProvider"], scope: "account" },
  { operation: "list-buckets", types: ["AWS::S3::Bucket"], scope: "account" },
  { operation: "list-clusters", types: ["AWS::EKS::Cluster"], scope: "region" },
  { operation: "describe-vpcs", types: ["AWS::EC2::VPC"], scope: "region" },
  { operation: "describe-subnets", types: ["AWS::EC2::Subnet"], scope: "region" },
  { operation: "describe-route-tables", types: ["AWS::EC2::RouteTable"], scope: "region" },
  { operation: "describe-security-groups", types: ["AWS::EC2::SecurityGroup"], scope: "region" },
  { operation: "describe-instances", types: ["AWS::EC2::Instance"], scope: "region" },
  { operation: "list-keys", types: ["AWS::KMS::Key", "AWS::KMS::Grant"], scope: "region" },
  { operation: "list-queues", types: ["AWS::SQS::Queue"], scope: "region" },
  { operation: "list-topics", types: ["AWS::SNS::Topic"], scope: "region" },
  { operation: "list-tables", types: ["AWS::DynamoDB::Table"], scope: "region" },
  { operation: "list-secrets", types: ["AWS::SecretsManager::Secret"], scope: "region" },
  { operation: "describe-db-clusters", types: ["AWS::RDS::DBCluster"], scope: "region" },
  { operation: "describe-repositories", types: ["AWS::ECR::Repository"], scope: "region" },
  { operation: "list-functions", types: ["AWS::Lambda::Function"], scope: "region" },
];
