import { describe, expect, it } from "vitest";
import { applyWorld, awsOnly, planWorld, type Wanted } from "../../test/support/apply-world.ts";
import {
  sampleArchitecture,
  sampleCell,
  samplePlacement,
  samplePlatform,
  sampleTenant,
} from "../../test/support/sample.ts";
import { openAwsWorld } from "../../test/support/sandbox-world.ts";
import { compileBundles } from "../compile/compile.ts";
import type { AccountModel, ClusterModel } from "../model/architecture.ts";

type Models = Readonly<Record<string, readonly [AccountModel, ClusterModel]>>;

const platform = {
  ...samplePlatform,
  organization: { ...samplePlatform.organization, accountPool: { warm: 1, max: 40 } },
};

/** Names of pooled buckets are global, so only the shared cell has any. */
function wantedOf(models: Models): Wanted {
  const placed = Object.entries(models).map(([tenant, pair]) =>
    samplePlacement(sampleArchitecture(...pair), { tenant, environment: "prod" }),
  );
  const all = [sampleCell, ...placed.flatMap(({ cells }) => cells)];
  const own = all.map((cell) => ("ownedBy" in cell && cell.ownedBy !== undefined ? { ...cell, pooled: {} } : cell));
  const cells = [...new Map(own.map((cell) => [cell.name, cell])).values()];
  const bundles = compileBundles({
    platform,
    tenants: Object.keys(models).map((name) => sampleTenant({ name })),
    placed: { cells, placements: placed.map(({ placement }) => placement) },
  });
  return { platform, cells, bundles: awsOnly([...bundles]) };
}

describe("applying a plan", () => {
  it("makes what the blueprint says, and then has nothing left to do", async () => {
    const wanted = wantedOf({ birch: ["shared", "namespace"], cedar: ["dedicated", "cluster"] });
    const world = await openAwsWorld(platform, wanted.cells);
    const planned = await planWorld(world, wanted);
    const { result, events } = await applyWorld(world, wanted, planned);
    expect(result.failures.map(({ message, step }) => `${step.title}: ${message}`)).toEqual([]);
    expect(result.outcome).toBe("complete");
    expect(events.length).toBeGreaterThan(10);
    const again = await planWorld(world, wanted);
    expect(again.plan.changes.map(({ id, action, reason }) => `${action} ${id}: ${reason}`)).toEqual([]);
  }, 30_000);
});
