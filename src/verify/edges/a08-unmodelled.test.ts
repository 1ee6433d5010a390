import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../model/json.ts";
import { createScene } from "../scene/create-scene.ts";
import { a08PrefixGlob } from "./a08-prefix-glob.ts";
import { a12GuardrailGap } from "./a12-guardrail-gap.ts";
import { claimsOfCase, type EdgeCase, estateOfCase } from "./case-file.ts";
import { recordGraph } from "./recording-graph.ts";

const role = "arn:aws:iam::111111111111:role/birch";
const table = "arn:aws:glue:eu-central-1:111111111111:table/cedar/orders";
const domain = "arn:aws:es:eu-central-1:111111111111:domain/cedar";
const cache = "AWS::ElastiCache::CacheCluster/111111111111/eu-central-1/cedar";

function unknownsOf(statements: readonly JsonObject[], rule = a08PrefixGlob): readonly string[] {
  const policy = { PolicyName: "own", PolicyDocument: { Version: "2012-10-17", Statement: statements } };
  const edgeCase: EdgeCase = {
    name: "",
    claims: {
      "birch/prod": { resources: [role, "arn:aws:glue:eu-central-1:111111111111:table/birch/orders"] },
      "cedar/prod": { resources: [table, domain, cache] },
    },
    accounts: [
      {
        id: "111111111111",
        resources: [
          { type: "AWS::IAM::Role", id: role, properties: { RoleName: "birch", Policies: [policy] } },
          { type: "AWS::Glue::Table", id: "arn:aws:glue:eu-central-1:111111111111:table/birch/orders" },
          { type: "AWS::Glue::Table", id: table },
          { type: "AWS::OpenSearchService::Domain", id: domain },
          { type: "AWS::ElastiCache::CacheCluster", id: cache },
        ],
      },
    ],
    expect: {},
  };
  const recording = recordGraph();
  rule.derive(createScene(estateOfCase(edgeCase), claimsOfCase(edgeCase), "credentials"), recording.graph);
  return [...recording.unknown, ...[...recording.edges.keys()].filter((edge) => edge.includes(`-> aws-data ${table}`))];
}

const allow = (action: string, resource: string, more: JsonObject = {}): JsonObject => ({
  Effect: "Allow",
  Action: action,
  Resource: resource,
  ...more,
});

describe("resources of types without a model", () => {
  it("may be read by whoever has any action of their service on everything", () => {
    expect(unknownsOf([allow("glue:GetTable", "*")])).toContain(`A08:${role}:glue`);
  });

  it("may be read by a pattern that covers them", () => {
    const like = "arn:aws:glue:*:*:table/c*";
    expect(unknownsOf([allow("glue:*", like)])).toEqual([`A08:${role}:${table}`]);
  });

  it("may be read through their parts", () => {
    expect(unknownsOf([allow("es:ESHttpGet", `${domain}/index/*`)])).toEqual([`A08:${role}:${domain}`]);
  });

  it("may be read where their ARN is not known", () => {
    const own = "arn:aws:elasticache:eu-central-1:111111111111:cluster:birch";
    expect(unknownsOf([allow("elasticache:Connect", own)])).not.toEqual([]);
  });

  it.each([
    ["a pattern that ends in a delimiter", [allow("glue:*", "arn:aws:glue:*:*:table/birch/*")]],
    ["actions that only describe", [allow("es:DescribeDomain", "*"), allow("es:ListTags", "*")]],
    ["actions of another service", [allow("s3:GetObject", "*")]],
    ["a denial of everything", [allow("glue:*", "*"), { Effect: "Deny", Action: "glue:*", Resource: "*" }]],
    [
      "a tag that they do not have",
      [allow("glue:*", "*", { Condition: { StringEquals: { "aws:ResourceTag/tenant": "birch" } } })],
    ],
  ])("are out of reach of %s", (_, statements) => {
    expect(unknownsOf(statements)).toEqual([]);
  });

  it("are held by whoever administers their account", () => {
    expect(unknownsOf([], a12GuardrailGap)).toEqual([`admin account:111111111111 -> aws-data ${table}`]);
  });
});
