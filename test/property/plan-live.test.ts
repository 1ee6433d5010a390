import fc from "fast-check";
import { describe, expect, it } from "vitest";
import quotas from "../../data/quotas.json" with { type: "json" };
import type { AccountModel, ClusterModel } from "../../src/model/architecture.ts";
import type { Bundle } from "../../src/model/blueprint.ts";
import type { QuotaBook } from "../../src/model/facts.ts";
import type { JsonObject } from "../../src/model/json.ts";
import type { Plan, PlannedChange } from "../../src/model/plan.ts";
import type { Snapshot } from "../../src/model/snapshot.ts";
import { planBlueprint } from "../../src/plan/plan-blueprint.ts";
import type { LiveTarget } from "../../src/snapshot/live/live-scope.ts";
import { readLive } from "../../src/snapshot/live/read-live.ts";
import { applyFake } from "../support/apply-fake.ts";
import { liveWorld } from "../support/live-world.ts";
import { sampleArchitecture, samplePlacement, samplePlatform } from "../support/sample.ts";
import { modelPairs, sampleBundles } from "../support/sample-bundles.ts";

const names = ["ash", "birch", "cedar", "dogwood", "elm", "fir"];
const platform = {
  ...samplePlatform,
  organization: { ...samplePlatform.organization, accountPool: { warm: 0, max: 40 } },
};
const platforms = fc
  .array(fc.constantFrom(...modelPairs), { minLength: 1, maxLength: 5 })
  .map((pairs) => Object.fromEntries(pairs.map((pair, index) => [names[index] ?? "ash", pair])));

type Models = Readonly<Record<string, readonly [AccountModel, ClusterModel]>>;

function cellsOf(models: Models) {
  const all = Object.entries(models).flatMap(
    ([tenant, pair]) => samplePlacement(sampleArchitecture(...pair), { tenant, environment: "prod" }).cells,
  );
  return [...new Map(all.map((cell) => [cell.name, cell])).values()];
}

interface Planning {
  readonly models: Models;
  readonly wanted: readonly Bundle[];
  readonly only?: LiveTarget;
}

async function planLive(live: Snapshot, { models, wanted, only }: Planning): Promise<Plan> {
  const scope = { platform, cells: cellsOf(models), bundles: wanted, ...(only === undefined ? {} : { only }) };
  const snapshot = await readLive(liveWorld(live), scope);
  return planBlueprint(wanted, snapshot, {
    platform: platform.name,
    quotas: quotas as unknown as QuotaBook,
    costBeforeMicros: 0,
    costAfterMicros: 0,
    supply: platform,
    ...(only === undefined ? {} : { only }),
  });
}

function without(all: readonly Bundle[], tenant: string): readonly Bundle[] {
  return all.filter(({ owner }) => tenantOf(owner) !== tenant);
}

function tenantOf(owner: PlannedChange["owner"] | Bundle["owner"]): string {
  if (owner.kind === "environment") return owner.tenant;
  return owner.kind === "cell" && owner.cell.includes("--") ? (owner.cell.split("--")[0] ?? "") : "";
}

/** What is left after the deletions of a plan, as an API server and CloudFormation would leave it. */
function afterDeletions(live: Snapshot, changes: readonly PlannedChange[]): Snapshot {
  const gone = new Set(changes.filter(({ action }) => action === "delete").map(({ id }) => id));
  const clusters = new Set([...gone].flatMap((id) => /^stack\/.*\/tenantry-cell-(.+--[^/]+)$/.exec(id)?.[1] ?? []));
  const releases = live.releases.filter(({ cell, namespace, name }) =>
    gone.has(`release/${cell}/${namespace}/${name}`),
  );
  const inside = new Set(releases.map(({ cell, namespace }) => `${cell}+${namespace}`));
  return {
    ...live,
    objects: live.objects.filter(({ cell, manifest }) => {
      if (clusters.has(cell) || inside.has(cell)) return false;
      const { name, namespace } = manifest.metadata as { readonly name: string; readonly namespace?: string };
      const [group] = String(manifest.apiVersion).includes("/") ? String(manifest.apiVersion).split("/") : ["core"];
      return !gone.has(`object/${cell}/${group}/${String(manifest.kind)}/${namespace ?? "-"}/${name}`);
    }),
    stacks: live.stacks.filter(({ accountId, region, name }) => !gone.has(`stack/${accountId}/${region}/${name}`)),
    releases: live.releases.filter((release) => !releases.includes(release)),
    organization: live.organization.map((resource) =>
      gone.has(`organization/${resource.id}`)
        ? { ...resource, properties: { ...resource.properties, ParentIds: ["ou-ab12-cccccccc"] } }
        : resource,
    ),
  };
}

