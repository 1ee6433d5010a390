import { describe, expect, it } from "vitest";
import type { JsonValue } from "../../../src/model/json.ts";
import { selectStacks } from "./select-stacks.ts";

function stack(path: string, ...resources: readonly JsonValue[]): Parameters<typeof selectStacks>[0][number] {
  const named = Object.fromEntries(resources.map((resource, index) => [`Resource${index}`, resource]));
  return { path, text: JSON.stringify({ Resources: named }), region: "eu-central-1" };
}

function queue(name: JsonValue, more: { readonly [key: string]: JsonValue } = {}): JsonValue {
  return { Type: "AWS::SQS::Queue", Properties: { QueueName: name, ...more } };
}

function selected(...stacks: Parameters<typeof selectStacks>[0]): readonly string[] {
  return selectStacks(stacks).map(({ path }) => path);
}

describe("selectStacks", () => {
  it("keeps one of those that differ in names, tags and the number of alike items", () => {
    const one = stack("one", queue("birch--prod--inbox", { Arns: ["a/x", "b/y"], Tags: [{ Key: "a", Value: "b" }] }));
    expect(selected(one, stack("two", queue("forge--dev--x", { Arns: ["c/z"], Tags: [] })))).toEqual(["one"]);
  });

  it.each<[string, JsonValue]>([
    ["another property", queue("a", { DelaySeconds: 5 })],
    ["another number", queue("a", { VisibilityTimeout: 6 })],
    ["another type", { Type: "AWS::SNS::Topic", Properties: { QueueName: "a" } }],
    ["another action", queue("a", { Action: "sqs:SendMessage" })],
    ["a function", queue({ "Fn::Join": ["", ["a", { Ref: "B" }]] })],
    ["another form of name", queue("a.fifo")],
  ])("keeps a template with %s", (_what, resource) => {
    const known = stack("known", queue("a"), queue("a", { VisibilityTimeout: 5, Action: "sqs:ReceiveMessage" }));
    expect(selected(known, stack("new", resource))).toEqual(["known", "new"]);
  });

  it("takes statements one by one, whichever policy they are in", () => {
    const policy = (...actions: readonly string[]): JsonValue =>
      queue("a", { Policy: { Statement: actions.map((action) => ({ Action: action, Effect: "Allow" })) } });
    const both = stack("both", policy("sqs:SendMessage", "sqs:ReceiveMessage"));
    expect(selected(both, stack("one", policy("sqs:ReceiveMessage")))).toEqual(["both"]);
    expect(selected(both, stack("new", policy("sqs:*")))).toEqual(["both", "new"]);
  });

  it("lints each region's templates for that region", () => {
    const here = stack("here", queue("a"));
    expect(selected(here, { ...here, path: "there", region: "us-east-1" })).toHaveLength(2);
  });
});
