import { describe, expect, it } from "vitest";
import { type Models, pooledPlatform, wantedOf } from "../../../test/support/apply-models.ts";
import { type Applied, applyWorld, planWorld, type Wanted } from "../../../test/support/apply-world.ts";
import { sampleEnvironment } from "../../../test/support/sample.ts";
import { type AwsWorld, openAwsWorld } from "../../../test/support/sandbox-world.ts";
import type { AwsResourceSpec } from "../../model/tenant.ts";
import {
  addResourceFault,
  type ResourceFault,
  removeResourceFault,
} from "../../sandbox/aws/cloudformation/stack-work.ts";
import {
  type CloudResource,
  listResources,
  putResource,
  removeResource,
} from "../../sandbox/aws/resources/resource-state.ts";

const place = { accountId: "333333333333", region: "eu-central-1" };
const stackName = "tenantry-birch--prod";
const keptTypes = [
  "AWS::S3::Bucket",
  "AWS::DynamoDB::Table",
  "AWS::SQS::Queue",
  "AWS::SecretsManager::Secret",
] as const;
const aws: Readonly<Record<string, AwsResourceSpec>> = {
  ...sampleEnvironment().aws,
  ledger: { type: "AWS::DynamoDB::Table", tenancy: "silo", properties: {}, access: { api: "read-write" } },
  inbox: { type: "AWS::SQS::Queue", tenancy: "silo", properties: {}, access: { api: "read-write" } },
};
const shared: Models = { birch: ["shared", "namespace"] };
const wanted = wantedOf(shared, pooledPlatform, aws);
const nobody = wantedOf({});

async function apply(world: AwsWorld, what: Wanted): Promise<Applied> {
  return applyWorld(world, what, await planWorld(world, what));
}

function messages({ result }: Applied): readonly string[] {
  return result.failures.map(({ message }) => message);
}

async function actions(world: AwsWorld, what: Wanted, action?: string): Promise<readonly string[]> {
  const { plan } = await planWorld(world, what);
  return plan.changes
    .filter((change) => action === undefined || change.action === action)
    .map(({ id, action: done }) => `${done} ${id}`);
}

async function expectNoChanges(world: AwsWorld, what: Wanted): Promise<void> {
  const { plan } = await planWorld(world, what);
  const gaps = plan.gaps.filter(({ reason }) => !reason.startsWith("the cluster could not be read"));
  expect([plan.changes.map(({ id }) => id), plan.conflicts, gaps]).toEqual([[], undefined, []]);
}

/** What the tenant keeps, with when it was made: the same thing, not one of the same name. */
function kept({ sandbox }: AwsWorld): readonly string[] {
  return keptTypes
    .flatMap((type) => listResources(sandbox.state, place, type))
    .filter(({ tags }) => tags["tenantry:environment"] === "birch--prod")
    .map(({ createdAtMs, id, type }) => `${type} ${id} ${createdAtMs}`);
}

function breakStack({ sandbox: { state } }: AwsWorld, ...faults: readonly Partial<ResourceFault>[]): () => void {
  const keys = state.transact(() =>
    faults.map((fault) => addResourceFault(state, { action: "create", ...fault, stackName, reason: "out of luck" })),
  );
  return () => state.transact(() => keys.map((key) => removeResourceFault(state, key)));
}

/** A world in which the tenant was there and was destroyed. */
async function openAfterwards(): Promise<AwsWorld> {
  const world = await openAwsWorld(pooledPlatform, wanted.cells);
  expect(messages(await apply(world, wanted))).toEqual([]);
  expect(messages(await apply(world, nobody))).toEqual([]);
  return world;
}

function change(world: AwsWorld, type: string, edit: (resource: CloudResource) => CloudResource): void {
  const { state } = world.sandbox;
  state.transact(() => {
    for (const resource of listResources(state, place, type)) {
      if (resource.tags["tenantry:environment"] === "birch--prod") putResource(state, edit(resource));
    }
  });
}

