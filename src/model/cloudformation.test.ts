import { describe, expect, it } from "vitest";
import type { Stack } from "./blueprint.ts";
import {
  outputAttributes,
  outputName,
  parameterName,
  stackInputs,
  templateDigest,
  toIntrinsics,
} from "./cloudformation.ts";
import { defer, joinText } from "./deferred.ts";

const id = "stack/birch--prod/eu-central-1/tenantry-birch--prod";
const origin = { document: "Tenant/birch", path: "spec" };
const cluster = defer("stack/333333333333/eu-central-1/cell/Cluster", "Arn");
const stack: Stack = {
  id,
  name: "tenantry-birch--prod",
  description: "birch/prod",
  account: { kind: "vended", key: "birch--prod" },
  region: "eu-central-1",
  tags: {},
  terminationProtection: false,
  origin,
  resources: {
    Role: {
      type: "AWS::IAM::Role",
      origin,
      dependsOn: ["Table", "Queue"],
      properties: {
        Cluster: cluster,
        Account: joinText("arn:aws:iam::", defer("organization/account/birch--prod", "Id"), ":root"),
        Peer: defer("organization/account/other", "Id"),
        Table: defer(`${id}/Table`, "Arn"),
        Name: defer(`${id}/Table`, "Ref"),
      },
    },
    Table: { type: "AWS::DynamoDB::Table", origin, properties: {}, deletionPolicy: "Retain" },
  },
};

describe("toIntrinsics", () => {
  const { template, parameters } = toIntrinsics(stack);

  it("refers to the stack's own resources and account by intrinsics", () => {
    expect(template.Resources.Role?.Properties).toMatchObject({
      Account: { "Fn::Join": ["", ["arn:aws:iam::", { Ref: "AWS::AccountId" }, ":root"]] },
      Table: { "Fn::GetAtt": ["Table", "Arn"] },
      Name: { Ref: "Table" },
    });
  });

  it("takes every other value as a parameter and says what it holds", () => {
    const peer = defer("organization/account/other", "Id");
    expect(parameters).toEqual({ [parameterName(cluster)]: cluster, [parameterName(peer)]: peer });
    expect(Object.keys(template.Parameters ?? {})).toEqual(Object.keys(parameters));
    expect(stackInputs(stack).map(parameterName)).toEqual(Object.keys(parameters));
    expect(template.Resources.Role?.Properties?.Cluster).toEqual({ Ref: parameterName(cluster) });
  });

  it("keeps what a deletion policy protects when the resource is replaced too", () => {
    expect(template.Resources.Table).toEqual({
      Type: "AWS::DynamoDB::Table",
      DeletionPolicy: "RetainExceptOnCreate",
      UpdateReplacePolicy: "Retain",
    });
  });

  it.each([
    ["AWS::S3::Bucket", {}, "RetainExceptOnCreate"],
    ["AWS::DynamoDB::Table", { DeletionProtectionEnabled: false }, "RetainExceptOnCreate"],
    ["AWS::DynamoDB::Table", { DeletionProtectionEnabled: true }, "Retain"],
    ["AWS::EKS::Cluster", { DeletionProtection: true }, "Retain"],
    ["AWS::KMS::Key", {}, "Retain"],
  ])("takes a failed creation of %s %j back only where that is possible and harmless", (type, properties, expected) => {
    const [origin] = Object.values(stack.resources).map((resource) => resource.origin);
    if (origin === undefined) throw new Error("the sample has resources");
    const resources = { It: { type, properties, deletionPolicy: "Retain" as const, origin } };
    expect(toIntrinsics({ ...stack, resources }).template.Resources.It?.DeletionPolicy).toBe(expected);
  });

  it("outputs return values by type alone", () => {
    expect(template.Outputs).toEqual({
      ArnOfRole: { Value: { "Fn::GetAtt": ["Role", "Arn"] } },
      ArnOfTable: { Value: { "Fn::GetAtt": ["Table", "Arn"] } },
      RefOfTable: { Value: { Ref: "Table" } },
    });
  });

  it("depends on no insertion order", () => {
    const shuffled = Object.fromEntries(Object.entries(stack.resources).reverse());
    expect(templateDigest(toIntrinsics({ ...stack, resources: shuffled }).template)).toBe(templateDigest(template));
    expect(template.Resources.Role?.DependsOn).toEqual(["Queue", "Table"]);
  });
});

describe("outputName", () => {
  it("is injective: no attribute's name ends another's prefix", () => {
    const names = [...new Set(Object.values(outputAttributes).flat())].map((attribute) => outputName("", attribute));
    for (const name of names) expect(names.filter((other) => other !== name && other.startsWith(name))).toEqual([]);
  });
});

describe("parameterName", () => {
  it("tells apart resources whose last words are the same", () => {
    const other = defer("stack/444444444444/eu-central-1/cell/Cluster", "Arn");
    expect(parameterName(other)).not.toBe(parameterName(cluster));
    expect(parameterName(other)).toMatch(/^ArnOfCluster[0-9a-f]{8}$/);
  });
});
