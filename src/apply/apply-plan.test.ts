import { describe, expect, it } from "vitest";
import { type Models, pooledPlatform, wantedOf } from "../../test/support/apply-models.ts";
import { type Applied, applyWorld, planWorld, type Wanted } from "../../test/support/apply-world.ts";
import { type AwsWorld, openAwsWorld } from "../../test/support/sandbox-world.ts";
import { TenantryError } from "../model/error.ts";

const shared: Models = { birch: ["shared", "namespace"] };
const both: Models = { birch: ["shared", "namespace"], cedar: ["dedicated", "namespace"] };

async function applied(world: AwsWorld, wanted: Wanted): Promise<Applied> {
  return applyWorld(world, wanted, await planWorld(world, wanted));
}

function messages({ result }: Applied): readonly string[] {
  return result.failures.map(({ step, message }) => `${step.title}: ${message}`);
}

async function remaining(world: AwsWorld, wanted: Wanted): Promise<readonly string[]> {
  const { plan } = await planWorld(world, wanted);
  return plan.changes.map(({ id, action, reason }) => `${action} ${id}: ${reason}`);
}

function finishedTitles({ events }: Applied): readonly string[] {
  return events.flatMap((event) => (event.kind === "step-finished" ? [event.step.title] : []));
}

describe("applying a plan", () => {
  it("makes what the blueprint says in the order of safety, and then has nothing left to do", async () => {
    const wanted = wantedOf(both);
    const world = await openAwsWorld(pooledPlatform, wanted.cells);
    const first = await applied(world, wanted);
    expect(messages(first)).toEqual([]);
    expect(first.result.outcome).toBe("complete");
    const titles = finishedTitles(first);
    const at = (title: string): number => titles.indexOf(title);
    expect(at("create stack tenantry-tooling")).toBe(0);
    expect(at("open account acme--cedar--prod")).toBeLessThan(at("place account acme--cedar--prod"));
    expect(at("create policy tenantry-acme-foundation-1")).toBeLessThan(at("place account acme--cedar--prod"));
    expect(titles.lastIndexOf("create stack tenantry-account")).toBeLessThan(at("place account acme--cedar--prod"));
    expect(at("place account acme--cedar--prod")).toBeLessThan(titles.lastIndexOf("create stack tenantry-cedar--prod"));
    expect(await remaining(world, wanted)).toEqual([]);
  }, 30_000);

  it("closes default security groups and removes default networks of new accounts", async () => {
    const wanted = wantedOf({ cedar: ["dedicated", "cluster"] });
    const world = await openAwsWorld(pooledPlatform, wanted.cells);
    expect(messages(await applied(world, wanted))).toEqual([]);
    const cloud = world.connect();
    const accounts: { readonly id: string; readonly name: string }[] = [];
    for await (const page of cloud.organization.listAccounts()) accounts.push(...page);
    const accountId = accounts.find(({ name }) => name === "acme--cedar--prod")?.id ?? "";
    const place = { accountId, region: "eu-central-1" };
    const network = cloud.network(place, "administrator");
    expect(await network.findDefaultVpc()).toBeUndefined();
    const stack = await cloud.stacks(place, "administrator").find("tenantry-cell-cedar--prod");
    const group = await network.defaultSecurityGroup(stack?.outputs.VpcIdOfVpc ?? "");
    expect(group).toMatchObject({ ingressRuleIds: [], egressRuleIds: [] });
    expect(stack?.terminationProtection).toBe(true);
  }, 30_000);

  it("takes an account out of the pool for a new tenant, and fills the pool up again", async () => {
    const before = wantedOf(shared);
    const world = await openAwsWorld(pooledPlatform, before.cells);
    await applied(world, before);
    const cloud = world.connect();
    const list = async (): Promise<ReadonlyMap<string, string>> => {
      const accounts = new Map<string, string>();
      for await (const page of cloud.organization.listAccounts())
        for (const { id, name } of page) accounts.set(name, id);
      return accounts;
    };
    const pooled = (await list()).get("acme--pool--1");
    const after = wantedOf(both);
    expect(messages(await applied(world, after))).toEqual([]);
    const accounts = await list();
    expect(accounts.get("acme--cedar--prod")).toBe(pooled);
    expect([...accounts.keys()].filter((name) => name.includes("--pool--"))).toEqual(["acme--pool--2"]);
    expect(await remaining(world, after)).toEqual([]);
  }, 30_000);

  it("takes a tenant away: stacks, then the way into its account, then the account aside", async () => {
    const wanted = wantedOf(both);
    const world = await openAwsWorld(pooledPlatform, wanted.cells);
    await applied(world, wanted);
    const less = wantedOf(shared);
    const run = await applied(world, less);
    expect(messages(run)).toEqual([]);
    const titles = finishedTitles(run);
    expect(titles.slice(-2)).toEqual(["delete stack tenantry-account", "move aside account acme--cedar--prod"]);
    expect(await remaining(world, less)).toEqual([]);
  }, 30_000);

  it("lets one tenant's failure keep nobody else from being finished", async () => {
    const wanted = wantedOf(both);
    const world = await openAwsWorld(pooledPlatform, wanted.cells);
    const planned = await planWorld(world, wanted);
    const refuse = ({ operation }: { readonly operation: string }): void => {
      if (operation !== "CreateAccount") return;
      throw new TenantryError("no", { code: "TEN7199", source: "remote", failure: "denied" });
    };
    const run = await applyWorld(world, wanted, { ...planned, observer: { before: refuse } });
    expect(run.result.outcome).toBe("partial");
    const outcomes = new Map(
      run.events.flatMap((event) =>
        event.kind === "step-finished" ? [[event.step.title, event.outcome] as const] : [],
      ),
    );
    expect(outcomes.get("create stack tenantry-birch--prod")).toBe("done");
    expect(outcomes.get("open account acme--cedar--prod")).toBe("failed");
    expect(outcomes.get("place account acme--cedar--prod")).toBe("skipped");
    expect(run.result.done + run.result.failed + run.result.skipped).toBe(
      run.events.find((event) => event.kind === "run-started")?.steps,
    );
  }, 30_000);

  it("refuses one of two applies at once, and says who holds the lease", async () => {
    const wanted = wantedOf(shared);
    const world = await openAwsWorld(pooledPlatform, wanted.cells);
    await applied(world, wanted);
    const more = wantedOf({ ...shared, elm: ["shared", "namespace"] });
    const planned = await planWorld(world, more);
    const runs = await Promise.all([
      applyWorld(world, more, { ...planned, leaseWaitMs: 0 }),
      applyWorld(world, more, { ...planned, leaseWaitMs: 0 }),
    ]);
    expect(runs.map(({ result }) => result.outcome).sort()).toEqual(["complete", "refused"]);
    const refused = runs.flatMap(({ events }) => events).find((event) => event.kind === "lease-refused");
    expect(refused).toMatchObject({ lease: "leases/tenant/elm/prod" });
    expect(await remaining(world, more)).toEqual([]);
  }, 30_000);

  it("starts nothing after the deadline, and can be run again", async () => {
    const wanted = wantedOf(shared);
    const world = await openAwsWorld(pooledPlatform, wanted.cells);
    const planned = await planWorld(world, wanted);
    const run = await applyWorld(world, wanted, { ...planned, deadlineMs: world.clock.nowMs() + 60_000 });
    expect(run.result).toMatchObject({ outcome: "partial", failed: 0 });
    expect(run.result.done).toBeGreaterThan(0);
    expect(run.events.filter((event) => event.kind === "draining")).toHaveLength(1);
    expect((await applied(world, wanted)).result.outcome).toBe("complete");
    expect(await remaining(world, wanted)).toEqual([]);
  }, 30_000);

  it("ends at once when it is stopped, and can be run again", async () => {
    const wanted = wantedOf(shared);
    const world = await openAwsWorld(pooledPlatform, wanted.cells);
    const stop = new AbortController();
    let calls = 0;
    const observer = {
      before: (): void => {
        calls += 1;
        if (calls === 60) stop.abort();
      },
    };
    const run = await applyWorld(world, wanted, { ...(await planWorld(world, wanted)), stop: stop.signal, observer });
    expect(run.result).toMatchObject({ outcome: "interrupted", failed: 0 });
    expect(calls).toBeLessThan(120);
    expect((await applied(world, wanted)).result.outcome).toBe("complete");
  }, 30_000);
});
