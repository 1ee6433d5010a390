import {
  type CloudFormationClient,
  ContinueUpdateRollbackCommand,
  DeleteStackCommand,
  DescribeStackResourceDriftsCommand,
  DescribeStackResourcesCommand,
  DetectStackDriftCommand,
  ExecuteChangeSetCommand,
  UpdateTerminationProtectionCommand,
} from "@aws-sdk/client-cloudformation";
import { beforeEach, describe, expect, it } from "vitest";
import { deploy, eventsOf, findStack, prepare, settled } from "../../../../test/support/deploy-stack.ts";
import { createStackSandbox, type StackSandbox } from "../../../../test/support/stack-sandbox.ts";
import { changeResource } from "../resources/make-resource.ts";
import { countResources, findResource, listResources } from "../resources/resource-state.ts";
import { putObject } from "../s3/objects.ts";
import { addResourceFault, type ResourceFault, removeResourceFault } from "./stack-work.ts";

const place = { accountId: "111122223333", region: "eu-central-1" };
const name = "app";
let sandbox: StackSandbox;
let client: CloudFormationClient;

beforeEach(() => {
  sandbox = createStackSandbox();
  client = sandbox.cloudFormation(place);
});

function template(resources: object, outputs?: object): object {
  return { Resources: resources, ...(outputs === undefined ? {} : { Outputs: outputs }) };
}

