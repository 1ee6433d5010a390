import {
  AttachPolicyCommand,
  CloseAccountCommand,
  CreateAccountCommand,
  CreateOrganizationalUnitCommand,
  CreatePolicyCommand,
  DeleteOrganizationalUnitCommand,
  DeletePolicyCommand,
  DescribeAccountCommand,
  DescribeCreateAccountStatusCommand,
  DetachPolicyCommand,
  ListAccountsForParentCommand,
  ListPoliciesForTargetCommand,
  ListRootsCommand,
  ListTagsForResourceCommand,
  ListTargetsForPolicyCommand,
  MoveAccountCommand,
  type OrganizationsClient,
  TagResourceCommand,
} from "@aws-sdk/client-organizations";
import { beforeEach, describe, expect, it } from "vitest";
import { samplePlatform } from "../../../../test/support/sample.ts";
import { assumeRole, clientsOf, openTestSandbox } from "../../../../test/support/sandbox.ts";
import type { Sandbox } from "../../open-sandbox.ts";

const { managementAccountId, organizationalUnits: adopted } = samplePlatform.organization;
const creationMs = 60_000;

let sandbox: Sandbox;
let client: OrganizationsClient;

beforeEach(async () => {
  sandbox = await openTestSandbox();
  client = clientsOf(sandbox).organizations;
});

const create = (name: string, email = `${name}@x.example`) =>
  client.send(new CreateAccountCommand({ AccountName: name, Email: email }));

async function statusOf(id: string | undefined) {
  const command = new DescribeCreateAccountStatusCommand({ CreateAccountRequestId: id });
  return (await client.send(command)).CreateAccountStatus;
}

async function vend(name: string): Promise<string> {
  const { CreateAccountStatus: status } = await create(name);
  await sandbox.clock.sleep(creationMs);
  return (await statusOf(status?.Id))?.AccountId ?? "";
}

async function createUnit(parentId: string, name: string): Promise<string> {
  await sandbox.clock.sleep(1_000);
  const command = new CreateOrganizationalUnitCommand({ ParentId: parentId, Name: name });
  return (await client.send(command)).OrganizationalUnit?.Id ?? "";
}

async function createPolicy(name: string, content: object = { Statement: [] }): Promise<string> {
  await sandbox.clock.sleep(1_000);
  const command = new CreatePolicyCommand({
    Name: name,
    Description: "",
    Type: "SERVICE_CONTROL_POLICY",
    Content: JSON.stringify(content),
  });
  return (await client.send(command)).Policy?.PolicySummary?.Id ?? "";
}

async function attach(policyId: string, targetId: string): Promise<void> {
  await sandbox.clock.sleep(1_000);
  await client.send(new AttachPolicyCommand({ PolicyId: policyId, TargetId: targetId }));
}

async function rootId(): Promise<string> {
  return (await client.send(new ListRootsCommand({}))).Roots?.[0]?.Id ?? "";
}

