import type { JsonObject } from "../../src/model/json.ts";
import { account, attacker, cell, pair, victim } from "./cast.ts";
import type { Mutant } from "./mutant.ts";
import { addResources, changeCluster, changeResource, loosenRole, type Plant, plantAll, trustToo } from "./plant.ts";

export function allow(action: string | readonly string[], resource: string, more: JsonObject = {}): JsonObject {
  return { Effect: "Allow", Action: action, Resource: resource, ...more };
}

const trustAttacker: JsonObject = {
  Effect: "Allow",
  Principal: { AWS: attacker.role },
  Action: ["sts:AssumeRole", "sts:TagSession"],
};

/** The victim's bucket without the statement that keeps other environments out. */
export const openBucket: Plant = changeResource(
  ({ type, properties }) => type === "AWS::S3::BucketPolicy" && properties.Bucket === bucketName,
  (properties) => {
    const document = properties.PolicyDocument as { readonly Statement: readonly JsonObject[] };
    const Statement = document.Statement.filter(({ Sid }) => Sid !== "DenyOtherEnvironments");
    return { ...properties, PolicyDocument: { ...document, Statement } };
  },
);
const bucketName = victim.bucket.slice("arn:aws:s3:::".length);

function grantOnBucket(statement: JsonObject): Plant {
  return changeResource(
    ({ type, properties }) => type === "AWS::S3::BucketPolicy" && properties.Bucket === bucketName,
    (properties) => {
      const document = properties.PolicyDocument as { readonly Statement: readonly JsonObject[] };
      return { ...properties, PolicyDocument: { ...document, Statement: [...document.Statement, statement] } };
    },
  );
}

const issuer = "oidc.eks.eu-central-1.amazonaws.com/id/0123456789ABCDEF";
const provider = `arn:aws:iam::${account}:oidc-provider/${issuer}`;

function trustTokens(operator: "StringEquals" | "StringLike", sub: string): Plant {
  return plantAll(
    changeCluster(cell, (cluster) =>
      cluster.eks === undefined ? cluster : { ...cluster, eks: { ...cluster.eks, oidcIssuer: issuer } },
    ),
    addResources(account, {
      type: "AWS::IAM::OIDCProvider",
      id: provider,
      properties: { Url: `https://${issuer}`, ClientIdList: ["sts.amazonaws.com"] },
    }),
    trustToo(victim.role, {
      Effect: "Allow",
      Principal: { Federated: provider },
      Action: "sts:AssumeRoleWithWebIdentity",
      Condition: {
        StringLike: { [`${issuer}:aud`]: "sts.amazonaws.com" },
        [operator]: { [`${issuer}:aud`]: "sts.amazonaws.com", [`${issuer}:sub`]: sub },
      },
    }),
  );
}

/** Where a policy puts the session's own environment. */
const tagged = "$".concat("{aws:PrincipalTag/tenantry:environment}");

export const trustPodIdentity: JsonObject = {
  Effect: "Allow",
  Principal: { Service: "pods.eks.amazonaws.com" },
  Action: ["sts:AssumeRole", "sts:TagSession"],
};

export const shared: string = `arn:aws:iam::${account}:role/shared`;

export function sharedRole(trust: JsonObject, ...statements: readonly JsonObject[]): Plant {
  return addResources(account, {
    type: "AWS::IAM::Role",
    id: shared,
    properties: {
      RoleName: "shared",
      Path: "/",
      AssumeRolePolicyDocument: { Version: "2012-10-17", Statement: [trust] },
      Policies: [{ PolicyName: "shared", PolicyDocument: { Version: "2012-10-17", Statement: statements } }],
    },
  });
}

export function associate(namespace: string, properties: JsonObject): Plant {
  return addResources(account, {
    type: "AWS::EKS::PodIdentityAssociation",
    id: `AWS::EKS::PodIdentityAssociation/${account}/eu-central-1/${namespace}`,
    properties: { ClusterName: "shared-eu1", Namespace: namespace, ServiceAccount: "planted", ...properties },
  });
}