describe("a tenant that comes back", { timeout: 120_000 }, () => {
  it("takes its kept data in again, and nothing is left to change", async () => {
    const world = await openAfterwards();
    const before = kept(world);
    expect(before.length).toBeGreaterThanOrEqual(4);
    expect(await actions(world, wanted, "adopt")).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^adopt stack\/333333333333\/eu-central-1\/tenantry-birch--prod\//),
      ]),
    );
    expect((await actions(world, wanted, "adopt")).length).toBe(before.length);
    expect(messages(await apply(world, wanted))).toEqual([]);
    expect(kept(world)).toEqual(before);
    await expectNoChanges(world, wanted);
  });

  it("has what was changed meanwhile put right, in the documents and by hand", async () => {
    const world = await openAfterwards();
    change(world, "AWS::S3::Bucket", (bucket) => ({
      ...bucket,
      properties: { ...bucket.properties, PublicAccessBlockConfiguration: {} },
    }));
    expect(messages(await apply(world, wanted))).toEqual([]);
    const open = listResources(world.sandbox.state, place, "AWS::S3::Bucket").filter(
      ({ properties }) => JSON.stringify(properties.PublicAccessBlockConfiguration) === "{}",
    );
    expect(open).toEqual([]);
  });

  it("comes and goes again and again", async () => {
    const world = await openAfterwards();
    const before = kept(world);
    for (let round = 0; round < 2; round += 1) {
      expect(messages(await apply(world, wanted))).toEqual([]);
      expect(messages(await apply(world, nobody))).toEqual([]);
      await expectNoChanges(world, nobody);
    }
    expect(kept(world)).toEqual(before);
  });

  it.each([1, 2, 3, 4, 5, 6])("is taken up after a kill at write %i to CloudFormation", async (nth) => {
    const world = await openAfterwards();
    const before = kept(world);
    let writes = 0;
    let isDead = false;
    const observer = {
      before: ({ service, writes: isWrite }: { readonly service: string; readonly writes: boolean }): void => {
        if (service === "cloudformation" && isWrite) writes += 1;
        isDead ||= writes === nth;
        if (isDead) throw new Error("killed");
      },
    };
    const planned = await planWorld(world, wanted);
    await applyWorld(world, wanted, { ...planned, parallelism: 1, observer }).catch(() => undefined);
    expect(messages(await apply(world, wanted))).toEqual([]);
    expect(kept(world)).toEqual(before);
    await expectNoChanges(world, wanted);
  });

  it("is not given what only has its name", async () => {
    const world = await openAfterwards();
    const before = kept(world);
    change(world, "AWS::S3::Bucket", (bucket) => ({ ...bucket, tags: {} }));
    expect((await actions(world, wanted, "adopt")).filter((line) => /bucket/i.test(line))).toEqual([]);
    expect(messages(await apply(world, wanted))).toEqual([
      expect.stringMatching(/already exists.*does not bear the tags/),
    ]);
    // What had been taken in for it has not been lost with it.
    expect(kept(world)).toEqual(before.filter((line) => !line.startsWith("AWS::S3::Bucket")));
  });

  it("is not given what bears the tags of another", async () => {
    const world = await openAfterwards();
    change(world, "AWS::S3::Bucket", (bucket) => ({
      ...bucket,
      tags: { ...bucket.tags, "aws:cloudformation:stack-name": "somebody-elses" },
    }));
    expect((await actions(world, wanted, "adopt")).filter((line) => /bucket/i.test(line))).toEqual([]);
  });

  it("hears that a secret waits for its deletion, and how to get it back", async () => {
    const world = await openAfterwards();
    change(world, "AWS::SecretsManager::Secret", (secret) => ({ ...secret, status: "PendingDeletion" }));
    expect(messages(await apply(world, wanted))).toEqual([
      expect.stringMatching(/scheduled for deletion.*restore-secret/s),
    ]);
    change(world, "AWS::SecretsManager::Secret", (secret) => ({ ...secret, status: "available" }));
    expect(messages(await apply(world, wanted))).toEqual([]);
    await expectNoChanges(world, wanted);
  });

  it("finds nothing to take in when what was kept has been deleted since", async () => {
    const world = await openAfterwards();
    const { state } = world.sandbox;
    state.transact(() => {
      for (const type of keptTypes) {
        for (const resource of listResources(state, place, type)) {
          if (resource.tags["tenantry:environment"] === "birch--prod") removeResource(state, resource);
        }
      }
    });
    expect(await actions(world, wanted, "adopt")).toEqual([]);
    expect(messages(await apply(world, wanted))).toEqual([]);
    await expectNoChanges(world, wanted);
  });

  it("has a resource taken in that it gave up and wants again", async () => {
    const { ledger: _gone, ...less } = aws;
    const without = wantedOf(shared, pooledPlatform, less);
    const world = await openAwsWorld(pooledPlatform, wanted.cells);
    expect(messages(await apply(world, wanted))).toEqual([]);
    const before = kept(world);
    expect(messages(await apply(world, without))).toEqual([]);
    await expectNoChanges(world, without);
    expect(await actions(world, wanted, "adopt")).toEqual([expect.stringContaining("DataLedgerTable")]);
    expect(messages(await apply(world, wanted))).toEqual([]);
    expect(kept(world)).toEqual(before);
    await expectNoChanges(world, wanted);
  });

  it("is made again after a rollback that failed left something", async () => {
    const world = await openAwsWorld(pooledPlatform, wanted.cells);
    const mend = breakStack(
      world,
      { type: "AWS::S3::BucketPolicy" },
      { action: "delete", type: "AWS::DynamoDB::Table" },
    );
    expect(messages(await apply(world, wanted))).toEqual([expect.stringContaining("out of luck")]);
    mend();
    expect(await actions(world, wanted, "adopt")).not.toEqual([]);
    expect(messages(await apply(world, wanted))).toEqual([]);
    await expectNoChanges(world, wanted);
  });

  it("keeps everything when taking it in fails, and tries again", async () => {
    const world = await openAfterwards();
    const before = kept(world);
    const mend = breakStack(world, { action: "import", type: "AWS::DynamoDB::Table" });
    expect(messages(await apply(world, wanted))).toEqual([expect.stringMatching(/taken in again.*out of luck/)]);
    expect(kept(world)).toEqual(before);
    mend();
    expect(messages(await apply(world, wanted))).toEqual([]);
    expect(kept(world)).toEqual(before);
    await expectNoChanges(world, wanted);
  });
});
