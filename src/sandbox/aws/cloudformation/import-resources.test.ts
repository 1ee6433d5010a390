import {
  type CloudFormationClient,
  CreateChangeSetCommand,
  DescribeChangeSetCommand,
  DescribeStackResourcesCommand,
  ExecuteChangeSetCommand,
  type ResourceToImport,
  type Stack,
} from "@aws-sdk/client-cloudformation";
import { beforeEach, describe, expect, it } from "vitest";
import { deploy, eventsOf, findStack, settled } from "../../../../test/support/deploy-stack.ts";
import { createStackSandbox, type StackSandbox } from "../../../../test/support/stack-sandbox.ts";
import { listResources } from "../resources/resource-state.ts";

const place = { accountId: "111122223333", region: "eu-central-1" };
const url = "https://sqs.eu-central-1.amazonaws.com/111122223333/kept";
let sandbox: StackSandbox;
let client: CloudFormationClient;

/** A queue that a stack has made and let go of. */
beforeEach(async () => {
  sandbox = createStackSandbox();
  client = sandbox.cloudFormation(place);
  await deploy(sandbox, client, { name: "old", template: { Resources: { Kept: kept, Other: queue("other") } } });
  await deploy(sandbox, client, { name: "old", template: { Resources: { Other: queue("other") } } });
});

function queue(QueueName: string, attributes: object = {}, properties: object = {}): object {
  return { Type: "AWS::SQS::Queue", Properties: { QueueName, ...properties }, ...attributes };
}

const kept = queue("kept", { DeletionPolicy: "Retain" });

function imported(logical: string, QueueUrl = url): ResourceToImport {
  return { LogicalResourceId: logical, ResourceType: "AWS::SQS::Queue", ResourceIdentifier: { QueueUrl } };
}

async function prepareImport(
  name: string,
  template: object,
  resources: readonly ResourceToImport[],
): Promise<{ readonly id: string; readonly status: string; readonly reason: string; readonly changes: string }> {
  const { Id = "" } = await client.send(
    new CreateChangeSetCommand({
      StackName: name,
      ChangeSetName: "import",
      ChangeSetType: "IMPORT",
      TemplateBody: JSON.stringify(template),
      ResourcesToImport: [...resources],
    }),
  );
  sandbox.pass(10_000);
  const found = await client.send(new DescribeChangeSetCommand({ ChangeSetName: Id }));
  const changes = (found.Changes ?? []).map(
    ({ ResourceChange: one }) => `${one?.Action} ${one?.LogicalResourceId} ${one?.PhysicalResourceId}`,
  );
  return { id: Id, status: found.Status ?? "", reason: found.StatusReason ?? "", changes: changes.join() };
}

async function runImport(name: string, template: object, resources: readonly ResourceToImport[]): Promise<Stack> {
  const { id, reason, status } = await prepareImport(name, template, resources);
  expect([status, reason]).toEqual(["CREATE_COMPLETE", ""]);
  await client.send(new ExecuteChangeSetCommand({ ChangeSetName: id }));
  return settled(sandbox, client, name);
}

async function resourcesOf(name: string): Promise<readonly string[]> {
  const { StackResources = [] } = await client.send(new DescribeStackResourcesCommand({ StackName: name }));
  return StackResources.map((one) => `${one.LogicalResourceId} ${one.ResourceStatus} ${one.PhysicalResourceId}`);
}

