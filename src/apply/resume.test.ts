import { describe, expect, it } from "vitest";
import { type Models, pooledPlatform, wantedOf } from "../../test/support/apply-models.ts";
import { applyWorld, planWorld, type Wanted } from "../../test/support/apply-world.ts";
import { type AwsWorld, openAwsWorld } from "../../test/support/sandbox-world.ts";
import type { RemoteCallObserver } from "../ports/remote-call.ts";

const models: Models = { cedar: ["dedicated", "namespace"] };

/** A process that is gone at some moment: from then on it sends nothing and hears nothing. */
function killedAt(point: number): RemoteCallObserver {
  let moments = 0;
  const moment = (): void => {
    moments += 1;
    if (moments > point) throw new Error("killed");
  };
  return { before: moment, after: moment };
}

/** An odd number of moments ends after a call was sent and before its answer came, an even one between two calls. */
async function runKilled(world: AwsWorld, wanted: Wanted, point: number): Promise<void> {
  await applyWorld(world, wanted, { ...(await planWorld(world, wanted)), observer: killedAt(point) }).catch(() => {});
}

/** A process that is gone before it sends the first call of an operation. */
async function runKilledBefore(world: AwsWorld, wanted: Wanted, operation: string): Promise<void> {
  let isDead = false;
  const observer: RemoteCallObserver = {
    before: (call) => {
      isDead ||= call.operation === operation;
      if (isDead) throw new Error("killed");
    },
  };
  await applyWorld(world, wanted, { ...(await planWorld(world, wanted)), observer }).catch(() => {});
  expect(isDead).toBe(true);
}

async function accountNames(world: AwsWorld): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const page of world.connect().organization.listAccounts()) found.push(...page.map(({ name }) => name));
  return found.filter((name) => name.startsWith("acme--")).sort();
}

/** The next process takes the dead one's leases over, and then nothing is left to do. */
async function finish(world: AwsWorld, wanted: Wanted): Promise<void> {
  const { result } = await applyWorld(world, wanted, await planWorld(world, wanted));
  expect(result.failures.map(({ step, message }) => `${step.title}: ${message}`)).toEqual([]);
  const { plan } = await planWorld(world, wanted);
  expect(plan.changes.map(({ id, action, reason }) => `${action} ${id}: ${reason}`)).toEqual([]);
}

describe("an apply that was killed", () => {
  it.each([11, 325])(
    "after %i moments is finished by the next one, with each account once",
    async (point) => {
      const wanted = wantedOf(models);
      const world = await openAwsWorld(pooledPlatform, wanted.cells);
      await runKilled(world, wanted, point);
      await finish(world, wanted);
      expect(await accountNames(world)).toEqual(["acme--cedar--prod", "acme--pool--1"]);
    },
    30_000,
  );

  it("is finished however often it is killed", async () => {
    const wanted = wantedOf(models);
    const world = await openAwsWorld(pooledPlatform, wanted.cells);
    for (const point of [60, 121, 90, 151, 200]) await runKilled(world, wanted, point);
    await finish(world, wanted);
    expect(await accountNames(world)).toEqual(["acme--cedar--prod", "acme--pool--1"]);
  }, 30_000);

  it("while it takes a tenant away leaves nothing of it behind", async () => {
    const wanted = wantedOf(models);
    const world = await openAwsWorld(pooledPlatform, wanted.cells);
    await applyWorld(world, wanted, await planWorld(world, wanted));
    const nobody = wantedOf({});
    for (const point of [40, 71, 110]) await runKilled(world, nobody, point);
    await finish(world, nobody);
    expect(await accountNames(world)).toEqual(["acme--cedar--prod", "acme--pool--1"]);
  }, 30_000);

  it("before a new account of the pool was moved where it waits, moves it there", async () => {
    const wanted = wantedOf({});
    const world = await openAwsWorld(pooledPlatform, wanted.cells);
    await runKilledBefore(world, wanted, "MoveAccount");
    await finish(world, wanted);
    const waiting: string[] = [];
    const { staging } = pooledPlatform.organization.organizationalUnits;
    for await (const page of world.connect().organization.listAccountsForParent(staging)) {
      waiting.push(...page.map(({ name }) => name));
    }
    expect(waiting).toEqual(["acme--pool--1"]);
  }, 30_000);

  it("while it took an account out of the pool leaves no mark on it", async () => {
    const world = await openAwsWorld(pooledPlatform, wantedOf(models).cells);
    await applyWorld(world, wantedOf({}), await planWorld(world, wantedOf({})));
    await runKilledBefore(world, wantedOf(models), "UntagResource");
    await finish(world, wantedOf(models));
    expect(await accountNames(world)).toEqual(["acme--cedar--prod", "acme--pool--2"]);
  }, 30_000);
});