export const awsMutants: readonly Mutant[] = [
  {
    rule: "A01",
    name: "the victim's role trusts the attacker's",
    pair,
    plant: plantAll(
      trustToo(victim.role, trustAttacker),
      loosenRole(attacker.role, allow("sts:AssumeRole", victim.role)),
    ),
  },
  {
    rule: "A02",
    name: "a shared role reads by a tag that whoever assumes it may choose",
    pair,
    carriers: ["A01"],
    plant: plantAll(
      sharedRole(trustAttacker, allow("s3:GetObject", `arn:aws:s3:::acme--${tagged}--uploads/*`)),
      loosenRole(attacker.role, allow(["sts:AssumeRole", "sts:TagSession"], shared)),
    ),
  },
  {
    rule: "A03",
    name: "the victim's role handed to a function of its own",
    pair,
    plant: plantAll(
      trustToo(victim.role, {
        Effect: "Allow",
        Principal: { Service: "lambda.amazonaws.com" },
        Action: "sts:AssumeRole",
      }),
      loosenRole(
        attacker.role,
        allow("iam:PassRole", victim.role),
        allow(["lambda:CreateFunction", "lambda:InvokeFunction"], "*"),
      ),
    ),
  },
  {
    rule: "A05",
    name: "the victim's trust policy rewritten",
    pair,
    plant: loosenRole(attacker.role, allow(["iam:UpdateAssumeRolePolicy", "sts:AssumeRole"], victim.role)),
  },
  {
    rule: "A06",
    name: "the victim's bucket policy names the attacker",
    pair,
    plant: plantAll(
      openBucket,
      grantOnBucket({
        Effect: "Allow",
        Principal: { AWS: attacker.role },
        Action: "s3:GetObject",
        Resource: `${victim.bucket}/*`,
      }),
      changeResource(
        ({ id }) => id === attacker.role,
        ({ PermissionsBoundary: _boundary, ...properties }) => properties,
      ),
    ),
  },
  {
    rule: "A07",
    name: "a grant on the victim's key",
    pair: [attacker.id, "lumen-0/prod"],
    plant: (clean) => {
      const key = clean.estate.accounts
        .flatMap((found) => found.resources)
        .find(({ type, tags }) => type === "AWS::KMS::Key" && tags["tenantry:environment"] === "lumen-0--prod");
      if (key === undefined) throw new Error("no key");
      return addResources(account, {
        type: "AWS::KMS::Grant",
        id: `AWS::KMS::Grant/${account}/eu-central-1/planted`,
        properties: { KeyId: key.id, GranteePrincipal: attacker.role, Operations: ["Decrypt"] },
      })(clean);
    },
  },
  {
    rule: "A08",
    name: "Scan of the pooled table",
    pair,
    plant: loosenRole(
      attacker.role,
      allow("dynamodb:Scan", `arn:aws:dynamodb:eu-central-1:${account}:table/orders-eu1`),
    ),
  },
  {
    rule: "A12",
    name: "a principal of the attacker's in the management account",
    pair,
    plant: (clean) => {
      const arn = "arn:aws:iam::111111111111:role/planted";
      const planted = addResources("111111111111", {
        type: "AWS::IAM::Role",
        id: arn,
        properties: {
          RoleName: "planted",
          Path: "/",
          AssumeRolePolicyDocument: { Version: "2012-10-17", Statement: [] },
          Policies: [
            {
              PolicyName: "all",
              PolicyDocument: { Version: "2012-10-17", Statement: [allow("organizations:*", "*")] },
            },
          ],
        },
      })(clean);
      return {
        ...planted,
        claims: planted.claims.map((claim) =>
          `${claim.tenant}/${claim.environment}` === attacker.id ? { ...claim, principals: [arn] } : claim,
        ),
      };
    },
  },
  {
    rule: "X01",
    name: "the victim's role trusts the attacker's service account",
    pair,
    plant: trustTokens("StringEquals", `system:serviceaccount:${attacker.namespace}:api`),
  },
  {
    rule: "X02",
    name: "the victim's role trusts service accounts by a pattern without the namespace's end",
    pair,
    plant: trustTokens("StringLike", "system:serviceaccount:birch-*"),
  },
  {
    rule: "X04",
    name: "an association gives the attacker's pods the victim's role",
    pair,
    plant: plantAll(trustToo(victim.role, trustPodIdentity), associate(attacker.namespace, { RoleArn: victim.role })),
  },
  {
    rule: "X06",
    name: "an association's target is the victim's role, which asks for no external id",
    pair,
    plant: plantAll(
      trustToo(victim.role, { ...trustAttacker, Principal: { AWS: shared } }),
      sharedRole(trustPodIdentity, allow(["sts:AssumeRole", "sts:TagSession"], victim.role)),
      associate(attacker.namespace, { RoleArn: shared, TargetRoleArn: victim.role }),
    ),
  },
  {
    rule: "X07",
    name: "a role of all service accounts reads by the namespace alone",
    pair,
    carriers: ["X04"],
    plant: plantAll(
      openBucket,
      sharedRole(
        trustPodIdentity,
        allow("s3:GetObject", `${victim.bucket}/*`, {
          Condition: { StringLike: { "aws:PrincipalTag/kubernetes-namespace": "birch-*" } },
        }),
      ),
      associate(attacker.namespace, { RoleArn: shared }),
      associate(victim.namespace, { RoleArn: shared }),
    ),
  },
];