describe("an import", () => {
  it("makes a stack of what exists, and leaves it as it is", async () => {
    const before = listResources(sandbox.state, place, "AWS::SQS::Queue");
    const template = { Resources: { Kept: queue("kept", { DeletionPolicy: "Delete" }, { DelaySeconds: 9 }) } };
    expect((await prepareImport("probe", template, [imported("Kept")])).changes).toBe(`Import Kept ${url}`);
    const stack = await runImport("new", template, [imported("Kept")]);
    expect([stack.StackStatus, await resourcesOf("new")]).toEqual(["IMPORT_COMPLETE", [`Kept IMPORT_COMPLETE ${url}`]]);
    expect(listResources(sandbox.state, place, "AWS::SQS::Queue")).toEqual(before);
    expect(await eventsOf(client, "new")).toEqual(
      expect.arrayContaining([
        "new IMPORT_IN_PROGRESS User Initiated",
        "Kept IMPORT_COMPLETE Resource import completed.",
      ]),
    );
  });

  it("adds to a stack, which is then updated as any other", async () => {
    const base = { Other: queue("other") };
    await runImport("old", { Resources: { ...base, Kept: kept } }, [imported("Kept")]);
    const more = { ...base, Kept: queue("kept", { DeletionPolicy: "Retain" }, { DelaySeconds: 9 }) };
    expect((await deploy(sandbox, client, { name: "old", template: { Resources: more } })).StackStatus).toBe(
      "UPDATE_COMPLETE",
    );
    const [live] = listResources(sandbox.state, place, "AWS::SQS::Queue").filter(({ id }) => id === url);
    expect([live?.properties.DelaySeconds, live?.tags["aws:cloudformation:stack-name"]]).toEqual([9, "old"]);
  });

  it("that fails for a new stack leaves one that has nothing and cannot be updated", async () => {
    const template = { Resources: { Kept: kept, Lost: queue("lost", { DeletionPolicy: "Retain" }) } };
    const stack = await runImport("new", template, [imported("Kept"), imported("Lost", `${url}-not`)]);
    expect([stack.StackStatus, await resourcesOf("new")]).toEqual(["IMPORT_ROLLBACK_COMPLETE", []]);
    expect(await eventsOf(client, "new")).toEqual(
      expect.arrayContaining([expect.stringMatching(/^Lost IMPORT_FAILED .*was not found/)]),
    );
    await expect(deploy(sandbox, client, { name: "new", template })).rejects.toThrow(/can not be updated/);
    expect(listResources(sandbox.state, place, "AWS::SQS::Queue").map(({ id }) => id)).toContain(url);
  });

  it("that fails for a stack leaves it as it was", async () => {
    const template = { Resources: { Other: queue("other"), Lost: queue("lost", { DeletionPolicy: "Retain" }) } };
    const stack = await runImport("old", template, [imported("Lost", `${url}-not`)]);
    expect([stack.StackStatus, (await resourcesOf("old")).length]).toEqual(["IMPORT_ROLLBACK_COMPLETE", 1]);
    const next = await deploy(sandbox, client, { name: "old", template: { Resources: { Other: queue("other-2") } } });
    expect(next.StackStatus).toBe("UPDATE_COMPLETE");
  });
});

describe("an import is refused", () => {
  const bare = { Type: "AWS::SQS::Queue", Properties: { QueueName: "kept" } };

  it.each<[string, string, object, readonly ResourceToImport[], RegExp]>([
    ["without resources", "new", { Resources: { Kept: kept } }, [], /ResourcesToImport must be specified/],
    ["without a deletion policy", "new", { Resources: { Kept: bare } }, [imported("Kept")], /DeletionPolicy/],
    [
      "with an output",
      "new",
      { Resources: { Kept: kept }, Outputs: { Url: { Value: { Ref: "Kept" } } } },
      [imported("Kept")],
      /you cannot modify or add \[Outputs\]/,
    ],
    [
      "that makes something new",
      "new",
      { Resources: { Kept: kept, More: queue("more") } },
      [imported("Kept")],
      /do not allow new resource creations.*\[More\]/,
    ],
    [
      "that changes something",
      "old",
      { Resources: { Kept: kept, Other: queue("other", {}, { DelaySeconds: 1 }) } },
      [imported("Kept")],
      /changes to resource properties: \[Other\]/,
    ],
    ["that removes something", "old", { Resources: { Kept: kept } }, [imported("Kept")], /\[Other\]/],
    ["of what is not in the template", "new", { Resources: { Kept: kept } }, [imported("Lost")], /not in the template/],
    [
      "by another property than the type's identifier",
      "new",
      { Resources: { Kept: kept } },
      [{ ...imported("Kept"), ResourceIdentifier: { QueueName: "kept" } }],
      /must have \[QueueUrl\]/,
    ],
  ])("%s", async (_name, stack, template, resources, message) => {
    await expect(prepareImport(stack, template, resources)).rejects.toThrow(message);
  });

  it("of what another stack has, as its change set tells", async () => {
    const template = { Resources: { Other: queue("other", { DeletionPolicy: "Retain" }) } };
    const found = await prepareImport("new", template, [imported("Other", url.replace("kept", "other"))]);
    expect([found.status, found.reason]).toEqual([
      "FAILED",
      expect.stringMatching(/already exists in stack .*\/old\//),
    ]);
    expect((await findStack(client, "new"))?.StackStatus).toBe("REVIEW_IN_PROGRESS");
  });

  it("for resources of any other change set", async () => {
    const input = { StackName: "old", ChangeSetName: "x", TemplateBody: JSON.stringify({ Resources: { Kept: kept } }) };
    await expect(
      client.send(new CreateChangeSetCommand({ ...input, ResourcesToImport: [imported("Kept")] })),
    ).rejects.toThrow(/only be specified when ChangeSetType is IMPORT/);
  });
});
