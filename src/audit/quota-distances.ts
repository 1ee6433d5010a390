import type { QuotaDistance } from "../model/audit.ts";
import type { QuotaBook } from "../model/facts.ts";
import { compareText } from "../model/json.ts";
import type { ClusterIndex, EstateIndex } from "./estate-index.ts";

/** Quotas of an account and region, by the CloudFormation type that they count. */
const regional: Readonly<Record<string, string>> = {
  "dynamodb:tables": "AWS::DynamoDB::Table",
  "eks:clusters": "AWS::EKS::Cluster",
  "rds:clusters": "AWS::RDS::DBCluster",
  "secretsmanager:secrets": "AWS::SecretsManager::Secret",
  "vpc:vpcs": "AWS::EC2::VPC",
};

const ofAccount: Readonly<Record<string, string>> = {
  "iam:oidc-providers": "AWS::IAM::OIDCProvider",
  "iam:roles": "AWS::IAM::Role",
  "s3:buckets": "AWS::S3::Bucket",
};

/** Quotas of an EKS cluster, by the type of what belongs to it. */
const ofCluster: Readonly<Record<string, string>> = {
  "eks:access-entries": "AWS::EKS::AccessEntry",
  "eks:fargate-profiles": "AWS::EKS::FargateProfile",
  "eks:managed-node-groups": "AWS::EKS::Nodegroup",
  "eks:pod-identity-associations": "AWS::EKS::PodIdentityAssociation",
};

/** Published thresholds of one API server, by the type of object. */
const ofServer: Readonly<Record<string, string>> = {
  "kubernetes:namespaces": "v1/Namespace",
  "kubernetes:nodes": "v1/Node",
  "kubernetes:pods": "v1/Pod",
  "kubernetes:secrets": "v1/Secret",
  "kubernetes:services": "v1/Service",
};

/** How far everything that is counted is from its limit, the fullest first. Only what is used at all is told. */
export function quotaDistances(index: EstateIndex, book: QuotaBook): readonly QuotaDistance[] {
  const distances: QuotaDistance[] = [];
  const add = (quota: string, place: string, used: number): void => {
    const known = book.quotas[quota];
    if (known === undefined || used === 0) return;
    const { title, value, adjustable } = known;
    distances.push({ quota, title, place, used, limit: value, adjustable });
  };
  countResources(index, add);
  for (const cluster of index.clusters) countObjects(cluster, add);
  const { organization, accounts } = index.estate;
  if (organization !== undefined) {
    add("organizations:accounts", "organization", accounts.length);
    add("organizations:organizational-units", "organization", organization.units.length - 1);
  }
  return distances.sort(
    (left, right) =>
      right.used / right.limit - left.used / left.limit ||
      compareText(`${left.quota} ${left.place}`, `${right.quota} ${right.place}`),
  );
}

/** Shorter trust policies are nowhere near their limit, and there is one for every role. */
const longTrust = 1_024;

type Add = (quota: string, place: string, used: number) => void;

function countResources(index: EstateIndex, add: Add): void {
  for (const [quota, type] of Object.entries(regional))
    for (const [place, found] of Map.groupBy(
      index.resources(type),
      ({ accountId, region }) => `${accountId}/${region}`,
    ))
      add(quota, place, found.length);
  for (const [quota, type] of Object.entries(ofAccount))
    for (const [place, found] of Map.groupBy(index.resources(type), ({ accountId }) => accountId))
      add(quota, place, found.length);
  for (const [quota, type] of Object.entries(ofCluster)) {
    const found = Map.groupBy(
      index.resources(type),
      ({ accountId, region, properties }) => `${accountId}/${region}/${String(properties.ClusterName)}`,
    );
    for (const [place, items] of found) add(quota, place, items.length);
  }
  for (const role of index.resources("AWS::IAM::Role")) {
    const length = JSON.stringify(role.properties.AssumeRolePolicyDocument ?? "").length;
    if (length >= longTrust) add("iam:trust-policy-characters", role.id, length);
  }
}

function countObjects(cluster: ClusterIndex, add: Add): void {
  for (const [quota, type] of Object.entries(ofServer)) add(quota, cluster.name, cluster.objects(type).length);
}
