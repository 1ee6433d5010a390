import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../model/json.ts";
import { createScene } from "../scene/create-scene.ts";
import { a06ResourceGrant } from "./a06-resource-grant.ts";
import { claimsOfCase, type EdgeCase, estateOfCase } from "./case-file.ts";
import { recordGraph } from "./recording-graph.ts";

const role = "arn:aws:iam::222222222222:role/birch";
const bucket = "arn:aws:s3:::cedar-data";
const lambda = "arn:aws:lambda:eu-central-1:111111111111:function:cedar";
const domain = "arn:aws:es:eu-central-1:111111111111:domain/cedar";

interface Extra {
  readonly type: string;
  readonly id: string;
  readonly region?: string;
  readonly properties?: JsonObject;
}

function derive(...extra: readonly Extra[]): {
  readonly edges: readonly string[];
  readonly unknown: readonly string[];
} {
  const invoke = { Effect: "Allow", Action: "lambda:InvokeFunction", Resource: lambda };
  const policy = { PolicyName: "own", PolicyDocument: { Version: "2012-10-17", Statement: [invoke] } };
  const edgeCase: EdgeCase = {
    name: "",
    claims: { "birch/prod": { accounts: ["222222222222"] }, "cedar/prod": { accounts: ["111111111111"] } },
    accounts: [
      {
        id: "222222222222",
        resources: [{ type: "AWS::IAM::Role", id: role, properties: { RoleName: "birch", Policies: [policy] } }],
      },
      { id: "111111111111", resources: extra },
    ],
    expect: {},
  };
  const recording = recordGraph();
  a06ResourceGrant.derive(createScene(estateOfCase(edgeCase), claimsOfCase(edgeCase), "credentials"), recording.graph);
  return { edges: [...recording.edges.keys()], unknown: [...recording.unknown] };
}

const region = "eu-central-1";
const cedar: Extra = { type: "AWS::Lambda::Function", id: lambda, region, properties: { FunctionName: "cedar" } };
const permission = (properties: JsonObject): Extra => ({
  type: "AWS::Lambda::Permission",
  id: "AWS::Lambda::Permission/111111111111/eu-central-1/cedar",
  region,
  properties: { FunctionName: "cedar", Action: "lambda:InvokeFunction", ...properties },
});
const topic = (condition?: JsonObject): readonly Extra[] => [
  { type: "AWS::SNS::Topic", id: "arn:aws:sns:eu-central-1:111111111111:cedar", region },
  {
    type: "AWS::SNS::TopicPolicy",
    id: "AWS::SNS::TopicPolicy/111111111111/eu-central-1/cedar",
    region,
    properties: {
      Topics: ["arn:aws:sns:eu-central-1:111111111111:cedar"],
      PolicyDocument: {
        Version: "2012-10-17",
        Statement: {
          Effect: "Allow",
          Principal: { Service: "s3.amazonaws.com" },
          Action: "sns:Publish",
          Resource: "*",
          ...(condition === undefined ? {} : { Condition: condition }),
        },
      },
    },
  },
];

describe("what opens a resource to others", () => {
  it.each(["222222222222", role])("a Lambda permission for %s is an edge", (principal) => {
    const { edges } = derive(cedar, permission({ Principal: principal }));
    expect(edges).toContain(`principal ${role} -> aws-data ${lambda}`);
  });

  it("a Lambda permission for somebody else is none", () => {
    expect(derive(cedar, permission({ Principal: "333333333333" })).edges).toEqual([]);
  });

  it("a service that acts for anybody is unknown", () => {
    expect(derive(...topic()).unknown).toEqual(["A06:arn:aws:sns:eu-central-1:111111111111:cedar:s3.amazonaws.com"]);
  });

  it("a service that acts for one account is none", () => {
    expect(derive(...topic({ StringEquals: { "aws:SourceAccount": "111111111111" } })).unknown).toEqual([]);
  });

  it("a service whose account may be left out is unknown", () => {
    expect(derive(...topic({ StringEqualsIfExists: { "aws:SourceAccount": "111111111111" } })).unknown).not.toEqual([]);
  });

  it.each([
    ["PublicRead", [`A06:${bucket}:acl`]],
    ["Private", []],
  ])("a bucket with access control list %s", (AccessControl, unknown) => {
    expect(derive({ type: "AWS::S3::Bucket", id: bucket, properties: { AccessControl } }).unknown).toEqual(unknown);
  });

  it("an access point is unknown", () => {
    const id = "arn:aws:s3:eu-central-1:111111111111:accesspoint/door";
    const point = { type: "AWS::S3::AccessPoint", id, properties: { Bucket: "cedar-data" } };
    expect(derive({ type: "AWS::S3::Bucket", id: bucket }, point).unknown).toEqual([`A06:${bucket}:${id}`]);
  });

  it.each([
    ["222222222222", [`A06:${domain}:policy`]],
    ["111111111111", []],
  ])("the policy of a type without a model that names account %s", (AWS, unknown) => {
    const statement = { Effect: "Allow", Principal: { AWS }, Action: "es:*", Resource: "*" };
    const properties = { AccessPolicies: { Version: "2012-10-17", Statement: statement } };
    expect(derive({ type: "AWS::OpenSearchService::Domain", id: domain, properties }).unknown).toEqual(unknown);
  });
});
