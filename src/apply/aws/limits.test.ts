import { describe, expect, it } from "vitest";
import { type Models, pooledPlatform, wantedOf } from "../../../test/support/apply-models.ts";
import { type Applied, applyWorld, planWorld, type Wanted } from "../../../test/support/apply-world.ts";
import { type AwsWorld, openAwsWorld } from "../../../test/support/sandbox-world.ts";
import { templatePrefix, toolingBucketName, toolingStackName } from "../../model/account-entry.ts";
import { stableStringify } from "../../model/json.ts";
import type { AwsResourceSpec } from "../../model/tenant.ts";
import type { OrganizationApi, PolicyDescription } from "../../ports/organization-api.ts";
import type { RemoteCallObserver } from "../../ports/remote-call.ts";
import { objectsOf } from "../../sandbox/aws/s3/objects.ts";

const birch: Models = { birch: ["shared", "namespace"] };
const place = { accountId: "333333333333", region: "eu-central-1" };
const types = { SERVICE_CONTROL_POLICY: [10, 10_240], RESOURCE_CONTROL_POLICY: [5, 5_120] } as const;

async function apply(world: AwsWorld, wanted: Wanted): Promise<Applied> {
  return applyWorld(world, wanted, await planWorld(world, wanted));
}

function messages({ result }: Applied): readonly string[] {
  return result.failures.map(({ message }) => message);
}

async function planned(world: AwsWorld, wanted: Wanted): Promise<readonly string[]> {
  return (await planWorld(world, wanted)).plan.changes.map(({ action, id }) => `${action} ${id}`);
}

async function policiesOf(api: OrganizationApi, type: string): Promise<readonly PolicyDescription[]> {
  const found: PolicyDescription[] = [];
  for await (const page of api.listPolicies(type)) found.push(...page);
  return found;
}

describe("a template over 51,200 bytes", { timeout: 120_000 }, () => {
  it("goes through the tooling bucket, under its digest, and back out of date when it is made smaller", async () => {
    const bucket: AwsResourceSpec = {
      type: "AWS::S3::Bucket",
      tenancy: "silo",
      properties: {},
      access: { api: "read-write" },
    };
    const many = Object.fromEntries(Array.from({ length: 24 }, (_, index) => [`store${index}`, bucket]));
    const wanted = wantedOf(birch, pooledPlatform, many);
    const world = await openAwsWorld(pooledPlatform, wanted.cells);
    expect(messages(await apply(world, wanted))).toEqual([]);
    const { state } = world.sandbox;
    const kept = objectsOf(state, toolingBucketName(pooledPlatform))
      .values()
      .filter(({ key }) => key.startsWith(templatePrefix));
    const template = await world.connect().stacks(place, "administrator").template("tenantry-birch--prod");
    const stack = await world.connect().stacks(place, "administrator").find("tenantry-birch--prod");
    expect(kept.map(({ key }) => key)).toEqual([`${templatePrefix}${stack?.tags["tenantry:digest"]}.json`]);
    expect(kept[0]?.size).toBeGreaterThan(51_200);
    expect(kept[0]?.body).toBe(stableStringify(template));
    expect(await planned(world, wanted)).toEqual([]);
    const less = wantedOf(birch, pooledPlatform, { store0: bucket });
    expect(messages(await apply(world, less))).toEqual([]);
    expect(await planned(world, less)).toEqual([]);
  });
});

