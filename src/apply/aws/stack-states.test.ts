import { describe, expect, it } from "vitest";
import { type Models, pooledPlatform, wantedOf } from "../../../test/support/apply-models.ts";
import { type Applied, applyWorld, planWorld, type Wanted } from "../../../test/support/apply-world.ts";
import { type AwsWorld, openAwsWorld } from "../../../test/support/sandbox-world.ts";
import {
  addResourceFault,
  type ResourceFault,
  removeResourceFault,
} from "../../sandbox/aws/cloudformation/stack-work.ts";
import type { Fault } from "../../sandbox/faults/fault.ts";

const birch: Models = { birch: ["shared", "namespace"] };
const stackName = "tenantry-birch--prod";
const place = { accountId: "333333333333", region: "eu-central-1" };
const withQueue = {
  inbox: { type: "AWS::SQS::Queue", tenancy: "silo", properties: {}, access: { api: "read-write" } },
} as const;

async function apply(world: AwsWorld, wanted: Wanted): Promise<Applied> {
  return applyWorld(world, wanted, await planWorld(world, wanted));
}

function messages({ result }: Applied): readonly string[] {
  return result.failures.map(({ message }) => message);
}

async function statusOf(world: AwsWorld): Promise<string | undefined> {
  return (await world.connect().stacks(place, "administrator").find(stackName))?.status;
}

async function expectFinished(world: AwsWorld, wanted: Wanted): Promise<void> {
  expect(messages(await apply(world, wanted))).toEqual([]);
  expect((await planWorld(world, wanted)).plan.changes.map(({ id, action }) => `${action} ${id}`)).toEqual([]);
}

/** Lets resources of the tenant's stack fail, until the returned function is called. */
function breakStack({ sandbox: { state } }: AwsWorld, ...faults: readonly Partial<ResourceFault>[]): () => void {
  const keys = state.transact(() =>
    faults.map((fault) => addResourceFault(state, { action: "create", ...fault, stackName, reason: "out of luck" })),
  );
  return () => state.transact(() => keys.map((key) => removeResourceFault(state, key)));
}

describe("a stack that is found", { timeout: 120_000 }, () => {
  it.each<[string, readonly Partial<ResourceFault>[]]>([
    ["ROLLBACK_COMPLETE", [{ type: "AWS::S3::Bucket" }]],
    ["ROLLBACK_FAILED", [{ type: "AWS::S3::Bucket" }, { action: "delete", type: "AWS::IAM::Role" }]],
  ])("in %s is made again", async (status, faults) => {
    const wanted = wantedOf(birch);
    const world = await openAwsWorld(pooledPlatform, wanted.cells);
    const mend = breakStack(world, ...faults);
    expect(messages(await apply(world, wanted))).toEqual([expect.stringContaining("out of luck")]);
    expect(await statusOf(world)).toBe(status);
    mend();
    await expectFinished(world, wanted);
  });

  it("in REVIEW_IN_PROGRESS, named by a run that was killed, is made", async () => {
    const wanted = wantedOf(birch);
    const world = await openAwsWorld(pooledPlatform, wanted.cells);
    let executions = 0;
    let isDead = false;
    const before = ({ operation }: { readonly operation: string }): void => {
      if (operation === "ExecuteChangeSet") executions += 1;
      isDead ||= executions === 4;
      if (isDead) throw new Error("killed");
    };
    await applyWorld(world, wanted, {
      ...(await planWorld(world, wanted)),
      parallelism: 1,
      observer: { before },
    }).catch(() => undefined);
    expect(isDead).toBe(true);
    await expectFinished(world, wanted);
  });

  it("in UPDATE_ROLLBACK_COMPLETE is updated again; in UPDATE_ROLLBACK_FAILED once what failed is mended", async () => {
    const wanted = wantedOf(birch, pooledPlatform, {});
    const more = wantedOf(birch, pooledPlatform, withQueue);
    const world = await openAwsWorld(pooledPlatform, wanted.cells);
    expect(messages(await apply(world, wanted))).toEqual([]);
    const mendQueue = breakStack(world, { type: "AWS::SQS::Queue" });
    expect(messages(await apply(world, more))).toEqual([expect.stringContaining("UPDATE_ROLLBACK_COMPLETE")]);
    const mendWayBack = breakStack(world, { action: "rollback" });
    const stuck = messages(await apply(world, more));
    expect([stuck, await statusOf(world)]).toEqual([
      [expect.stringContaining("out of luck")],
      "UPDATE_ROLLBACK_FAILED",
    ]);
    mendQueue();
    expect(messages(await apply(world, more))).toEqual([
      expect.stringMatching(/rollback of stack tenantry-birch--prod got stuck again: .*out of luck/),
    ]);
    mendWayBack();
    await expectFinished(world, more);
  });

  it("in DELETE_FAILED is deleted once what failed is mended", async () => {
    const wanted = wantedOf(birch);
    const nobody = wantedOf({});
    const world = await openAwsWorld(pooledPlatform, wanted.cells);
    expect(messages(await apply(world, wanted))).toEqual([]);
    const mend = breakStack(world, { action: "delete", type: "AWS::IAM::Role" });
    expect(messages(await apply(world, nobody))).toEqual([
      expect.stringMatching(/could not be deleted: .*out of luck/),
    ]);
    expect(await statusOf(world)).toBe("DELETE_FAILED");
    mend();
    await expectFinished(world, nobody);
    expect(await statusOf(world)).toBeUndefined();
  });
});

describe("a call that goes wrong", { timeout: 120_000 }, () => {
  it.each<[string, readonly Fault[]]>([
    ["lost replies of every CreateChangeSet", [{ kind: "lost-reply", operation: "CreateChangeSet", times: "all" }]],
    ["lost replies of every ExecuteChangeSet", [{ kind: "lost-reply", operation: "ExecuteChangeSet", times: "all" }]],
    ["a lost reply of CreateAccount", [{ kind: "lost-reply", operation: "CreateAccount", times: 2 }]],
    ["lost replies of leases", [{ kind: "lost-reply", operation: "PutObject", times: 6 }]],
    ["throttling", [{ kind: "throttled", operation: "CreateChangeSet", times: 4 }]],
    ["stale reads of stacks", [{ kind: "stale", operation: "DescribeStacks", nth: 20, times: 30, seconds: 4 }]],
  ])("by %s is made good within the run", async (_name, faults) => {
    const wanted = wantedOf(birch);
    const world = await openAwsWorld(pooledPlatform, wanted.cells, faults);
    await expectFinished(world, wanted);
    const accounts: string[] = [];
    for await (const page of world.connect().organization.listAccounts())
      accounts.push(...page.map(({ name }) => name));
    expect(accounts.filter((name) => name.startsWith("acme--"))).toEqual(["acme--pool--1"]);
  });

  it("as credentials expire in the middle is told as such, and the next run goes on", async () => {
    const wanted = wantedOf(birch);
    const world = await openAwsWorld(pooledPlatform, wanted.cells, [
      { kind: "expired", operation: "ExecuteChangeSet", nth: 3, times: 6 },
    ]);
    const run = await apply(world, wanted);
    expect(run.result.outcome).toBe("partial");
    expect(messages(run).join()).toMatch(/expired/i);
    for (let round = 0; round < 3; round += 1) await apply(world, wanted);
    await expectFinished(world, wanted);
  });
});
