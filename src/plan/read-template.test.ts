import { describe, expect, it } from "vitest";
import { defer, joinText } from "../model/deferred.ts";
import type { JsonValue } from "../model/json.ts";
import type { LiveStack } from "../model/snapshot.ts";
import { hasTemplate, readTemplate } from "./read-template.ts";

const id = "stack/333333333333/eu-central-1/s";
const base: LiveStack = {
  accountId: "333333333333",
  region: "eu-central-1",
  name: "s",
  status: "CREATE_COMPLETE",
  tags: {},
  parameters: { Vpc: "vpc-1" },
  outputs: {},
  terminationProtection: false,
  template: {},
};

function read(value: JsonValue, region = "eu-central-1"): unknown {
  const template = {
    Parameters: { Vpc: { Type: "String" }, Size: { Type: "String", Default: "small" }, Bare: { Type: "String" } },
    Resources: { Role: { Type: "AWS::IAM::Role" }, X: { Type: "T", Properties: { Value: value } } },
  };
  return readTemplate(id, { ...base, region, template }).get("X")?.properties.Value;
}

const role = defer(`${id}/Role`, "Arn");
const roleRef = defer(`${id}/Role`, "Ref");

function hole(name: string): string {
  return `\${${name}}`;
}

describe("readTemplate", () => {
  it.each<[string, JsonValue, unknown]>([
    ["Ref to a resource", { Ref: "Role" }, roleRef],
    ["Ref to a parameter's deployed value", { Ref: "Vpc" }, "vpc-1"],
    ["Ref to a parameter's default", { Ref: "Size" }, "small"],
    ["Ref to a parameter whose value is hidden", { Ref: "Bare" }, { Ref: "Bare" }],
    ["the account", { Ref: "AWS::AccountId" }, "333333333333"],
    ["the region", { Ref: "AWS::Region" }, "eu-central-1"],
    ["the partition", { Ref: "AWS::Partition" }, "aws"],
    ["the stack's name", { Ref: "AWS::StackName" }, "s"],
    ["no value", [{ Ref: "AWS::NoValue" }, 1], [1]],
    ["a long attribute", { "Fn::GetAtt": ["Role", "Arn"] }, role],
    ["a short attribute", { "Fn::GetAtt": "Role.Arn" }, role],
    ["a nested attribute", { "Fn::GetAtt": "Db.Endpoint.Port" }, defer(`${id}/Db`, "Endpoint.Port")],
    [
      "a join",
      { "Fn::Join": [":", ["a", { Ref: "AWS::Region" }, { Ref: "Role" }]] },
      joinText("a:eu-central-1:", roleRef),
    ],
    ["a join without unknowns", { "Fn::Join": ["", ["a", { Ref: "Vpc" }]] }, "avpc-1"],
    [
      "a substitution",
      { "Fn::Sub": `a:${hole("AWS::AccountId")}:${hole("Role.Arn")}:${hole("!Literal")}` },
      joinText("a:333333333333:", role, `:${hole("Literal")}`),
    ],
    [
      "a substitution with variables",
      { "Fn::Sub": [`${hole("x")}-${hole("Role")}`, { x: { Ref: "Vpc" } }] },
      joinText("vpc-1-", roleRef),
    ],
    ["a substitution of something unknown", { "Fn::Sub": hole("Nothing") }, { "Fn::Sub": hole("Nothing") }],
    ["an intrinsic without a word of ours", { "Fn::Select": [0, ["a"]] }, { "Fn::Select": [0, ["a"]] }],
    ["a plain object with one key", { Tag: "x" }, { Tag: "x" }],
  ])("reads %s", (_name, value, expected) => {
    expect(read(value)).toEqual(expected);
  });

  it.each([
    ["cn-north-1", "aws-cn"],
    ["us-gov-west-1", "aws-us-gov"],
  ])("knows the partition of %s", (region, partition) => {
    expect(read({ Ref: "AWS::Partition" }, region)).toBe(partition);
  });

  it("reads policies, and takes a resource without one as deleted", () => {
    const template = {
      Resources: {
        A: { Type: "T", DeletionPolicy: "RetainExceptOnCreate", UpdatePolicy: { X: { Ref: "AWS::Region" } } },
        B: { Type: "T" },
      },
    };
    const resources = readTemplate(id, { ...base, template });
    expect(resources.get("A")).toMatchObject({ deletionPolicy: "Retain", updatePolicy: { X: "eu-central-1" } });
    expect(resources.get("B")).toEqual({ type: "T", properties: {}, deletionPolicy: "Delete" });
  });

  it("tells a description without a template", () => {
    expect(hasTemplate(base)).toBe(false);
    expect([...readTemplate(id, base)]).toEqual([]);
  });
});