const queue = (QueueName: string, more: object = {}, attributes: object = {}): object => ({
  Type: "AWS::SQS::Queue",
  Properties: { QueueName, ...more },
  ...attributes,
});
const role = (RoleName: string): object => ({
  Type: "AWS::IAM::Role",
  Properties: {
    RoleName,
    AssumeRolePolicyDocument: { Statement: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" } }] },
  },
});

function fault(one: ResourceFault): string {
  return sandbox.state.transact(() => addResourceFault(sandbox.state, one));
}

function queueNames(): readonly string[] {
  return listResources(sandbox.state, place, "AWS::SQS::Queue").map(({ attributes }) => String(attributes.QueueName));
}

async function remove(options: object = {}): Promise<string | undefined> {
  const stack = await findStack(client, name);
  await client.send(new DeleteStackCommand({ StackName: name, ...options }));
  return (await settled(sandbox, client, stack?.StackId ?? name)).StackStatus;
}

describe("creating a stack", () => {
  it("goes through review, creation and completion, each resource after what it refers to", async () => {
    const { status } = await prepare(sandbox, client, {
      name,
      template: template({ Two: queue("two", { DelaySeconds: 1 }, { DependsOn: ["One"] }), One: queue("one") }),
    });
    expect(status).toBe("CREATE_COMPLETE");
    expect((await findStack(client, name))?.StackStatus).toBe("REVIEW_IN_PROGRESS");
    await deploy(sandbox, client, {
      name,
      template: template({ One: queue("one"), Two: queue("two", {}, { DependsOn: "One" }) }),
    });
    expect(await eventsOf(client, name)).toEqual([
      "app REVIEW_IN_PROGRESS User Initiated",
      "app CREATE_IN_PROGRESS User Initiated",
      "One CREATE_IN_PROGRESS",
      "One CREATE_IN_PROGRESS Resource creation Initiated",
      "One CREATE_COMPLETE",
      "Two CREATE_IN_PROGRESS",
      "Two CREATE_IN_PROGRESS Resource creation Initiated",
      "Two CREATE_COMPLETE",
      "app CREATE_COMPLETE",
    ]);
  });

  it("takes everything back when one resource fails, and can then only be deleted", async () => {
    fault({ logicalId: "Two", action: "create", reason: "out of luck" });
    const stack = await deploy(sandbox, client, {
      name,
      template: template({
        One: queue("one"),
        Two: queue("two", {}, { DependsOn: ["One"] }),
        Kept: queue("kept", {}, { DeletionPolicy: "Retain", DependsOn: ["One"] }),
        New: queue("new", {}, { DeletionPolicy: "RetainExceptOnCreate", DependsOn: ["One"] }),
      }),
    });
    expect(stack.StackStatus).toBe("ROLLBACK_COMPLETE");
    expect(queueNames()).toEqual(["kept"]);
    const events = await eventsOf(client, name);
    expect(events).toContain("Two CREATE_FAILED out of luck");
    expect(events).toContain(
      "app ROLLBACK_IN_PROGRESS The following resource(s) failed to create: [Two]. Rollback requested by user.",
    );
    await expect(prepare(sandbox, client, { name, template: template({ One: queue("one") }) })).rejects.toThrow(
      /is in ROLLBACK_COMPLETE state and can not be updated/,
    );
    expect(await remove()).toBe("DELETE_COMPLETE");
    expect(await findStack(client, name)).toBeUndefined();
  });

  it("refuses names that are taken and quotas that are full", async () => {
    await deploy(sandbox, client, { name, template: template({ One: queue("one") }) });
    const second = await deploy(sandbox, client, { name: "second", template: template({ One: queue("one") }) });
    expect(second.StackStatus).toBe("ROLLBACK_COMPLETE");
    expect(await eventsOf(client, "second")).toContainEqual(
      expect.stringMatching(/CREATE_FAILED .*HandlerErrorCode: AlreadyExists/),
    );
    expect(queueNames()).toEqual(["one"]);
    const vpcs = Object.fromEntries(
      [0, 1, 2, 3, 4, 5].map((index) => [
        `Vpc${index}`,
        { Type: "AWS::EC2::VPC", Properties: { CidrBlock: `10.${index}.0.0/16` } },
      ]),
    );
    const third = await deploy(sandbox, client, { name: "third", template: template(vpcs) });
    expect(third.StackStatus).toBe("ROLLBACK_COMPLETE");
    expect(await eventsOf(client, "third")).toContainEqual(expect.stringMatching(/ServiceLimitExceeded/));
    expect(countResources(sandbox.state, place, "AWS::EC2::VPC")).toBe(0);
  });
});

describe("preparing a change set", () => {
  it.each([
    ["an unknown type", { Bad: { Type: "AWS::Nope::Nope" } }, /Unrecognized resource types: \[AWS::Nope::Nope\]/],
    [
      "a circle",
      { A: queue("a", {}, { DependsOn: ["B"] }), B: queue("b", {}, { DependsOn: ["A"] }) },
      /Circular dependency/,
    ],
    [
      "a reference to nothing",
      { A: queue("a", { KmsMasterKeyId: { Ref: "Gone" } }) },
      /Unresolved resource dependencies \[Gone\]/,
    ],
    [
      "an attribute that does not exist",
      { A: queue("a"), B: queue("b", { KmsMasterKeyId: { "Fn::GetAtt": ["A", "Nope"] } }) },
      /does not support attribute type Nope/,
    ],
    [
      "a function that it does not evaluate",
      { A: queue("a", { KmsMasterKeyId: { "Fn::If": ["x", "y", "z"] } }) },
      /does not evaluate Fn::If/,
    ],
  ])("refuses %s", async (_what, resources, message) => {
    await expect(prepare(sandbox, client, { name, template: template(resources) })).rejects.toThrow(message);
  });

  it("fails for properties against the specification, before anything is made", async () => {
    const { reason, status } = await prepare(sandbox, client, {
      name,
      template: template({ A: queue("a", { Colour: "red", DelaySeconds: "soon" }) }),
    });
    expect(status).toBe("FAILED");
    expect(reason).toContain("extraneous key [Colour] is not permitted");
    expect(reason).toContain("/DelaySeconds: expected type: Integer");
  });

  it("tells what is added, changed, replaced and removed", async () => {
    await deploy(sandbox, client, { name, template: template({ A: queue("a"), B: queue("b"), C: queue("c") }) });
    const { changes } = await prepare(sandbox, client, {
      name,
      template: template({ A: queue("a", { DelaySeconds: 3 }), B: queue("b2"), D: queue("d") }),
    });
    const told = changes.map(({ ResourceChange: one }) => [one?.LogicalResourceId, one?.Action, one?.Replacement]);
    expect(told).toEqual([
      ["A", "Modify", "False"],
      ["B", "Modify", "True"],
      ["C", "Remove", undefined],
      ["D", "Add", undefined],
    ]);
  });

  it("tells a change of tags of everything that has tags, and leaves references to settle at execution", async () => {
    const policy = { Type: "AWS::SQS::QueuePolicy", Properties: { Queues: [{ Ref: "A" }], PolicyDocument: {} } };
    await deploy(sandbox, client, { name, template: template({ A: queue("a"), P: policy }), tags: { x: "1" } });
    const tags = await prepare(sandbox, client, {
      name,
      template: template({ A: queue("a"), P: policy }),
      tags: { x: "2" },
    });
    expect(
      tags.changes.map(({ ResourceChange: one }) => [one?.LogicalResourceId, one?.Replacement, one?.Scope]),
    ).toEqual([["A", "False", ["Tags"]]]);
    const replaced = await prepare(sandbox, client, {
      name,
      template: template({ A: queue("a2"), P: policy }),
      tags: { x: "1" },
    });
    expect(
      replaced.changes.map(({ ResourceChange: one }) => [one?.LogicalResourceId, one?.Details?.[0]?.Evaluation]),
    ).toEqual([
      ["A", "Static"],
      ["P", "Dynamic"],
    ]);
  });

  it("fails when nothing changes", async () => {
    await deploy(sandbox, client, { name, template: template({ A: queue("a") }), tags: { x: "1" } });
    const again = await prepare(sandbox, client, { name, template: template({ A: queue("a") }), tags: { x: "1" } });
    expect([again.status, again.changes]).toEqual(["FAILED", []]);
    expect(again.reason).toMatch(/^The submitted information didn't contain changes/);
  });

  it("is outdated by the execution of another one, and executed once", async () => {
    await deploy(sandbox, client, { name, template: template({ A: queue("a") }) });
    const one = await prepare(sandbox, client, { name, template: template({ A: queue("a"), B: queue("b") }) });
    const other = await prepare(sandbox, client, { name, template: template({ A: queue("a"), C: queue("c") }) });
    await client.send(new ExecuteChangeSetCommand({ ChangeSetName: one.id, ClientRequestToken: "t" }));
    await client.send(new ExecuteChangeSetCommand({ ChangeSetName: one.id, ClientRequestToken: "t" }));
    await settled(sandbox, client, name);
    await expect(client.send(new ExecuteChangeSetCommand({ ChangeSetName: other.id }))).rejects.toThrow(
      /does not exist/,
    );
    await expect(client.send(new ExecuteChangeSetCommand({ ChangeSetName: one.id }))).rejects.toThrow(
      /cannot be executed/,
    );
    expect(queueNames()).toEqual(["a", "b"]);
  });
});

describe("updating a stack", () => {
  const before = {
    A: queue("a"),
    B: queue("b"),
    Gone: queue("gone"),
    Kept: queue("kept", {}, { DeletionPolicy: "Retain" }),
  };
  const after = {
    A: queue("a", { DelaySeconds: 3 }),
    B: queue("b2", {}, { DependsOn: ["A"] }),
    New: queue("new", {}, { DependsOn: ["B"] }),
  };

  beforeEach(async () => {
    await deploy(sandbox, client, { name, template: template(before) });
  });

  it("makes and changes first, and cleans up afterwards", async () => {
    const stack = await deploy(sandbox, client, { name, template: template(after) });
    expect(stack.StackStatus).toBe("UPDATE_COMPLETE");
    expect(queueNames()).toEqual(["a", "b2", "kept", "new"]);
    const events = await eventsOf(client, name);
    expect(events.indexOf("app UPDATE_COMPLETE_CLEANUP_IN_PROGRESS")).toBeLessThan(
      events.indexOf("Gone DELETE_COMPLETE"),
    );
    expect(events).toContain("Kept DELETE_SKIPPED");
  });

  it("leaves everything as it was when a resource fails", async () => {
    fault({ logicalId: "New", action: "create", reason: "out of luck" });
    const stack = await deploy(sandbox, client, { name, template: template(after) });
    expect(stack.StackStatus).toBe("UPDATE_ROLLBACK_COMPLETE");
    expect(queueNames()).toEqual(["a", "b", "gone", "kept"]);
    const url = `https://sqs.eu-central-1.amazonaws.com/${place.accountId}/a`;
    expect(findResource(sandbox.state, place, "AWS::SQS::Queue", url)?.properties).toEqual({ QueueName: "a" });
    const next = await deploy(sandbox, client, { name, template: template({ ...before, More: queue("more") }) });
    expect(next.StackStatus).toBe("UPDATE_COMPLETE");
  });

  it("gets stuck when the way back fails too, and goes on once that is mended or skipped", async () => {
    fault({ logicalId: "New", action: "create", reason: "out of luck" });
    const stuck = fault({ logicalId: "A", action: "rollback", reason: "stuck" });
    const stack = await deploy(sandbox, client, { name, template: template(after) });
    expect([stack.StackStatus, stack.StackStatusReason]).toEqual([
      "UPDATE_ROLLBACK_FAILED",
      "The following resource(s) failed to update: [A]. ",
    ]);
    await expect(prepare(sandbox, client, { name, template: template(before) })).rejects.toThrow(/can not be updated/);
    await client.send(new ContinueUpdateRollbackCommand({ StackName: name }));
    expect((await settled(sandbox, client, name)).StackStatus).toBe("UPDATE_ROLLBACK_FAILED");
    await expect(
      client.send(new ContinueUpdateRollbackCommand({ StackName: name, ResourcesToSkip: ["B"] })),
    ).rejects.toThrow(/ResourcesToSkip/);
    await client.send(new ContinueUpdateRollbackCommand({ StackName: name, ResourcesToSkip: ["A"] }));
    expect((await settled(sandbox, client, name)).StackStatus).toBe("UPDATE_ROLLBACK_COMPLETE");
    expect(queueNames()).toEqual(["a", "b", "gone", "kept"]);
    sandbox.state.transact(() => removeResourceFault(sandbox.state, stuck));
  });

  it("refuses to replace what has a name of its own when the name stays", async () => {
    await deploy(sandbox, client, { name, template: template({ ...before, R: role("r") }) });
    const stack = await deploy(sandbox, client, {
      name,
      template: template({
        ...before,
        R: { ...role("r"), Properties: { ...(role("r") as { Properties: object }).Properties, Path: "/new/" } },
      }),
    });
    expect(stack.StackStatus).toBe("UPDATE_ROLLBACK_COMPLETE");
    expect(await eventsOf(client, name)).toContainEqual(
      expect.stringContaining("custom-named resource requires replacing"),
    );
  });
});

describe("deleting a stack", () => {
  const bucket = { Type: "AWS::S3::Bucket", Properties: { BucketName: "full-bucket-of-tests" } };

  it("stops at what cannot be deleted, which may then be left behind", async () => {
    await deploy(sandbox, client, { name, template: template({ A: queue("a"), Bucket: bucket }) });
    sandbox.state.transact(() =>
      putObject(sandbox.state, "full-bucket-of-tests", { key: "x", bytes: new Uint8Array([1]), nowMs: 0 }),
    );
    await expect(client.send(new DeleteStackCommand({ StackName: name, RetainResources: ["Bucket"] }))).rejects.toThrow(
      /must be in DELETE_FAILED state/,
    );
    expect(await remove()).toBe("DELETE_FAILED");
    expect(queueNames()).toEqual([]);
    const { StackResources } = await client.send(new DescribeStackResourcesCommand({ StackName: name }));
    expect(
      StackResources?.find(({ LogicalResourceId }) => LogicalResourceId === "Bucket")?.ResourceStatusReason,
    ).toContain("not empty");
    expect(await remove({ RetainResources: ["Bucket"] })).toBe("DELETE_COMPLETE");
    expect(findResource(sandbox.state, place, "AWS::S3::Bucket", "full-bucket-of-tests")).toBeDefined();
  });

  it("is refused while the stack is protected, and does nothing when there is none", async () => {
    await deploy(sandbox, client, { name, template: template({ A: queue("a") }) });
    await client.send(new UpdateTerminationProtectionCommand({ StackName: name, EnableTerminationProtection: true }));
    await expect(client.send(new DeleteStackCommand({ StackName: name }))).rejects.toThrow(
      /TerminationProtection is enabled/,
    );
    await client.send(new UpdateTerminationProtectionCommand({ StackName: name, EnableTerminationProtection: false }));
    expect(await remove()).toBe("DELETE_COMPLETE");
    await client.send(new DeleteStackCommand({ StackName: name }));
    expect((await deploy(sandbox, client, { name, template: template({ A: queue("a") }) })).StackStatus).toBe(
      "CREATE_COMPLETE",
    );
  });

  it("deletes a network from the inside out, and not while somebody else uses it", async () => {
    const network = {
      Vpc: { Type: "AWS::EC2::VPC", Properties: { CidrBlock: "10.1.0.0/16" } },
      Subnet: { Type: "AWS::EC2::Subnet", Properties: { VpcId: { Ref: "Vpc" }, CidrBlock: "10.1.0.0/24" } },
    };
    await deploy(sandbox, client, { name, template: template(network) });
    const [vpc] = listResources(sandbox.state, place, "AWS::EC2::VPC");
    const group = { Type: "AWS::EC2::SecurityGroup", Properties: { GroupDescription: "x", VpcId: vpc?.id } };
    await deploy(sandbox, client, { name: "user", template: template({ Group: group }) });
    expect(await remove()).toBe("DELETE_FAILED");
    await client.send(new DeleteStackCommand({ StackName: "user" }));
    sandbox.pass(600_000);
    expect(await remove()).toBe("DELETE_COMPLETE");
    expect(countResources(sandbox.state, place, "AWS::EC2::SecurityGroup")).toBe(0);
  });
});

it("tells drift of what was changed behind its back", async () => {
  await deploy(sandbox, client, { name, template: template({ A: queue("a", { DelaySeconds: 1 }) }) });
  sandbox.state.transact(() => {
    const [live] = listResources(sandbox.state, place, "AWS::SQS::Queue");
    if (live !== undefined) {
      changeResource(sandbox.context(place), live, {
        properties: { QueueName: "a", DelaySeconds: 9 },
        generatedName: "",
      });
    }
  });
  await client.send(new DetectStackDriftCommand({ StackName: name }));
  const { StackResourceDrifts } = await client.send(new DescribeStackResourceDriftsCommand({ StackName: name }));
  expect(StackResourceDrifts?.map((one) => [one.StackResourceDriftStatus, one.PropertyDifferences])).toEqual([
    [
      "MODIFIED",
      [{ PropertyPath: "/DelaySeconds", ExpectedValue: "1", ActualValue: "9", DifferenceType: "NOT_EQUAL" }],
    ],
  ]);
});

it("binds CloudFormation to service control policies", async () => {
  const denied = Object.assign(new Error("explicit deny in a service control policy"), { name: "AccessDenied" });
  sandbox = createStackSandbox({
    authorize: ({ action }) => {
      if (action === "sqs:CreateQueue") throw denied;
    },
  });
  client = sandbox.cloudFormation(place);
  const stack = await deploy(sandbox, client, { name, template: template({ A: queue("a") }) });
  expect(stack.StackStatus).toBe("ROLLBACK_COMPLETE");
  expect(await eventsOf(client, name)).toContainEqual(expect.stringContaining("HandlerErrorCode: AccessDenied"));
});
