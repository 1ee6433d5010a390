import { CreateChangeSetCommand } from "@aws-sdk/client-cloudformation";
import {
  AttachPolicyCommand,
  CloseAccountCommand,
  CreateAccountCommand,
  CreatePolicyCommand,
  ListCreateAccountStatusCommand,
  MoveAccountCommand,
} from "@aws-sdk/client-organizations";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { beforeEach, describe, expect, it } from "vitest";
import { samplePlatform } from "../../../../test/support/sample.ts";
import { assumeRole, clientsOf, openTestSandbox, type SenderKeys } from "../../../../test/support/sandbox.ts";
import type { Sandbox } from "../../open-sandbox.ts";

const { id: organizationId, toolingAccountId: tooling, organizationalUnits: adopted } = samplePlatform.organization;
const region = "eu-central-1";

let sandbox: Sandbox;

beforeEach(async () => {
  sandbox = await openTestSandbox();
});

const entryOf = (accountId: string): string => `arn:aws:iam::${accountId}:role/OrganizationAccountAccessRole`;

function enter(accountId: string): Promise<SenderKeys> {
  return assumeRole(clientsOf(sandbox).sts, entryOf(accountId));
}

function plantRole(accountId: string, statement: object, properties: object = {}): string {
  const role = sandbox.plant.resource({ accountId, region }, "AWS::IAM::Role", {
    RoleName: "planted",
    Path: "/tenantry/",
    AssumeRolePolicyDocument: {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", ...statement }],
    },
    ...properties,
  });
  return String(role.attributes.Arn);
}

const denied = { name: "AccessDenied", $metadata: { httpStatusCode: 403 } };

describe("sessions", () => {
  it("speak for the role", async () => {
    const { sts } = clientsOf(sandbox, await enter(tooling));
    expect(await sts.send(new GetCallerIdentityCommand({}))).toMatchObject({
      Account: tooling,
      Arn: `arn:aws:sts::${tooling}:assumed-role/OrganizationAccountAccessRole/test`,
    });
  });

  it("end on the virtual clock, in the words of each service", async () => {
    const keys = await enter(tooling);
    await sandbox.clock.sleep(3_600_000 - 1);
    const { cloudFormation, organizations, sts } = clientsOf(sandbox, keys);
    await sts.send(new GetCallerIdentityCommand({}));
    await sandbox.clock.sleep(1);
    await expect(sts.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({ name: "ExpiredToken" });
    const { DescribeStacksCommand } = await import("@aws-sdk/client-cloudformation");
    await expect(cloudFormation.send(new DescribeStacksCommand({}))).rejects.toMatchObject({ name: "ExpiredToken" });
    await expect(organizations.send(new ListCreateAccountStatusCommand({}))).rejects.toMatchObject({
      name: "ExpiredTokenException",
    });
  });

  it("last no longer than their role allows, and an hour when they come from a session", async () => {
    const arn = plantRole(tooling, { Principal: { AWS: "*" } }, { MaxSessionDuration: 7_200 });
    await assumeRole(clientsOf(sandbox).sts, arn, { DurationSeconds: 7_200 });
    await expect(assumeRole(clientsOf(sandbox).sts, arn, { DurationSeconds: 7_201 })).rejects.toThrow(/exceeds/);
    const chained = clientsOf(sandbox, await enter(tooling)).sts;
    await expect(assumeRole(chained, arn, { DurationSeconds: 7_200 })).rejects.toThrow(/role chaining/);
  });
});

describe("trust", () => {
  it("is refused to whom nobody named, alike for what does not exist", async () => {
    const stranger = clientsOf(sandbox, await enter(tooling)).sts;
    await expect(assumeRole(stranger, entryOf(samplePlatform.cells[0]?.accountId ?? ""))).rejects.toMatchObject(denied);
    await expect(assumeRole(stranger, entryOf("000000000000"))).rejects.toMatchObject(denied);
    await expect(assumeRole(stranger, `arn:aws:iam::${tooling}:role/none`)).rejects.toMatchObject(denied);
  });

  it("is of a role, with its path", async () => {
    const arn = plantRole(tooling, { Principal: { AWS: entryOf(tooling) } });
    await expect(assumeRole(clientsOf(sandbox).sts, arn)).rejects.toMatchObject(denied);
    const trusted = clientsOf(sandbox, await enter(tooling)).sts;
    await assumeRole(trusted, arn);
    await expect(assumeRole(trusted, arn.replace("/tenantry/", "/"))).rejects.toMatchObject(denied);
  });

  it("is of an account with an external id", async () => {
    const arn = plantRole(tooling, {
      Principal: { AWS: `arn:aws:iam::${samplePlatform.organization.managementAccountId}:root` },
      Condition: { StringEquals: { "sts:ExternalId": "eu/1/c" } },
    });
    const { sts } = clientsOf(sandbox);
    await expect(assumeRole(sts, arn)).rejects.toMatchObject(denied);
    await expect(assumeRole(sts, arn, { ExternalId: "eu/1/d" })).rejects.toMatchObject(denied);
    await assumeRole(sts, arn, { ExternalId: "eu/1/c" });
  });

  it("is of an organisation", async () => {
    const arn = plantRole(tooling, {
      Principal: { AWS: "*" },
      Condition: { StringEquals: { "aws:PrincipalOrgID": organizationId } },
    });
    await assumeRole(clientsOf(sandbox).sts, arn);
    const outsider = clientsOf(sandbox, sandbox.plant.identity("999999999999", "arn:aws:iam::999999999999:user/x"));
    await expect(assumeRole(outsider.sts, arn)).rejects.toMatchObject(denied);
  });

  it("does not open a closed account, nor one that has only just been made", async () => {
    const { organizations } = clientsOf(sandbox);
    await organizations.send(new CreateAccountCommand({ AccountName: "new", Email: "new@x.example" }));
    await sandbox.clock.sleep(60_000);
    const { CreateAccountStatuses } = await organizations.send(new ListCreateAccountStatusCommand({}));
    const id = CreateAccountStatuses?.[0]?.AccountId ?? "";
    await expect(enter(id)).rejects.toMatchObject(denied);
    await sandbox.clock.sleep(5_000);
    const keys = await enter(id);
    await organizations.send(new CloseAccountCommand({ AccountId: id }));
    await expect(enter(id)).rejects.toMatchObject(denied);
    await expect(clientsOf(sandbox, keys).sts.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: "InvalidClientTokenId",
    });
  });
});