describe("a plan from live state", () => {
  it("is empty after a faithful apply, for every mix of models", async () => {
    await fc.assert(
      fc.asyncProperty(platforms, async (models) => {
        const bundles = sampleBundles(models);
        const { changes, conflicts, gaps } = await planLive(applyFake(bundles), { models, wanted: bundles });
        expect({ changes, conflicts, gaps }).toEqual({ changes: [], conflicts: undefined, gaps: [] });
      }),
      { numRuns: 5 },
    );
  });

  it("creates from nothing what a plan without a snapshot does", async () => {
    const models = Object.fromEntries(
      names.map((name, index) => [name, modelPairs[index] ?? (["shared", "namespace"] as const)]),
    );
    const bundles = sampleBundles(models);
    const adopted = applyFake(bundles).organization.filter(({ properties }) => properties.Id !== undefined);
    const live: Snapshot = { objects: [], stacks: [], releases: [], organization: adopted, gaps: [] };
    const { changes } = await planLive(live, { models, wanted: bundles });
    const expected = planBlueprint(
      bundles,
      { ...live, organization: [] },
      {
        platform: "acme",
        quotas: quotas as unknown as QuotaBook,
        costBeforeMicros: 0,
        costAfterMicros: 0,
      },
    );
    const own = changes.filter(({ type }) => type !== "AWS::ServiceQuotas::Quota");
    expect(own.map(({ id, action }) => [action, id])).toEqual(expected.changes.map(({ id, action }) => [action, id]));
    expect(changes.length - own.length).toBe(1);
  });

  it("leaves nothing of a destroyed tenant and everything of the others", async () => {
    await fc.assert(
      fc.asyncProperty(platforms, fc.nat(), async (models, choice) => {
        const tenants = Object.keys(models);
        const tenant = tenants[choice % tenants.length] ?? "ash";
        const bundles = sampleBundles(models);
        const wanted = without(bundles, tenant);
        const only = { tenant };
        const live = withForeign(applyFake(bundles), tenant);
        const plan = await planLive(live, { models, wanted, only });
        expect(new Set(plan.changes.map(({ action, owner }) => `${action} ${tenantOf(owner)}`))).toEqual(
          new Set([`delete ${tenant}`]),
        );
        const left = afterDeletions(live, plan.changes);
        const others = withForeign(applyFake(wanted), tenant);
        expect(left.objects).toEqual(others.objects);
        expect(left.stacks).toEqual(others.stacks);
        expect(left.releases).toEqual(others.releases);
        expect((await planLive(left, { models, wanted, only })).changes).toEqual([]);
        expect((await planLive(left, { models, wanted })).changes).toEqual([]);
      }),
      { numRuns: 6 },
    );
  });

  it("keeps accounts and data, and says so", async () => {
    const models: Models = { ash: ["dedicated", "cluster"] };
    const bundles = sampleBundles(models);
    const { changes } = await planLive(applyFake(bundles), {
      models,
      wanted: without(bundles, "ash"),
      only: { tenant: "ash" },
    });
    const account = changes.find(({ type }) => type === "AWS::Organizations::Account");
    expect(account).toMatchObject({ action: "delete", retained: true, destructive: false });
    expect(account?.reason).toContain("moved aside, not closed");
    const bucket = changes.find(({ type }) => type === "AWS::S3::Bucket");
    expect(bucket).toMatchObject({ retained: true, destructive: false });
    expect(bucket?.reason).toContain("kept by its deletion policy");
  });

  it("deletes nothing of an environment that was protected, unless its document allows it", async () => {
    const models: Models = { ash: ["shared", "namespace"], birch: ["shared", "namespace"] };
    const bundles = sampleBundles(models);
    const live = applyFake(bundles);
    const stacks = live.stacks.map((stack) =>
      stack.name === "tenantry-ash--prod" ? { ...stack, terminationProtection: true } : stack,
    );
    const plan = await planLive({ ...live, stacks }, { models, wanted: without(bundles, "ash") });
    expect(plan.changes).toEqual([]);
    expect(plan.gaps.map(({ reason }) => reason)).toEqual([expect.stringContaining("protected from deletion")]);
  });
});

/** Things of others that look alike and stand close by. */
function withForeign(live: Snapshot, tenant: string): Snapshot {
  const labels = { "tenantry.dev/tenant": tenant, "tenantry.dev/inventory": `tenant.${tenant}.prod` };
  const manifest = (name: string, namespace: string): JsonObject => ({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name, namespace, labels },
  });
  return {
    ...live,
    objects: [...live.objects, { cell: "eu1-a", manifest: manifest("theirs", "kube-system") }],
    stacks: [
      ...live.stacks,
      {
        accountId: "333333333333",
        region: "eu-central-1",
        name: `tenantry-${tenant}--prod-theirs`,
        status: "CREATE_COMPLETE",
        tags: { "tenantry:inventory": `tenant/${tenant}/prod` },
        parameters: {},
        outputs: {},
        terminationProtection: false,
        template: {},
      },
    ],
    releases: [
      ...live.releases,
      { cell: "eu1-a", namespace: `${tenant}-tools`, name: tenant, chartVersion: "1.0.0", values: {} },
    ],
  };
}
