import type { JsonObject } from "../../src/model/json.ts";
import { accounts, issuerOf, roleArn } from "./names.ts";

const version = "2012-10-17";
const managed = "arn:aws:iam::aws:policy";

function role(account: string, name: string, shape: JsonObject): JsonObject {
  return {
    Path: "/",
    RoleName: name,
    Arn: roleArn(account, name),
    CreateDate: "2022-02-01T10:00:00Z",
    RolePolicyList: [],
    AttachedManagedPolicies: [],
    InstanceProfileList: [],
    Tags: [],
    ...shape,
  };
}

function trust(Principal: JsonObject, Action: string, Condition?: JsonObject): JsonObject {
  const statement = { Effect: "Allow", Principal, Action, ...(Condition === undefined ? {} : { Condition }) };
  return { Version: version, Statement: [statement] };
}

/** The trust of a role for service accounts, by whatever compares the subject. */
function webIdentity(account: string, operator: string, subject: string): JsonObject {
  const issuer = issuerOf("shared");
  const Federated = `arn:aws:iam::${account}:oidc-provider/${issuer}`;
  const conditions = { [`${issuer}:aud`]: "sts.amazonaws.com" };
  const condition =
    operator === "StringEquals"
      ? { StringEquals: { ...conditions, [`${issuer}:sub`]: subject } }
      : { StringEquals: conditions, [operator]: { [`${issuer}:sub`]: subject } };
  return trust({ Federated }, "sts:AssumeRoleWithWebIdentity", condition);
}

function inline(name: string, Action: readonly string[], Resource: readonly string[]): JsonObject {
  return {
    PolicyName: name,
    PolicyDocument: { Version: version, Statement: [{ Effect: "Allow", Action, Resource }] },
  };
}

function attached(...names: readonly string[]): JsonObject {
  return {
    AttachedManagedPolicies: names.map((name) => ({ PolicyName: name, PolicyArn: `${managed}/${name}` })),
  };
}

function nodes(account: string, name: string, extra: JsonObject = {}): JsonObject {
  const profile = {
    Path: "/",
    InstanceProfileName: name,
    Arn: `arn:aws:iam::${account}:instance-profile/${name}`,
    Roles: [],
  };
  return role(account, name, {
    AssumeRolePolicyDocument: trust({ Service: "ec2.amazonaws.com" }, "sts:AssumeRole"),
    ...attached("AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryReadOnly"),
    InstanceProfileList: [profile],
    ...extra,
  });
}

function clusterRole(account: string, name: string): JsonObject {
  return role(account, name, {
    AssumeRolePolicyDocument: trust({ Service: "eks.amazonaws.com" }, "sts:AssumeRole"),
    ...attached("AmazonEKSClusterPolicy"),
  });
}

const provider = (account: string, name: string): JsonObject =>
  trust({ Federated: `arn:aws:iam::${account}:saml-provider/${name}` }, "sts:AssumeRoleWithSAML");

/**
 * Roles of each account. Of the shared one: nodes that read every bucket since a migration, a role of cedar that any `app`
 * gets, and one of a tenant whose access entry covers `tenant-1*`.
 */
export const roles: Readonly<Record<string, readonly JsonObject[]>> = {
  [accounts.management]: [],
  [accounts.shared]: [
    clusterRole(accounts.shared, "shared-cluster"),
    nodes(accounts.shared, "shared-nodes", {
      RolePolicyList: [inline("migration-2022", ["s3:GetObject", "s3:ListBucket"], ["arn:aws:s3:::*"])],
    }),
    role(accounts.shared, "cedar-prod-app", {
      AssumeRolePolicyDocument: webIdentity(accounts.shared, "StringLike", "system:serviceaccount:*:app"),
      RolePolicyList: [
        inline(
          "data",
          ["s3:GetObject", "s3:PutObject", "sqs:SendMessage", "sqs:ReceiveMessage", "sqs:DeleteMessage"],
          ["arn:aws:s3:::cedar-prod-orders/*", `arn:aws:sqs:eu-central-1:${accounts.shared}:cedar-prod-orders`],
        ),
      ],
    }),
    role(accounts.shared, "linden-prod-reports", {
      AssumeRolePolicyDocument: webIdentity(
        accounts.shared,
        "StringEquals",
        "system:serviceaccount:linden-prod:reports",
      ),
      RolePolicyList: [inline("data", ["s3:GetObject", "s3:PutObject"], ["arn:aws:s3:::linden-prod-reports/*"])],
      Tags: [{ Key: "tenant", Value: "linden" }],
    }),
    role(accounts.shared, "tenant-1-developers", {
      AssumeRolePolicyDocument: provider(accounts.shared, "sign-in"),
      Tags: [{ Key: "tenant", Value: "tenant-1" }],
    }),
  ],
  [accounts.fir]: [
    role(accounts.fir, "fir-api", {
      AssumeRolePolicyDocument: webIdentity(accounts.fir, "StringEquals", "system:serviceaccount:fir-prod:api"),
      RolePolicyList: [inline("data", ["s3:GetObject", "s3:PutObject"], ["arn:aws:s3:::fir-prod-ledger/*"])],
    }),
  ],
  [accounts.juniper]: [clusterRole(accounts.juniper, "juniper-cluster"), nodes(accounts.juniper, "juniper-nodes")],
  [accounts.linden]: [],
};

/** `aws iam get-account-authorization-details` lists the documents of what is attached, too. */
export function managedPolicies(): readonly JsonObject[] {
  const actions: Readonly<Record<string, readonly string[]>> = {
    AmazonEKSWorkerNodePolicy: [
      "ec2:DescribeInstances",
      "ec2:DescribeInstanceTypes",
      "ec2:DescribeSubnets",
      "ec2:DescribeVpcs",
      "eks:DescribeCluster",
      "eks-auth:AssumeRoleForPodIdentity",
    ],
    AmazonEC2ContainerRegistryReadOnly: [
      "ecr:GetAuthorizationToken",
      "ecr:BatchCheckLayerAvailability",
      "ecr:GetDownloadUrlForLayer",
      "ecr:BatchGetImage",
      "ecr:DescribeRepositories",
    ],
    AmazonEKSClusterPolicy: ["ec2:DescribeInstances", "ec2:DescribeVpcs", "elasticloadbalancing:DescribeLoadBalancers"],
  };
  return Object.entries(actions).map(([PolicyName, Action]) => ({
    PolicyName,
    Arn: `${managed}/${PolicyName}`,
    Path: "/",
    DefaultVersionId: "v1",
    PolicyVersionList: [
      {
        VersionId: "v1",
        IsDefaultVersion: true,
        Document: { Version: version, Statement: [{ Effect: "Allow", Action, Resource: "*" }] },
      },
    ],
  }));
}
