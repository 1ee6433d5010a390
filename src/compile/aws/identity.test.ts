import { describe, expect, it } from "vitest";
import { awsCase, environmentBundle } from "../../../test/support/aws-cases.ts";
import { flattenDeferred, resourcesOfType, roleStatements } from "../../../test/support/flat-policy.ts";
import { sampleArchitecture } from "../../../test/support/sample.ts";
import type { Stack } from "../../model/blueprint.ts";
import type { AwsResourceSpec } from "../../model/tenant.ts";

function stacksOf(account: "shared" | "dedicated", cluster: "namespace" | "vcluster" | "cluster"): readonly Stack[] {
  return environmentBundle(awsCase(sampleArchitecture(account, cluster)).context).stacks;
}

function trustOf(stack: Stack | undefined, logical: string): unknown {
  const document = stack?.resources[logical]?.properties.AssumeRolePolicyDocument;
  return (document as unknown as { Statement: unknown[] }).Statement[0];
}

function manyBuckets(count: number): Readonly<Record<string, AwsResourceSpec>> {
  const bucket = { type: "AWS::S3::Bucket", tenancy: "silo", properties: {}, access: { api: "read-write" } } as const;
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`bucket${index}`, bucket]));
}

describe("a role on a shared cluster in the same account", () => {
  it("trusts EKS for exactly one service account of one cluster", () => {
    const [stack] = stacksOf("shared", "namespace");
    expect(trustOf(stack, "RoleWebApi")).toEqual({
      Effect: "Allow",
      Principal: { Service: "pods.eks.amazonaws.com" },
      Action: ["sts:AssumeRole", "sts:TagSession"],
      Condition: {
        StringEquals: {
          "aws:RequestTag/eks-cluster-arn": "arn:aws:eks:eu-central-1:333333333333:cluster/shared-eu1",
          "aws:RequestTag/kubernetes-namespace": "birch--prod--web",
          "aws:RequestTag/kubernetes-service-account": "api",
        },
      },
    });
  });

  it("is pinned to the translated name inside a virtual cluster", () => {
    const [stack] = stacksOf("shared", "vcluster");
    const [[, association] = []] =
      stack === undefined ? [] : resourcesOfType([stack], "AWS::EKS::PodIdentityAssociation");
    const subject = { namespace: association?.properties.Namespace, account: association?.properties.ServiceAccount };
    expect(subject.namespace).toBe("birch--prod");
    expect(JSON.stringify(stack?.resources)).toContain(
      `"aws:RequestTag/kubernetes-service-account":"${subject.account}"`,
    );
  });
});

describe("a role in an account of its own below a shared cluster", () => {
  const [account, source, target] = stacksOf("dedicated", "namespace");

  it("comes in three stacks: account, host account, own account", () => {
    expect([account, source, target].map((stack) => stack?.id)).toEqual([
      "stack/birch--prod/eu-central-1/tenantry-account",
      "stack/333333333333/eu-central-1/tenantry-birch--prod",
      "stack/birch--prod/eu-central-1/tenantry-birch--prod",
    ]);
  });

  it("is assumed by the thin role alone, with its association's external id", () => {
    expect(trustOf(target, "RoleWebApi")).toMatchObject({
      Principal: { AWS: { resource: `${source?.id}/SourceroleWebApi`, attribute: "Arn" } },
      Condition: {
        "ForAllValues:StringNotLike": { "aws:TagKeys": ["tenantry:*"] },
        StringEquals: { "sts:ExternalId": { resource: `${source?.id}/AssociationWebApi`, attribute: "ExternalId" } },
      },
    });
  });

  it("has a thin role whose only right is to become it", () => {
    const statements = source === undefined ? [] : roleStatements(source, "SourceroleWebApi");
    expect(flattenDeferred(statements as never)).toEqual([
      {
        Effect: "Allow",
        Action: ["sts:AssumeRole", "sts:TagSession"],
        Resource: "arn:aws:iam::999999999999:role/tenantry/birch--prod--web--api",
      },
    ]);
    expect(source?.resources.AssociationWebApi?.properties).toMatchObject({
      ClusterName: "shared-eu1",
      RoleArn: { attribute: "Arn" },
    });
  });

  it("needs no thin role when the cluster is in the account too", () => {
    const stacks = stacksOf("dedicated", "cluster");
    expect(stacks.map(({ id }) => id)).toEqual([
      "stack/birch--prod/eu-central-1/tenantry-account",
      "stack/birch--prod/eu-central-1/tenantry-birch--prod",
    ]);
    expect(trustOf(stacks[1], "RoleWebApi")).toMatchObject({ Principal: { Service: "pods.eks.amazonaws.com" } });
  });
});

describe("a host cluster in another region of the same account", () => {
  it("keeps the association beside the cluster and needs no thin role", () => {
    const { context } = awsCase(sampleArchitecture("shared", "namespace"));
    const elsewhere = { ...context, placement: { ...context.placement, region: "eu-west-1" } };
    const [source, own] = environmentBundle(elsewhere).stacks;
    expect(Object.values(source?.resources ?? {}).map(({ type }) => type)).toEqual([
      "AWS::EKS::PodIdentityAssociation",
      "AWS::EKS::PodIdentityAssociation",
    ]);
    expect([source?.region, own?.region]).toEqual(["eu-central-1", "eu-west-1"]);
  });
});

describe("the policy of a role", () => {
  const architecture = sampleArchitecture("shared", "namespace");

  it("is inline while it fits", () => {
    const [stack] = environmentBundle(awsCase(architecture, { aws: manyBuckets(6) }).context).stacks;
    expect(stack === undefined ? [] : resourcesOfType([stack], "AWS::IAM::ManagedPolicy")).toEqual([]);
  });

  it("spreads over managed policies, losing no statement", () => {
    const [stack] = environmentBundle(awsCase(architecture, { aws: manyBuckets(40) }).context).stacks;
    if (stack === undefined) throw new Error("no stack");
    expect(resourcesOfType([stack], "AWS::IAM::ManagedPolicy").length).toBeGreaterThan(1);
    expect(roleStatements(stack, "RoleWebApi")).toHaveLength(40 * 3);
  });

  it("is refused when no role could hold it", () => {
    expect(() => environmentBundle(awsCase(architecture, { aws: manyBuckets(200) }).context)).toThrow(
      /managed policies/,
    );
  });
});
