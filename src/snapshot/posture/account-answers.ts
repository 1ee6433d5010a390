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
  listassociatedaccesspolicies: amendAccessPolicies,
  listopenidconnectproviders: expectOidcProviders,
};

/** Operations without whose answer nothing certain can be said of these types. */
export const requiredOperations: readonly {
  readonly operation: string;
  readonly types: readonly string[];
  readonly scope: "account" | "region";
}[] = [
  { operation: "getaccountauthorizationdetails", types: ["AWS::IAM::Role", "AWS::IAM::User"], scope: "account" },
  { operation: "listopenidconnectproviders", types: ["AWS::IAM::OIDCProvider"], scope: "account" },
  { operation: "listbuckets", types: ["AWS::S3::Bucket"], scope: "account" },
  { operation: "listclusters", types: ["AWS::EKS::Cluster"], scope: "region" },
  { operation: "describevpcs", types: ["AWS::EC2::VPC"], scope: "region" },
  { operation: "describesubnets", types: ["AWS::EC2::Subnet"], scope: "region" },
  { operation: "describeroutetables", types: ["AWS::EC2::RouteTable"], scope: "region" },
  { operation: "describesecuritygroups", types: ["AWS::EC2::SecurityGroup"], scope: "region" },
  { operation: "describeinstances", types: ["AWS::EC2::Instance"], scope: "region" },
  { operation: "listkeys", types: ["AWS::KMS::Key", "AWS::KMS::Grant"], scope: "region" },
  { operation: "listqueues", types: ["AWS::SQS::Queue"], scope: "region" },
  { operation: "listtopics", types: ["AWS::SNS::Topic"], scope: "region" },
  { operation: "listtables", types: ["AWS::DynamoDB::Table"], scope: "region" },
  { operation: "listsecrets", types: ["AWS::SecretsManager::Secret"], scope: "region" },
  { operation: "describedbclusters", types: ["AWS::RDS::DBCluster"], scope: "region" },
  { operation: "describerepositories", types: ["AWS::ECR::Repository"], scope: "region" },
  { operation: "listfunctions", types: ["AWS::Lambda::Function"], scope: "region" },
];
