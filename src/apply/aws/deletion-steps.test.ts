import { describe, expect, it } from "vitest";
import { type Models, pooledPlatform, wantedOf } from "../../../test/support/apply-models.ts";
import { applyWorld, planWorld, type Wanted } from "../../../test/support/apply-world.ts";
import { type AwsWorld, openAwsWorld } from "../../../test/support/sandbox-world.ts";

const own: Models = { cedar: ["dedicated", "cluster"] };
const database = {
  db: { type: "AWS::RDS::DBCluster", tenancy: "silo", properties: {}, access: { api: "read-write" } },
} as const;

async function apply(world: AwsWorld, wanted: Wanted): Promise<readonly string[]> {
  const { result } = await applyWorld(world, wanted, await planWorld(world, wanted));
  return result.failures.map(({ step, message }) => `${step.title}: ${message}`);
}

describe("taking away a tenant with a cluster of its own", () => {
  it("leaves no cluster, database or network, but a snapshot and what holds data", async () => {
    const wanted = wantedOf(own, pooledPlatform, database);
    const nobody = wantedOf({});
    const world = await openAwsWorld(pooledPlatform, wanted.cells);
    const adopted = new Set(world.sandbox.describe().resources.map(({ type, id }) => `${type} ${id}`));
    expect(await apply(world, wanted)).toEqual([]);
    const types = (): readonly string[] =>
      world.sandbox
        .describe()
        .resources.filter(({ type, id, stack }) => !adopted.has(`${type} ${id}`) && stack?.logicalId !== undefined)
        .map(({ type }) => type);
    expect(types()).toContain("AWS::EKS::Cluster");
    expect(types()).toContain("AWS::RDS::DBInstance");

    const { plan } = await planWorld(world, nobody);
    const data = plan.changes.filter(({ type }) => /EKS::Cluster|RDS::DB(Cluster|Instance)$/.test(type));
    expect(
      data.map(({ type, destructive, retained, leavesSnapshot }) => [type, destructive, retained, leavesSnapshot]),
    ).toEqual(
      expect.arrayContaining([
        ["AWS::EKS::Cluster", true, false, undefined],
        ["AWS::RDS::DBCluster", false, true, true],
        ["AWS::RDS::DBInstance", false, false, undefined],
      ]),
    );
    expect(data.find(({ type }) => type === "AWS::RDS::DBCluster")?.reason).toMatch(/kept as a last snapshot$/);

    expect(await apply(world, nobody)).toEqual([]);
    const gone = /^AWS::(EC2|EKS|RDS)::/;
    expect(types().filter((type) => gone.test(type))).toEqual([]);
    expect(types()).toContain("AWS::Logs::LogGroup");
    const snapshots = world.sandbox.describe().resources.filter(({ type }) => type === "AWS::RDS::DBClusterSnapshot");
    expect(snapshots.map(({ id }) => id)).toEqual([
      expect.stringMatching(/^tenantry-cedar--prod-snapshot-datadbcluster-/),
    ]);
  }, 60_000);
});