describe("accounts", () => {
  it("are made while time passes, in the root, with their tags and role", async () => {
    const command = new CreateAccountCommand({
      AccountName: "one",
      Email: "one@x.example",
      Tags: [{ Key: "tenant", Value: "birch" }],
    });
    const { CreateAccountStatus: asked } = await client.send(command);
    expect(asked).toMatchObject({ State: "IN_PROGRESS", AccountName: "one" });
    await sandbox.clock.sleep(creationMs - 1);
    expect(await statusOf(asked?.Id)).toMatchObject({ State: "IN_PROGRESS" });
    await sandbox.clock.sleep(1);
    const done = await statusOf(asked?.Id);
    expect(done).toMatchObject({ State: "SUCCEEDED" });
    const { Account } = await client.send(new DescribeAccountCommand({ AccountId: done?.AccountId }));
    expect(Account).toMatchObject({ Name: "one", Email: "one@x.example", Status: "ACTIVE", State: "ACTIVE" });
    const inRoot = await client.send(new ListAccountsForParentCommand({ ParentId: await rootId() }));
    expect(inRoot.Accounts?.map(({ Id }) => Id)).toContain(done?.AccountId);
    const { Tags } = await client.send(new ListTagsForResourceCommand({ ResourceId: done?.AccountId }));
    expect(Tags).toEqual([{ Key: "tenant", Value: "birch" }]);
  });

  it("are throttled to three at once and then one in ten seconds", async () => {
    for (const name of ["a", "b", "c"]) await create(name);
    await expect(create("d")).rejects.toMatchObject({
      name: "TooManyRequestsException",
      $metadata: { httpStatusCode: 429 },
    });
    await sandbox.clock.sleep(10_000);
    await create("d");
    await expect(create("e")).rejects.toMatchObject({ name: "TooManyRequestsException" });
  });

  it("are made five at a time", async () => {
    for (const name of ["a", "b", "c", "d", "e"]) {
      await create(name);
      await sandbox.clock.sleep(10_000);
    }
    await expect(create("f")).rejects.toThrow(/too many accounts/);
    await sandbox.clock.sleep(10_000);
    await create("f");
  });

  it("fail later, and for a reason: an address that is taken, one that is none, too many accounts", async () => {
    const taken = await create("a", "aws+tooling@acme.example".toUpperCase());
    const broken = await create("b", "nobody");
    await sandbox.clock.sleep(creationMs);
    expect(await statusOf(taken.CreateAccountStatus?.Id)).toMatchObject({
      State: "FAILED",
      FailureReason: "EMAIL_ALREADY_EXISTS",
    });
    expect(await statusOf(broken.CreateAccountStatus?.Id)).toMatchObject({ FailureReason: "INVALID_EMAIL" });

    sandbox = await openTestSandbox({ quotas: { "organizations:accounts": 1 } });
    client = clientsOf(sandbox).organizations;
    const many = await create("c");
    await sandbox.clock.sleep(creationMs);
    expect(await statusOf(many.CreateAccountStatus?.Id)).toMatchObject({ FailureReason: "ACCOUNT_LIMIT_EXCEEDED" });
  });

  it("move from where they are only", async () => {
    const id = await vend("one");
    const move = (source: string, target: string) =>
      client.send(new MoveAccountCommand({ AccountId: id, SourceParentId: source, DestinationParentId: target }));
    await expect(move(adopted.staging, adopted.tenants)).rejects.toMatchObject({
      name: "SourceParentNotFoundException",
    });
    await expect(move(await rootId(), "ou-none-00000000")).rejects.toMatchObject({
      name: "DestinationParentNotFoundException",
    });
    await sandbox.clock.sleep(1_000);
    await move(await rootId(), adopted.tenants);
    await sandbox.clock.sleep(1_000);
    await expect(move(adopted.tenants, adopted.tenants)).rejects.toMatchObject({ name: "DuplicateAccountException" });
    expect(sandbox.describe().accounts.find((account) => account.id === id)?.parentId).toBe(adopted.tenants);
  });

  it("close slowly, three at a time, once, and vanish after ninety days", async () => {
    const ids = Array.from({ length: 5 }, (_, index) =>
      sandbox.plant.account({ name: `a${index}`, email: `a${index}@x.example` }),
    );
    const close = async (id: string | undefined): Promise<void> => {
      await client.send(new CloseAccountCommand({ AccountId: id }));
    };
    await close(ids[0]);
    await expect(close(ids[1])).rejects.toMatchObject({ name: "TooManyRequestsException" });
    await sandbox.clock.sleep(20_000);
    await close(ids[1]);
    await sandbox.clock.sleep(20_000);
    await close(ids[2]);
    await sandbox.clock.sleep(19_999.5);
    // The third is still closing, the first has just ended.
    expect(stateOf(ids[0])).toBe("PENDING_CLOSURE");
    await sandbox.clock.sleep(20_000);
    await expect(close(ids[0])).rejects.toMatchObject({ name: "AccountAlreadyClosedException" });
    expect(stateOf(ids[0])).toBe("SUSPENDED");
    await sandbox.clock.sleep(90 * 86_400_000);
    await expect(client.send(new DescribeAccountCommand({ AccountId: ids[0] }))).rejects.toMatchObject({
      name: "AccountNotFoundException",
    });
    await expect(close(managementAccountId)).rejects.toMatchObject({ Reason: "CANNOT_CLOSE_MANAGEMENT_ACCOUNT" });
  });

  it("close 250 in thirty days, or a fifth where that is more", async () => {
    sandbox = await openTestSandbox({ quotas: { "organizations:account-closures-per-30-days": 2 } });
    client = clientsOf(sandbox).organizations;
    const ids = Array.from({ length: 4 }, (_, index) =>
      sandbox.plant.account({ name: `a${index}`, email: `a${index}@x.example` }),
    );
    const close = async (index: number): Promise<void> => {
      await sandbox.clock.sleep(3_600_000);
      await client.send(new CloseAccountCommand({ AccountId: ids[index] }));
    };
    await close(0);
    await close(1);
    await expect(close(2)).rejects.toMatchObject({
      name: "ConstraintViolationException",
      Reason: "CLOSE_ACCOUNT_QUOTA_EXCEEDED",
    });
    await sandbox.clock.sleep(30 * 86_400_000);
    await close(2);
    expect(stateOf(ids[2])).toBe("PENDING_CLOSURE");
  });

  it("are the management account's business", async () => {
    const member = samplePlatform.organization.toolingAccountId;
    await sandbox.clock.sleep(10_000);
    const keys = await assumeRole(clientsOf(sandbox).sts, `arn:aws:iam::${member}:role/OrganizationAccountAccessRole`);
    client = clientsOf(sandbox, keys).organizations;
    await expect(create("x")).rejects.toMatchObject({ name: "AccessDeniedException" });
  });
});

