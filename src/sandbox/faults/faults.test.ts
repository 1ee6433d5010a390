import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import { ListAccountsCommand, MoveAccountCommand, TagResourceCommand } from "@aws-sdk/client-organizations";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { samplePlatform } from "../../../test/support/sample.ts";
import { clientsOf, openTestSandbox } from "../../../test/support/sandbox.ts";
import type { Sandbox } from "../open-sandbox.ts";
import type { Fault } from "./fault.ts";

const { toolingAccountId: account, organizationalUnits: adopted } = samplePlatform.organization;

const open = (...faults: readonly Fault[]): Promise<Sandbox> => openTestSandbox({ faults });

const tag = (sandbox: Sandbox, value = "v"): Promise<unknown> =>
  clientsOf(sandbox).organizations.send(
    new TagResourceCommand({ ResourceId: account, Tags: [{ Key: "k", Value: value }] }),
  );

const tagOf = (sandbox: Sandbox): unknown => sandbox.state.table<{ k?: string }>("organizations/tags").get(account)?.k;

const toTag = { service: "Organizations", operation: "TagResource" } as const;

describe("faults", () => {
  it("kill before a call: nothing has happened", async () => {
    const killed: string[] = [];
    const kill = (): void => void killed.push("now");
    const sandbox = await openTestSandbox({ faults: [{ ...toTag, kind: "kill", at: "before", nth: 2 }], kill });
    await tag(sandbox, "first");
    await expect(tag(sandbox, "second")).rejects.toMatchObject({ code: "ECONNRESET" });
    expect([killed, tagOf(sandbox)]).toEqual([["now"], "first"]);
  });

  it("kill after a call: it has happened, and nobody was told", async () => {
    const killed: string[] = [];
    const kill = (): void => void killed.push("now");
    const sandbox = await openTestSandbox({ faults: [{ ...toTag, kind: "kill", at: "after" }], kill });
    await expect(tag(sandbox)).rejects.toThrow();
    expect([killed, tagOf(sandbox)]).toEqual([["now"], "v"]);
  });

  it("lose a reply: carried out, and the connection breaks", async () => {
    const sandbox = await open({ ...toTag, kind: "lost-reply" });
    await expect(tag(sandbox)).rejects.toMatchObject({ code: "ECONNRESET" });
    expect(tagOf(sandbox)).toBe("v");
    await tag(sandbox, "again");
  });

  it.each([
    ["throttled", "TooManyRequestsException", "Throttling"],
    ["expired", "ExpiredTokenException", "ExpiredToken"],
    ["denied", "AccessDeniedException", "AccessDenied"],
  ] as const)("refuse as %s, in the words of each service, for as often as told", async (kind, json, query) => {
    const sandbox = await open({ kind, ...toTag, times: 2 }, { kind, service: "CloudFormation" });
    await expect(tag(sandbox)).rejects.toMatchObject({ name: json });
    await expect(tag(sandbox)).rejects.toMatchObject({ name: json });
    expect(tagOf(sandbox)).toBeUndefined();
    await tag(sandbox);
    const stacks = (): Promise<unknown> => clientsOf(sandbox).cloudFormation.send(new DescribeStacksCommand({}));
    await expect(stacks()).rejects.toMatchObject({ name: query });
    await stacks();
  });

  it("strike only whom they are for", async () => {
    const sandbox = await open({ kind: "denied", place: account, times: "all" });
    await tag(sandbox);
    const other = clientsOf(sandbox, sandbox.plant.identity(account, `arn:aws:iam::${account}:user/x`));
    await expect(other.cloudFormation.send(new DescribeStacksCommand({}))).rejects.toMatchObject({
      name: "AccessDenied",
    });
  });

  it("let reads lag behind writes by virtual time", async () => {
    const sandbox = await open({ kind: "stale", service: "Organizations", operation: "ListAccounts", seconds: 30 });
    const { organizations } = clientsOf(sandbox);
    const listed = async (): Promise<number> =>
      (await organizations.send(new ListAccountsCommand({}))).Accounts?.length ?? 0;
    const before = await listed();
    await sandbox.clock.sleep(60_000);
    sandbox.plant.account({ name: "late", email: "late@x.example" });
    await organizations.send(
      new MoveAccountCommand({
        AccountId: account,
        SourceParentId: sandbox.describe().accounts.find(({ id }) => id === account)?.parentId,
        DestinationParentId: adopted.staging,
      }),
    );
    expect(await listed()).toBe(before);
    expect(sandbox.describe().accounts).toHaveLength(before + 1);
    await sandbox.clock.sleep(29_999);
    expect(await listed()).toBe(before);
    await sandbox.clock.sleep(2);
    expect(await listed()).toBe(before + 1);
  });

  it("strike calls to clusters as errors of the port", async () => {
    const sandbox = await open({ kind: "throttled", service: "kubernetes", operation: "apply configmaps" });
    const cluster = await sandbox.clusters.open(samplePlatform.cells[0]?.name ?? "");
    const manifest = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a", namespace: "default" } };
    await expect(cluster.apply(manifest)).rejects.toMatchObject({ code: "TEN7304", failure: "throttled" });
    expect((await cluster.apply(manifest)).created).toBe(true);
  });
});

describe("a folder's faults", () => {
  let folder = "";

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "tenantry-faults-"));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const write = (faults: unknown): void => writeFileSync(join(folder, "faults.json"), JSON.stringify(faults));

  it("kill a process once, and what it did is there for the next", async () => {
    await openTestSandbox({ folder });
    write([{ kind: "kill", at: "after", ...toTag }]);
    const source = (path: string): string => JSON.stringify(join(import.meta.dirname, path));
    const script = `
      import { TagResourceCommand } from "@aws-sdk/client-organizations";
      import { clientsOf, openTestSandbox } from ${source("../../../test/support/sandbox.ts")};
      const sandbox = await openTestSandbox({ folder: ${JSON.stringify(folder)} });
      const tags = [{ Key: "k", Value: "from the dead" }];
      await clientsOf(sandbox).organizations.send(new TagResourceCommand({ ResourceId: "${account}", Tags: tags }));
    `;
    const run = (): ReturnType<typeof spawnSync> =>
      spawnSync(process.execPath, ["--input-type=module", "-e", script], {
        cwd: join(import.meta.dirname, "../../.."),
      });
    expect(run().signal).toBe("SIGKILL");
    expect(tagOf(await openTestSandbox({ folder }))).toBe("from the dead");
    expect(run().status).toBe(0);
  });

  it.each([
    [{ kind: "kill" }, "is not a list"],
    [[{ kind: "kill" }], "needs 'at'"],
    [[{ kind: "explode" }], 'no valid kind: "explode"'],
    [[{ kind: "denied", servce: "S3" }], "unknown field 'servce'"],
    [[{ kind: "stale", seconds: -1 }], "no valid seconds"],
  ])("%j is refused", async (faults, problem) => {
    write(faults);
    await expect(openTestSandbox({ folder })).rejects.toMatchObject({
      code: "TEN7303",
      message: expect.stringContaining(problem),
    });
  });
});
