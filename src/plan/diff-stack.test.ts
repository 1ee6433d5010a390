import { describe, expect, it } from "vitest";
import type { Stack, StackResource } from "../model/blueprint.ts";
import { toIntrinsics } from "../model/cloudformation.ts";
import { defer } from "../model/deferred.ts";
import type { JsonObject } from "../model/json.ts";
import { digestTag } from "../model/ownership.ts";
import type { LiveStack } from "../model/snapshot.ts";
import { diffStack, type ResourceDifference } from "./diff-stack.ts";

const id = "stack/333333333333/eu-central-1/s";
const origin = { document: "Tenant/birch", path: "spec" };

function resource(
  type: string,
  properties: StackResource["properties"],
  more: Partial<StackResource> = {},
): StackResource {
  return { type, properties, origin, ...more };
}

function stackOf(resources: Stack["resources"], more: Partial<Stack> = {}): Stack {
  const account = { kind: "known", id: "333333333333" } as const;
  const about = { name: "s", description: "", region: "eu-central-1", tags: { a: "1" }, terminationProtection: false };
  return { id, account, origin, resources, ...about, ...more };
}

function deployed(stack: Stack, more: Partial<LiveStack> = {}): LiveStack {
  return {
    accountId: "333333333333",
    region: "eu-central-1",
    name: "s",
    status: "UPDATE_COMPLETE",
    tags: { ...stack.tags, [digestTag]: "d", "aws:cloudformation:x": "y" },
    parameters: {},
    outputs: {},
    terminationProtection: stack.terminationProtection,
    template: toIntrinsics(stack).template as unknown as JsonObject,
    ...more,
  };
}

function differ(desired: Stack, live: LiveStack): ReadonlyMap<string, ResourceDifference> {
  return diffStack(desired, live, () => ({ kind: "unreadable" })).resources;
}

const before = stackOf({
  Bucket: resource("AWS::S3::Bucket", { BucketName: "one" }, { deletionPolicy: "Retain" }),
  Policy: resource("AWS::S3::BucketPolicy", {
    Bucket: defer(`${id}/Bucket`, "Ref"),
    PolicyDocument: { Statement: [] },
  }),
  Role: resource("AWS::IAM::Role", { RoleName: "r", Description: "x" }),
});

describe("diffStack", () => {
  it("finds nothing in what was deployed", () => {
    const difference = diffStack(before, deployed(before), () => ({ kind: "unreadable" }));
    expect(difference.changes).toEqual([]);
    expect([...difference.resources.values()].map(({ kind }) => kind)).toEqual(["same", "same", "same"]);
  });

  it("tells creation, update and deletion apart", () => {
    const after = stackOf({
      ...before.resources,
      Policy: resource("AWS::S3::BucketPolicy", {
        ...before.resources.Policy?.properties,
        PolicyDocument: { Statement: [1] },
      }),
      Queue: resource("AWS::SQS::Queue", {}),
    });
    const { Role: _role, ...rest } = after.resources;
    const found = differ(stackOf(rest), deployed(before));
    expect([...found].map(([logical, { kind }]) => [logical, kind])).toEqual([
      ["Bucket", "same"],
      ["Policy", "update"],
      ["Queue", "create"],
      ["Role", "delete"],
    ]);
    expect(found.get("Policy")).toMatchObject({ changes: [{ path: "/PolicyDocument/Statement" }] });
  });

  it("replaces on a create-only property and carries it to what refers to the resource", () => {
    const after = stackOf({
      ...before.resources,
      Bucket: resource("AWS::S3::Bucket", { BucketName: "two" }, { deletionPolicy: "Retain" }),
    });
    const found = differ(after, deployed(before));
    expect(found.get("Bucket")).toMatchObject({
      kind: "replace",
      isRetained: true,
      changes: [{ path: "/BucketName", before: "one", after: "two", forcesReplacement: true }],
    });
    expect(found.get("Policy")).toMatchObject({
      kind: "replace",
      follows: "Bucket",
      changes: [{ path: "/Bucket", after: defer(`${id}/Bucket`, "Ref"), forcesReplacement: true }],
    });
    expect(found.get("Role")).toEqual({ kind: "same" });
  });

  it("replaces a resource whose type changes under the same logical id", () => {
    const after = stackOf({ ...before.resources, Role: resource("AWS::SQS::Queue", {}) });
    expect(differ(after, deployed(before)).get("Role")).toMatchObject({
      kind: "replace",
      changes: [{ path: "/Type", before: "AWS::IAM::Role", after: "AWS::SQS::Queue" }],
    });
  });

  it("sees a deletion policy and an update policy that are not ours", () => {
    const live = deployed(before);
    const template = structuredClone(live.template) as { Resources: Record<string, Record<string, unknown>> };
    Object.assign(template.Resources.Bucket ?? {}, { DeletionPolicy: "Delete", UpdatePolicy: { A: 1 } });
    expect(differ(before, { ...live, template: template as unknown as JsonObject }).get("Bucket")).toMatchObject({
      kind: "update",
      changes: [
        { path: "/DeletionPolicy", before: "Delete", after: "Retain" },
        { path: "/UpdatePolicy", before: { A: 1 } },
      ],
    });
  });

  it("compares the stack's own tags, protection and outputs", () => {
    const live = deployed(stackOf(before.resources), { tags: { a: "2", b: "x", [digestTag]: "d" } });
    const { Outputs: _outputs, ...template } = live.template;
    const { changes } = diffStack(
      stackOf(before.resources, { terminationProtection: true }),
      { ...live, template },
      () => ({
        kind: "unreadable",
      }),
    );
    expect(changes.map(({ path }) => path)).toEqual([
      "/Tags/a",
      "/Tags/b",
      "/EnableTerminationProtection",
      "/Outputs/ArnOfBucket",
      "/Outputs/RefOfBucket",
      "/Outputs/ArnOfRole",
    ]);
  });

  it("takes a parameter's deployed value for a value that is known elsewhere, and shows one that is to come", () => {
    const cluster = defer("stack/333333333333/eu-central-1/cell/Cluster", "Arn");
    const stack = stackOf({ Role: resource("AWS::IAM::Role", { Description: cluster }) });
    const [name = ""] = Object.keys(toIntrinsics(stack).parameters);
    const live = deployed(stack, { parameters: { [name]: "arn:old" } });
    const kinds = (kind: "known" | "pending"): unknown =>
      diffStack(stack, live, () => (kind === "known" ? { kind, value: "arn:old" } : { kind })).resources.get("Role");
    expect(kinds("known")).toEqual({ kind: "same" });
    expect(kinds("pending")).toMatchObject({ changes: [{ path: "/Description", before: "arn:old", after: cluster }] });
  });
});