function stateOf(id: string | undefined): string | undefined {
  return sandbox.describe().accounts.find((account) => account.id === id)?.state;
}

describe("units", () => {
  it("nest five deep, with names that differ among siblings", async () => {
    let parent = adopted.tenants;
    for (const name of ["2", "3", "4", "5"]) parent = await createUnit(parent, name);
    await expect(createUnit(parent, "6")).rejects.toMatchObject({ Reason: "OU_DEPTH_LIMIT_EXCEEDED" });
    await expect(createUnit(adopted.tenants, "2")).rejects.toMatchObject({
      name: "DuplicateOrganizationalUnitException",
    });
  });

  it("are deleted when they are empty", async () => {
    const parent = await createUnit(adopted.tenants, "parent");
    const child = await createUnit(parent, "child");
    const remove = (id: string) => client.send(new DeleteOrganizationalUnitCommand({ OrganizationalUnitId: id }));
    await expect(remove(parent)).rejects.toMatchObject({ name: "OrganizationalUnitNotEmptyException" });
    sandbox.plant.account({ name: "a", email: "a@x.example", parentId: child });
    await expect(remove(child)).rejects.toMatchObject({ name: "OrganizationalUnitNotEmptyException" });
    await expect(createUnit("ou-none-00000000", "x")).rejects.toMatchObject({ name: "ParentNotFoundException" });
  });
});

describe("policies", () => {
  it("are as long as their type allows, and JSON", async () => {
    const long = { Statement: [], Id: "x".repeat(10_240) };
    await expect(createPolicy("long", long)).rejects.toMatchObject({ Reason: "POLICY_CONTENT_LIMIT_EXCEEDED" });
    const broken = new CreatePolicyCommand({ Name: "b", Description: "", Type: "TAG_POLICY", Content: "{" });
    await expect(client.send(broken)).rejects.toMatchObject({ name: "PolicyTypeNotEnabledException" });
    await createPolicy("p");
    await expect(createPolicy("p")).rejects.toMatchObject({ name: "DuplicatePolicyException" });
  });

  it("fill ten slots of a unit, AWS's own among them, and the last one stays", async () => {
    const unit = await createUnit(adopted.tenants, "u");
    for (let index = 0; index < 9; index += 1) await attach(await createPolicy(`p${index}`), unit);
    const eleventh = await createPolicy("p9");
    await expect(attach(eleventh, unit)).rejects.toMatchObject({
      Reason: "MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED",
    });
    const detach = async (policyId: string): Promise<void> => {
      await sandbox.clock.sleep(1_000);
      await client.send(new DetachPolicyCommand({ PolicyId: policyId, TargetId: unit }));
    };
    const { Policies = [] } = await client.send(
      new ListPoliciesForTargetCommand({ TargetId: unit, Filter: "SERVICE_CONTROL_POLICY" }),
    );
    expect(Policies).toHaveLength(10);
    for (const { Id = "" } of Policies.slice(0, 9)) await detach(Id);
    await expect(detach(Policies[9]?.Id ?? "")).rejects.toMatchObject({
      Reason: "MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED",
    });
    await expect(detach(eleventh)).rejects.toMatchObject({ name: "PolicyNotAttachedException" });
  });

  it("are not deleted while they are attached", async () => {
    const policy = await createPolicy("p");
    await attach(policy, adopted.tenants);
    await expect(attach(policy, adopted.tenants)).rejects.toMatchObject({ name: "DuplicatePolicyAttachmentException" });
    await expect(client.send(new DeletePolicyCommand({ PolicyId: policy }))).rejects.toMatchObject({
      name: "PolicyInUseException",
    });
    const { Targets } = await client.send(new ListTargetsForPolicyCommand({ PolicyId: policy }));
    expect(Targets).toMatchObject([{ TargetId: adopted.tenants, Type: "ORGANIZATIONAL_UNIT" }]);
    await expect(client.send(new DeletePolicyCommand({ PolicyId: "p-FullAWSAccess" }))).rejects.toMatchObject({
      Reason: "IMMUTABLE_POLICY",
    });
  });
});

describe("tags", () => {
  it("are fifty for a resource", async () => {
    const Tags = Array.from({ length: 51 }, (_, index) => ({ Key: `k${index}`, Value: "v" }));
    const tag = (count: number) =>
      client.send(new TagResourceCommand({ ResourceId: adopted.tenants, Tags: Tags.slice(0, count) }));
    await tag(50);
    await expect(tag(51)).rejects.toMatchObject({ Reason: "MAX_TAG_LIMIT_EXCEEDED" });
    const { Tags: found } = await client.send(new ListTagsForResourceCommand({ ResourceId: adopted.tenants }));
    expect(found).toHaveLength(50);
  });
});
