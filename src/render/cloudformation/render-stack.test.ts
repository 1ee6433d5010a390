import { describe, expect, it } from "vitest";
import { type Stack, type StackResource, stackId } from "../../model/blueprint.ts";
import { defer, joinText } from "../../model/deferred.ts";
import { platformOrigin } from "../../model/origin.ts";
import { renderStack, splitResourceId } from "./render-stack.ts";

const origin = platformOrigin("acme", "spec");
const account = { kind: "known", id: "333333333333" } as const;
const id = stackId(account, "eu-central-1", "test");

function stackOf(resources: Record<string, Omit<StackResource, "origin">>): Stack {
  const withOrigin = Object.entries(resources).map(([name, resource]) => [name, { ...resource, origin }]);
  return {
    id,
    name: "test",
    description: "",
    account,
    region: "eu-central-1",
    tags: {},
    terminationProtection: false,
    resources: Object.fromEntries(withOrigin) as Stack["resources"],
    origin,
  };
}

const queue = { type: "AWS::SQS::Queue", properties: {} };

function queues(
  count: number,
  properties: StackResource["properties"] = {},
): Record<string, Omit<StackResource, "origin">> {
  const names = Array.from({ length: count }, (_, index) => `Logs${index}`);
  return Object.fromEntries(names.map((name) => [name, { type: "AWS::Logs::LogGroup", properties }]));
}

describe("renderStack", () => {
  it("turns own values into intrinsics and foreign ones into parameters", () => {
    const key = defer("stack/333333333333/eu-central-1/other/CellKey", "Arn");
    const own = defer(`${id}/Queue`, "Arn");
    const { template, parameters } = renderStack(
      stackOf({
        Queue: queue,
        Other: { ...queue, properties: { KmsMasterKeyId: key, QueueName: joinText("a-", own) } },
      }),
    );
    const [name = ""] = Object.keys(parameters);
    expect(parameters).toEqual({ [name]: key });
    expect(template.Parameters).toHaveProperty(name);
    expect(template.Resources.Other?.Properties).toEqual({
      KmsMasterKeyId: { Ref: name },
      QueueName: { "Fn::Join": ["", ["a-", { "Fn::GetAtt": ["Queue", "Arn"] }]] },
    });
  });

  it("has bytes that do not depend on the order of anything", () => {
    const one = stackOf({ A: { ...queue, properties: { DelaySeconds: 1, QueueName: "a" } }, B: queue });
    const other = stackOf({ B: queue, A: { ...queue, properties: { QueueName: "a", DelaySeconds: 1 } } });
    expect(renderStack(other).text).toBe(renderStack(one).text);
  });

  it("asks for the capability that IAM resources need", () => {
    const role = { type: "AWS::IAM::Role", properties: {} };
    expect(renderStack(stackOf({ Queue: queue })).capabilities).toEqual([]);
    expect(renderStack(stackOf({ Role: role })).capabilities).toEqual(["CAPABILITY_IAM"]);
    const named = { ...role, properties: { RoleName: "r" } };
    expect(renderStack(stackOf({ Role: role, Named: named })).capabilities).toEqual(["CAPABILITY_NAMED_IAM"]);
  });

  it("drops white space rather than leave the request, and goes through a bucket when that is not enough", () => {
    const small = renderStack(stackOf(queues(400, { LogGroupName: "x".repeat(40) })));
    expect(small.text).not.toContain("\n");
    expect([small.delivery, small.sizeBytes]).toEqual(["inline", new TextEncoder().encode(small.text).byteLength]);
    expect(renderStack(stackOf(queues(400, { LogGroupName: "x".repeat(100) }))).delivery).toBe("s3");
    expect(renderStack(stackOf(queues(2))).text).toContain("\n");
  });

  it.each([
    ["resources", queues(501)],
    ["bytes", queues(10, { LogGroupName: "x".repeat(100_000) })],
    ["outputs", Object.fromEntries(Array.from({ length: 70 }, (_, index) => [`Queue${index}`, queue]))],
    [
      "parameters",
      queues(1, { Tags: Array.from({ length: 201 }, (_, index) => defer(`stack/1/r/other/R${index}`, "Arn")) }),
    ],
  ])("refuses more %s than CloudFormation takes", (what, resources) => {
    expect(() => renderStack(stackOf(resources))).toThrow(new RegExp(`has \\d+ ${what}; CloudFormation takes`));
  });
});

describe("splitResourceId", () => {
  it("finds the stack of a stack's resource, and of nothing else", () => {
    expect(splitResourceId(`${id}/Queue`)).toEqual({ stack: id, logical: "Queue" });
    expect(splitResourceId("organization/account/birch--prod")).toBeUndefined();
    expect(splitResourceId("cell/eu1-a")).toBeUndefined();
  });
});