describe("service control policies", () => {
  const guardrail = {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Deny",
        Action: "cloudformation:CreateChangeSet",
        Resource: "arn:*:cloudformation:*:*:stack/tenantry-*",
        Condition: { ArnNotLike: { "aws:PrincipalArn": ["arn:*:iam::*:role/tenantry/*"] } },
      },
      {
        Effect: "Deny",
        Action: "cloudformation:*",
        Resource: "*",
        Condition: { Bool: { "cloudformation:X": "true" } },
      },
    ],
  };

  async function guardedAccount(): Promise<string> {
    const id = sandbox.plant.account({ name: "guarded", email: "guarded@x.example" });
    const { organizations } = clientsOf(sandbox);
    const { Policy } = await organizations.send(
      new CreatePolicyCommand({
        Name: "guard",
        Description: "",
        Type: "SERVICE_CONTROL_POLICY",
        Content: JSON.stringify(guardrail),
      }),
    );
    const { Id: PolicyId } = Policy?.PolicySummary ?? {};
    await organizations.send(new AttachPolicyCommand({ PolicyId, TargetId: adopted.tenants }));
    return id;
  }

  const moveTo = (id: string): Promise<unknown> =>
    clientsOf(sandbox).organizations.send(
      new MoveAccountCommand({
        AccountId: id,
        SourceParentId: sandbox.describe().accounts.find((account) => account.id === id)?.parentId,
        DestinationParentId: adopted.tenants,
      }),
    );

  const deploy = (keys: SenderKeys, StackName: string): Promise<unknown> =>
    clientsOf(sandbox, keys).cloudFormation.send(
      new CreateChangeSetCommand({
        StackName,
        ChangeSetName: "c",
        ChangeSetType: "CREATE",
        TemplateBody: JSON.stringify({ Resources: { Logs: { Type: "AWS::Logs::LogGroup" } } }),
      }),
    );

  it("refuse our bootstrap below their unit to everybody but our own roles", async () => {
    const id = await guardedAccount();
    const keys = await enter(id);
    await deploy(keys, "tenantry-one");
    await moveTo(id);
    await expect(deploy(keys, "tenantry-two")).rejects.toMatchObject({
      name: "AccessDenied",
      message: expect.stringContaining("explicit deny in a service control policy"),
    });
    await deploy(keys, "somebody-elses");
    const ours = plantRole(id, { Principal: { AWS: "*" } });
    await deploy(await assumeRole(clientsOf(sandbox, keys).sts, ours), "tenantry-two");
  });
});
