import { describe, expect, it } from "vitest";
import { pooledPlatform, wantedOf } from "../../../test/support/apply-models.ts";
import { type Applied, applyWorld, planWorld, type Wanted } from "../../../test/support/apply-world.ts";
import { type AwsWorld, openAwsWorld } from "../../../test/support/sandbox-world.ts";
import { accountStackName, toolingBucketName, toolingStackName } from "../../model/account-entry.ts";
import type { Plan } from "../../model/plan.ts";

const place = { accountId: "333333333333", region: "eu-central-1" };
const acme = wantedOf({ birch: ["shared", "namespace"] });
const everythingOfAcme = wantedOf({});

const zenithPlatform = { ...pooledPlatform, name: "zenith", costAllocationTag: "tenant" };

/** Another platform in the same organisation and account, with a cell of another name; `tenants` of its own. */
function zenith(...tenants: readonly string[]): Wanted {
  const models = Object.fromEntries(tenants.map((tenant) => [tenant, ["shared", "namespace"] as const]));
  const made = wantedOf(models, zenithPlatform);
  // An account has our roles once; here the first platform looks after them, and after the organisation's guardrails.
  const theirs: ReadonlySet<string> = new Set([accountStackName, toolingStackName, "tenantry-cell-eu1-a"]);
  const bundles = made.bundles.map((bundle) => ({
    ...bundle,
    organization: bundle.organization.filter(({ management }) => management === "adopt"),
    stacks: bundle.stacks.filter(({ name }) => !theirs.has(name)),
  }));
  return { ...made, bundles };
}

async function open(): Promise<AwsWorld> {
  const world = await openAwsWorld(pooledPlatform, acme.cells);
  const { plant } = world.sandbox;
  expect(messages(await apply(world, acme))).toEqual([]);
  const tooling = { accountId: pooledPlatform.organization.toolingAccountId, region: "eu-central-1" };
  plant.resource(tooling, "AWS::S3::Bucket", { BucketName: toolingBucketName(zenithPlatform) });
  return world;
}

async function apply(world: AwsWorld, wanted: Wanted): Promise<Applied> {
  return applyWorld(world, wanted, await planWorld(world, wanted));
}

function messages({ result }: Applied): readonly string[] {
  return result.failures.map(({ message }) => message);
}

/** Changes to stacks, which is where two platforms meet. */
function stackChanges({ changes }: Plan): readonly string[] {
  return changes.filter(({ id }) => id.startsWith("stack/")).map(({ action, id }) => `${action} ${id}`);
}

async function stackNames(world: AwsWorld): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const page of world.connect().stacks(place, "administrator").list())
    names.push(...page.map(({ name }) => name));
  return names.sort();
}

describe("two platforms in one account", { timeout: 120_000 }, () => {
  it("each have nothing to change when both are applied, and see the other's as foreign", async () => {
    const world = await open();
    expect(messages(await apply(world, zenith("maple")))).toEqual([]);
    expect(await stackNames(world)).toEqual(expect.arrayContaining(["tenantry-birch--prod", "tenantry-maple--prod"]));
    for (const wanted of [acme, zenith("maple")]) {
      const { plan } = await planWorld(world, wanted);
      expect([stackChanges(plan), plan.conflicts]).toEqual([[], undefined]);
      expect(plan.foreign.filter(({ type }) => type === "AWS::CloudFormation::Stack")).not.toEqual([]);
    }
  });

  it("each destroy only their own", async () => {
    const world = await open();
    expect(messages(await apply(world, zenith("maple")))).toEqual([]);
    const before = await stackNames(world);
    expect(messages(await apply(world, zenith()))).toEqual([]);
    expect(await stackNames(world)).toEqual(before.filter((name) => !name.includes("maple")));
    expect(stackChanges((await planWorld(world, acme)).plan)).toEqual([]);
    expect(messages(await apply(world, everythingOfAcme))).toEqual([]);
    expect((await stackNames(world)).filter((name) => name.includes("birch"))).toEqual([]);
  });

  it("do not take each other's stacks, nor what was kept of them, for a tenant of the same name", async () => {
    const world = await open();
    const taken = (await planWorld(world, zenith("birch"))).plan;
    expect(stackChanges(taken)).toEqual([]);
    expect(taken.conflicts).toEqual([
      expect.objectContaining({
        id: expect.stringContaining("tenantry-birch--prod"),
        reason: expect.stringMatching(/does not carry the tags/),
      }),
    ]);
    expect(messages(await apply(world, everythingOfAcme))).toEqual([]);
    const afterwards = (await planWorld(world, zenith("birch"))).plan;
    expect(afterwards.changes.filter(({ action }) => action === "adopt")).toEqual([]);
    const again = (await planWorld(world, acme)).plan;
    expect(again.changes.filter(({ action }) => action === "adopt")).not.toEqual([]);
  });
});
