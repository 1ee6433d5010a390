import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CloudFormationClient, paginateDescribeStacks } from "@aws-sdk/client-cloudformation";
import { DescribeClusterCommand, EKSClient } from "@aws-sdk/client-eks";
import {
  CreateAccountCommand,
  ListAccountsCommand,
  OrganizationsClient,
  paginateListAccounts,
} from "@aws-sdk/client-organizations";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { samplePlatform } from "../../test/support/sample.ts";
import { openSandbox, type Sandbox } from "./open-sandbox.ts";

let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tenantry-sandbox-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const open = (overrides: Partial<Parameters<typeof openSandbox>[0]> = {}): Promise<Sandbox> =>
  openSandbox({ folder, platform: samplePlatform, cells: samplePlatform.cells, ...overrides });

function organizations(sandbox: Sandbox): OrganizationsClient {
  const client = new OrganizationsClient({ region: "us-east-1", credentials: sandbox.credentials, maxAttempts: 1 });
  sandbox.attach(client);
  return client;
}

/** Everything below a folder, byte for byte. */
function filesIn(root: string): readonly (readonly [string, string])[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => [path, readFileSync(path, "utf8")] as const);
}

describe("a sandbox", () => {
  it("has what the platform document says exists", async () => {
    const sandbox = await open();
    const { accounts, units, resources } = sandbox.describe();
    const { organization, cells } = samplePlatform;
    const ids = [organization.managementAccountId, organization.toolingAccountId, ...cells.map((one) => one.accountId)];
    expect(new Set(accounts.map(({ id }) => id))).toEqual(new Set(ids));
    expect(new Set(units.map(({ id }) => id))).toEqual(new Set(Object.values(organization.organizationalUnits)));
    const clusters = resources.filter(({ type }) => type === "AWS::EKS::Cluster");
    expect(clusters.map(({ id, status }) => [id, status])).toEqual(
      cells.filter(({ management }) => management === "adopt").map(({ cluster }) => [cluster.name, "ACTIVE"]),
    );
  });

  it("answers SDK clients, pages included, as the account whose keys signed", async () => {
    const sandbox = await open();
    const sts = new STSClient({ region: "eu-central-1", credentials: sandbox.credentials });
    sandbox.attach(sts);
    const identity = await sts.send(new GetCallerIdentityCommand({}));
    expect(identity).toMatchObject({
      Account: samplePlatform.organization.managementAccountId,
      $metadata: { httpStatusCode: 200, attempts: 1 },
    });
    for (let index = 0; index < 45; index += 1) {
      sandbox.plant.account({ name: `a${index}`, email: `a${index}@x.example` });
    }
    const seen: (string | undefined)[] = [];
    let pages = 0;
    for await (const page of paginateListAccounts({ client: organizations(sandbox) }, {})) {
      pages += 1;
      seen.push(...(page.Accounts ?? []).map(({ Id }) => Id));
    }
    expect(seen).toEqual(sandbox.describe().accounts.map(({ id }) => id));
    expect(pages).toBe(Math.ceil(seen.length / 20));
  });

  it("answers clients of regional services in the region that they sign for", async () => {
    const sandbox = await open();
    const cell = samplePlatform.cells.find(({ management }) => management === "adopt");
    const credentials = sandbox.plant.identity(cell?.accountId ?? "", `arn:aws:iam::${cell?.accountId}:user/x`);
    const eks = new EKSClient({ region: cell?.region ?? "", credentials });
    const elsewhere = new EKSClient({ region: "sa-east-1", credentials, maxAttempts: 1 });
    for (const client of [eks, elsewhere]) sandbox.attach(client);
    const command = new DescribeClusterCommand({ name: cell?.cluster.name });
    expect((await eks.send(command)).cluster?.resourcesVpcConfig?.subnetIds).toHaveLength(3);
    await expect(elsewhere.send(command)).rejects.toMatchObject({ name: "ResourceNotFoundException" });
    const stacks = new CloudFormationClient({ region: "eu-central-1", credentials });
    sandbox.attach(stacks);
    for await (const page of paginateDescribeStacks({ client: stacks }, {})) expect(page.Stacks ?? []).toEqual([]);
  });

  it("refuses keys that it did not give, in the words of the service", async () => {
    const sandbox = await open();
    const credentials = { accessKeyId: "AKIAFOREIGN", secretAccessKey: "x" };
    const sts = new STSClient({ region: "eu-central-1", credentials });
    sandbox.attach(sts);
    const refusal = sts.send(new GetCallerIdentityCommand({}));
    await expect(refusal).rejects.toMatchObject({
      name: "InvalidClientTokenId",
      $fault: "client",
      $metadata: { httpStatusCode: 403 },
    });
  });

  it("is loud about what it does not know", async () => {
    const sandbox = await open();
    const client = organizations(sandbox);
    const { LeaveOrganizationCommand } = await import("@aws-sdk/client-organizations");
    await expect(client.send(new LeaveOrganizationCommand({}))).rejects.toThrow(/Organizations LeaveOrganization/);
    const foreign = new OrganizationsClient({ region: "us-east-1", credentials: sandbox.credentials });
    Object.assign(foreign.config, { serviceId: "Lambda" });
    sandbox.attach(foreign);
    await expect(foreign.send(new ListAccountsCommand({}))).rejects.toThrow(/no service Lambda/);
  });

  it("is the same when it is opened again, and keeps what was taken away", async () => {
    const first = await open();
    const id = first.plant.account({ name: "later", email: "later@x.example" });
    await first.clock.sleep(90_000);
    await first.close();
    const second = await open();
    expect(second.clock.nowMs()).toBe(first.clock.nowMs());
    expect(second.describe()).toEqual(first.describe());
    expect(second.describe().accounts.map((account) => account.id)).toContain(id);
    expect(second.credentials).toEqual(first.credentials);
  });

  it("is the same bytes after the same calls", async () => {
    const run = async (): Promise<readonly (readonly [string, string])[]> => {
      const sandbox = await open();
      const client = organizations(sandbox);
      for (const name of ["a", "b"]) {
        await client.send(new CreateAccountCommand({ AccountName: name, Email: `${name}@x.example` }));
        await sandbox.clock.sleep(70_000);
      }
      await client.send(new ListAccountsCommand({}));
      await sandbox.close();
      const bytes = filesIn(folder);
      rmSync(folder, { recursive: true });
      return bytes;
    };
    const first = await run();
    expect(first.length).toBeGreaterThan(4);
    expect(await run()).toEqual(first);
  });

  it("shows one process what another did", async () => {
    const [left, right] = [await open(), await open()];
    const id = left.plant.account({ name: "other", email: "other@x.example" });
    const { Accounts = [] } = await organizations(right).send(new ListAccountsCommand({}));
    expect(Accounts.map((account) => account.Id)).toContain(id);
  });

  it("is not opened for another platform", async () => {
    await open();
    const other = { ...samplePlatform, name: "other" };
    await expect(open({ platform: other })).rejects.toMatchObject({ code: "TEN7301" });
    await expect(open({ platform: other })).rejects.toThrow(/platform .*, not other/);
  });

  it.each(["/proc/nope", import.meta.filename])("refuses %s, which is no folder to write to", async (folder) => {
    await expect(open({ folder })).rejects.toMatchObject({ code: "TEN7306" });
  });

  it("adds the accounts and cells that the document names later", async () => {
    await open({ platform: { ...samplePlatform, cells: [], cellTemplates: [] }, cells: [] });
    const later = await open();
    const cell = samplePlatform.cells[0];
    expect(later.describe().accounts.map(({ id }) => id)).toContain(cell?.accountId);
  });
});
