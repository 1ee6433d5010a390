import { describe, expect, it } from "vitest";
import { pooledPlatform } from "../../../test/support/apply-models.ts";
import { openAwsWorld } from "../../../test/support/sandbox-world.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Cloud } from "../../ports/cloud.ts";
import type { StepContext } from "../step.ts";
import { AccountVendor, poolTags } from "./account-vendor.ts";

function vendorOf(cloud: Cloud, clock: Clock): AccountVendor {
  return new AccountVendor({
    platform: pooledPlatform,
    reserved: new Set(),
    organization: cloud.organization,
    clock,
    signal: new AbortController().signal,
    onPoll: () => {},
  });
}

function contextOf(cloud: Cloud, clock: Clock): StepContext {
  const { signal } = new AbortController();
  return { cloud, clock, signal, idle: (waiting: Promise<unknown>) => waiting, progress: () => {} } as never;
}

async function openVendors() {
  const world = await openAwsWorld(pooledPlatform, []);
  const cloud = world.connect();
  const context = contextOf(cloud, world.clock);
  const vendor = (): AccountVendor => vendorOf(cloud, world.clock);
  return { world, cloud, context, vendor };
}

function tagsOf(tenant: string): Readonly<Record<string, string>> {
  return {
    "tenantry:managed-by": "tenantry",
    "tenantry:platform": "acme",
    "tenantry:inventory": `tenant/${tenant}/prod`,
  };
}

describe("vending from the pool", () => {
  it("never takes an account that another run has taken out of the pool meanwhile", async () => {
    const { context, vendor } = await openVendors();
    for (const sequence of [1, 2, 3])
      await vendor().create({ name: `acme--pool--${sequence}`, tags: poolTags("acme"), sequence }, context);
    const [one, other] = [vendor(), vendor()];
    const birch = await one.vend({ name: "acme--birch--prod", tags: tagsOf("birch") }, context);
    const cedar = await other.vend({ name: "acme--cedar--prod", tags: tagsOf("cedar") }, context);
    const dune = await one.vend({ name: "acme--dune--prod", tags: tagsOf("dune") }, context);
    expect(new Set([birch, cedar, dune]).size).toBe(3);
    const found = await Promise.all(
      ["birch", "cedar", "dune"].map(async (name) => (await vendor().find(`acme--${name}--prod`))?.id),
    );
    expect(found).toEqual([birch, cedar, dune]);
  });

  it("leaves an account alone that only bears a name of the pool", async () => {
    const { world, cloud, context, vendor } = await openVendors();
    const foreign = world.sandbox.plant.account({ name: "acme--pool--7", email: "seven@elsewhere.example" });
    const vended = await vendor().vend({ name: "acme--birch--prod", tags: tagsOf("birch") }, context);
    expect(vended).not.toBe(foreign);
    expect(await cloud.organization.listTags(foreign)).toEqual({});
  });
});