describe("policies of the organisation", { timeout: 120_000 }, () => {
  it.each(Object.entries(types))(
    "of %s find no slot where foreign ones have taken all, and take theirs when one is free",
    async (type, [slots]) => {
      const wanted = wantedOf(birch);
      const world = await openAwsWorld(pooledPlatform, wanted.cells);
      expect(messages(await apply(world, wanted))).toEqual([]);
      const { organization } = world.connect();
      const ours = (await policiesOf(organization, type)).find(({ name }) => name.startsWith("tenantry-"));
      const [target = ""] = await organization.listTargets(ours?.id ?? "");
      const foreign: string[] = [];
      await organization.detachPolicy(ours?.id ?? "", target);
      const taken = (await organization.listPoliciesForTarget(target, type)).length;
      for (let slot = taken; slot < slots; slot += 1) {
        const content = JSON.stringify({
          Version: "2012-10-17",
          Statement: [
            type === "SERVICE_CONTROL_POLICY"
              ? { Effect: "Deny", Action: `sns:Foreign${slot}`, Resource: "*" }
              : { Effect: "Deny", Principal: "*", Action: `sqs:Foreign${slot}`, Resource: "*" },
          ],
        });
        const id = await organization.createPolicy({
          name: `foreign-${slot}`,
          type,
          description: "",
          content,
          tags: {},
        });
        await organization.attachPolicy(id, target);
        foreign.push(id);
      }
      const attached = await organization.listPoliciesForTarget(target, type);
      expect(messages(await apply(world, wanted))).toEqual([
        expect.stringContaining(`finds no slot at ${target}: ${slots} of ${slots} are taken`),
      ]);
      expect(await organization.listPoliciesForTarget(target, type)).toEqual(attached);
      await organization.detachPolicy(foreign[0] ?? "", target);
      expect(messages(await apply(world, wanted))).toEqual([]);
      expect(await planned(world, wanted)).toEqual([]);
      const left = (await organization.listPoliciesForTarget(target, type)).map(({ id }) => id);
      expect(left).toEqual(expect.arrayContaining(foreign.slice(1)));
    },
  );

  it("are split before they are too long, and none is ever longer than AWS takes", async () => {
    const regions = Array.from({ length: 480 }, (_, index) => `eu-central-${index + 1}`);
    const platform = {
      ...pooledPlatform,
      guardrails: { ...pooledPlatform.guardrails, allowedRegions: ["eu-central-1", "eu-west-1", ...regions.slice(1)] },
    };
    const all = wantedOf({}, platform);
    const bundles = all.bundles.map((bundle) => ({
      ...bundle,
      stacks: bundle.stacks.filter(({ name }) => name === toolingStackName),
    }));
    const wanted: Wanted = { ...all, bundles };
    const names = wanted.bundles.flatMap(({ organization }) =>
      organization.map(({ properties }) => String(properties.Name)).filter((name) => name.startsWith("tenantry-")),
    );
    expect(names.filter((name) => name.endsWith("-2"))).not.toEqual([]);
    const world = await openAwsWorld(platform, wanted.cells);
    expect(messages(await apply(world, wanted))).toEqual([]);
    const { organization } = world.connect();
    for (const [type, [, characters]] of Object.entries(types)) {
      const made = (await policiesOf(organization, type)).filter(({ name }) => name.startsWith("tenantry-"));
      const lengths = await Promise.all(made.map(async ({ id }) => (await organization.policyContent(id)).length));
      expect(lengths.filter((length) => length > characters)).toEqual([]);
    }
    expect((await planned(world, wanted)).filter((line) => line.includes("organization/"))).toEqual([]);
  });

  it("that cannot fit are refused before anything is done", () => {
    const regions = Array.from({ length: 2_000 }, (_, index) => `eu-central-${index + 1}`);
    const platform = { ...pooledPlatform, guardrails: { ...pooledPlatform.guardrails, allowedRegions: regions } };
    expect(() => wantedOf({}, platform)).toThrow(/the guardrails need \d+ policies of up to \d+ characters/);
  });
});

describe("--parallelism 1", { timeout: 120_000 }, () => {
  it("lets one step work at a time, while others may wait for what they have begun", async () => {
    const wanted = wantedOf({
      birch: ["shared", "namespace"],
      cedar: ["dedicated", "namespace"],
      elm: ["dedicated", "cluster"],
    });
    const world = await openAwsWorld(pooledPlatform, wanted.cells);
    let inFlight = 0;
    let most = 0;
    const counts = ({ service, writes }: { readonly service: string; readonly writes: boolean }): boolean =>
      writes && service !== "s3";
    const observer: RemoteCallObserver = {
      before: (call) => {
        if (!counts(call)) return;
        inFlight += 1;
        most = Math.max(most, inFlight);
      },
      after: (call) => {
        if (counts(call)) inFlight -= 1;
      },
    };
    const run = await applyWorld(world, wanted, { ...(await planWorld(world, wanted)), parallelism: 1, observer });
    expect([messages(run), most]).toEqual([[], 1]);
    expect(await planned(world, wanted)).toEqual([]);
  });
});
