import fc from "fast-check";
import { describe, expect, it } from "vitest";
import quotas from "../../data/quotas.json" with { type: "json" };
import type { AccountModel, ClusterModel } from "../../src/model/architecture.ts";
import type { Bundle } from "../../src/model/blueprint.ts";
import type { QuotaBook } from "../../src/model/facts.ts";
import type { JsonObject, JsonValue } from "../../src/model/json.ts";
import type { Plan, PlannedChange } from "../../src/model/plan.ts";
import type { LiveObject, Snapshot } from "../../src/model/snapshot.ts";
import { planBlueprint } from "../../src/plan/plan-blueprint.ts";
import { applyFake } from "../support/apply-fake.ts";
import { modelPairs, sampleBundles } from "../support/sample-bundles.ts";

const options = {
  platform: "acme",
  quotas: quotas as unknown as QuotaBook,
  costBeforeMicros: 0,
  costAfterMicros: 0,
};
const nothing: Snapshot = { objects: [], stacks: [], releases: [], organization: [], gaps: [] };

const names = ["ash", "birch", "cedar", "dogwood", "elm", "fir"];
const everyModel: Record<string, readonly [AccountModel, ClusterModel]> = Object.fromEntries(
  names.map((name, index) => [name, modelPairs[index] ?? (["shared", "namespace"] as const)]),
);
const bundles = sampleBundles(everyModel);
const applied = applyFake(bundles);
/** Enough for what concerns single objects, at a fraction of the time. */
const fewBundles = sampleBundles({ ash: ["shared", "namespace"], birch: ["shared", "vcluster"] });
const fewApplied = applyFake(fewBundles);

const platforms = fc
  .array(fc.constantFrom(...modelPairs), { minLength: 1, maxLength: 5 })
  .map((pairs) => Object.fromEntries(pairs.map((pair, index) => [names[index] ?? "ash", pair])));

function plan(of: Iterable<Bundle>, snapshot: Snapshot): Plan {
  return planBlueprint(of, snapshot, options);
}

function without(all: readonly Bundle[], tenant: string): readonly Bundle[] {
  return all.filter(
    ({ owner }) =>
      !(owner.kind === "environment" && owner.tenant === tenant) &&
      !(owner.kind === "cell" && owner.cell === `${tenant}--prod`),
  );
}

function tenantOf({ owner }: PlannedChange): string {
  return owner.kind === "environment" ? owner.tenant : owner.kind === "cell" ? owner.cell.replace("--prod", "") : "";
}

describe("a plan", () => {
  it("creates everything where nothing exists, and nothing else", () => {
    const { changes, summary } = plan(bundles, nothing);
    expect(new Set(changes.map(({ action }) => action))).toEqual(new Set(["create"]));
    expect(summary.create).toBe(changes.length);
    expect(summary.create).toBe(plan(bundles, applied).summary.unchanged);
  });

  it("is empty after a faithful apply, for every mix of models", () => {
    fc.assert(
      fc.property(platforms, (tenants) => {
        const all = sampleBundles(tenants);
        const { changes, conflicts, gaps, foreign } = plan(all, applyFake(all));
        expect({ changes, conflicts, gaps, foreign }).toEqual({
          changes: [],
          conflicts: undefined,
          gaps: [],
          foreign: [],
        });
      }),
      { numRuns: 12 },
    );
  });

  it("does not depend on the order of bundles or of the snapshot", () => {
    const expected = JSON.stringify(
      plan(without(bundles, "cedar"), { ...applied, objects: applied.objects.slice(40) }),
    );
    fc.assert(
      fc.property(
        fc.shuffledSubarray([...without(bundles, "cedar")], { minLength: without(bundles, "cedar").length }),
        fc.shuffledSubarray(applied.objects.slice(40), { minLength: applied.objects.length - 40 }),
        fc.shuffledSubarray([...applied.stacks], { minLength: applied.stacks.length }),
        (shuffled, objects, stacks) => {
          expect(JSON.stringify(plan(shuffled, { ...applied, objects, stacks }))).toBe(expected);
        },
      ),
      { numRuns: 8 },
    );
  });

  it("names exactly the one field that someone changed", () => {
    const fields = fewApplied.objects.flatMap((object, index) =>
      managedLeaves(object).map((path) => ({ index, path })),
    );
    fc.assert(
      fc.property(fc.constantFrom(...fields), ({ index, path }) => {
        const object = fewApplied.objects[index];
        if (object === undefined) return;
        const objects = fewApplied.objects.with(index, {
          ...object,
          manifest: mutate(object.manifest, path) as JsonObject,
        });
        const { changes, conflicts } = plan(fewBundles, { ...fewApplied, objects });
        expect(conflicts).toBeUndefined();
        expect(changes).toHaveLength(1);
        expect(["update", "replace"]).toContain(changes[0]?.action);
        const named = changes[0]?.changes.map((change) => `${change.path}/`) ?? [];
        expect(named.length).toBeGreaterThan(0);
        // An item of a set that changed is one that is missing and one that is too many, at the same place.
        for (const found of named) expect(`${pointer(path)}/`.startsWith(found)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it("names exactly the one property of a stack that someone changed", () => {
    const fields = applied.stacks.flatMap((stack, index) =>
      Object.entries(stack.template.Resources as Record<string, JsonObject>).flatMap(([logical, resource]) =>
        leaves(resource.Properties ?? {}, []).map((path) => ({ index, logical, path })),
      ),
    );
    fc.assert(
      fc.property(fc.constantFrom(...fields), ({ index, logical, path }) => {
        const stack = applied.stacks[index];
        if (stack === undefined) return;
        const template = mutate(stack.template, ["Resources", logical, "Properties", ...path]) as JsonObject;
        const stacks = applied.stacks.with(index, { ...stack, template });
        const { changes } = plan(bundles, { ...applied, stacks });
        const [direct, ...others] = changes.filter((change) => change.id.endsWith(`/${stack.name}/${logical}`));
        expect(others).toEqual([]);
        expect(["update", "replace"]).toContain(direct?.action);
        expect(direct?.changes.some(({ path: found }) => sharesField(found, path))).toBe(true);
        expect(changes.length === 1 || direct?.action === "replace").toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  it("never holds anything foreign, and counts all of it", () => {
    fc.assert(
      fc.property(fc.array(foreignObjects, { maxLength: 12 }), (foreign) => {
        const distinct = [
          ...new Map(foreign.map((object) => [JSON.stringify(object.manifest.metadata), object])).values(),
        ];
        const result = plan(fewBundles, { ...fewApplied, objects: [...fewApplied.objects, ...distinct] });
        expect(result.changes).toEqual([]);
        expect(result.summary.foreign).toBe(distinct.length);
      }),
      { numRuns: 20 },
    );
  });

  it("deletes a removed tenant and nothing else", () => {
    fc.assert(
      fc.property(fc.constantFrom(...names), (tenant) => {
        const { changes } = plan(without(bundles, tenant), applied);
        expect(changes.length).toBeGreaterThan(10);
        for (const change of changes) expect([change.action, tenantOf(change)]).toEqual(["delete", tenant]);
        expect(changes.length).toBe(resourceCount(tenant));
      }),
      { numRuns: 8 },
    );
  });

  it("leaves every other tenant's entries alone when one is added", () => {
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.nat({ max: 60 }), (tenant, dropped) => {
        const snapshot = { ...applied, objects: applied.objects.slice(dropped) };
        const before = plan(without(bundles, tenant), withoutTenant(snapshot, tenant)).changes;
        const after = plan(bundles, withoutTenant(snapshot, tenant)).changes;
        expect(after.filter((change) => tenantOf(change) !== tenant)).toEqual(
          before.filter((change) => tenantOf(change) !== tenant),
        );
      }),
      { numRuns: 8 },
    );
  });

  it("puts deletions last and backwards, and applies a tenant's waves in order", () => {
    const half = { ...applied, objects: applied.objects.filter((_, index) => index % 2 === 0) };
    const { changes } = plan(without(bundles, "ash"), half);
    const firstDeletion = changes.findIndex(({ action }) => action === "delete");
    expect(firstDeletion).toBeGreaterThan(0);
    expect(changes.slice(firstDeletion).every(({ action }) => action === "delete")).toBe(true);
    const kinds = changes.slice(firstDeletion).map(({ type }) => type.split("/").at(-1) ?? "");
    expect(kinds.lastIndexOf("RoleBinding")).toBeLessThan(kinds.indexOf("NetworkPolicy"));
  });

  it("plans one tenant alone as it does among all", () => {
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.nat({ max: 60 }), (tenant, dropped) => {
        const snapshot = { ...applied, objects: applied.objects.slice(dropped) };
        const alone = planBlueprint(bundles, snapshot, { ...options, only: { tenant } });
        const all = plan(bundles, snapshot).changes.filter((change) => tenantOf(change) === tenant);
        expect(alone.changes).toEqual(all);
        expect(alone.summary.foreign).toBe(0);
      }),
      { numRuns: 6 },
    );
  });

  it("deletes only the tenant that was asked for", () => {
    const gone = planBlueprint([], applied, { ...options, only: { tenant: "ash", environment: "prod" } });
    expect(gone.changes.length).toBeGreaterThan(10);
    expect(new Set(gone.changes.map(tenantOf))).toEqual(new Set(["ash"]));
  });
});

function resourceCount(tenant: string): number {
  const owned = bundles.filter((bundle) => !without(bundles, tenant).includes(bundle));
  return plan(owned, nothing).changes.length;
}

function withoutTenant(snapshot: Snapshot, tenant: string): Snapshot {
  const gone = applyFake(bundles.filter((bundle) => !without(bundles, tenant).includes(bundle)));
  const ids = new Set(gone.objects.map((object) => JSON.stringify(object)));
  const stacks = new Set(gone.stacks.map(({ accountId, name }) => `${accountId}/${name}`));
  return {
    ...snapshot,
    objects: snapshot.objects.filter((object) => !ids.has(JSON.stringify(object))),
    stacks: snapshot.stacks.filter(({ accountId, name }) => !stacks.has(`${accountId}/${name}`)),
    releases: snapshot.releases.filter(({ name }) => name !== `${tenant}--prod` && name !== tenant),
    organization: snapshot.organization.filter(({ id }) => !gone.organization.some((other) => other.id === id)),
  };
}

const foreignObjects: fc.Arbitrary<LiveObject> = fc.record({
  cell: fc.constantFrom("eu1-a", "cedar--prod"),
  manifest: fc.record({
    apiVersion: fc.constantFrom("v1", "apps/v1"),
    kind: fc.constantFrom("ConfigMap", "Deployment", "Pod", "Namespace"),
    metadata: fc.record({
      name: fc.stringMatching(/^x[a-z]{1,8}$/),
      namespace: fc.constantFrom("ash--prod--web", "kube-system"),
      labels: fc.constantFrom<JsonObject[]>(
        {},
        { "app.kubernetes.io/managed-by": "Helm" },
        {
          "app.kubernetes.io/managed-by": "tenantry",
          "tenantry.dev/platform": "acme",
          "tenantry.dev/tenant": "ash",
          "tenantry.dev/environment": "prod",
          "tenantry.dev/inventory": "tenant.ash.prod",
        },
        {
          "app.kubernetes.io/managed-by": "tenantry",
          "tenantry.dev/platform": "another",
          "tenantry.dev/inventory": "tenant.ash.prod",
        },
      ),
      managedFields: fc.constantFrom<JsonValue[]>(
        [],
        [
          {
            manager: "kubectl",
            operation: "Update",
            fieldsV1: { "f:metadata": { "f:labels": { "f:tenantry.dev/inventory": {} } } },
          },
        ],
        [{ manager: "tenantry", operation: "Apply", fieldsV1: { "f:data": {} } }],
      ),
    }),
  }) as fc.Arbitrary<JsonObject>,
});

const unmanaged = ["apiVersion", "kind", "status"];
const inventory = /^(app\.kubernetes\.io|tenantry\.dev)\//;

/** Paths of the scalars that we set: from the managed fields' record back to the object. */
function managedLeaves({ manifest }: LiveObject): readonly (readonly string[])[] {
  const entry = (manifest.metadata as { managedFields: { fieldsV1: JsonObject }[] }).managedFields[0];
  return ownedPaths(entry?.fieldsV1 ?? {}, manifest, []).filter(
    ([first, second, third = ""]) =>
      !unmanaged.includes(first ?? "") && !(first === "metadata" && second === "labels" && inventory.test(third)),
  );
}

function ownedPaths(owned: JsonObject, live: JsonValue, path: readonly string[]): readonly (readonly string[])[] {
  return Object.entries(owned).flatMap(([name, inside]) => {
    const field = name.slice(2);
    const value = (live as JsonObject)[field];
    if (value === undefined) return [];
    const here = [...path, field];
    return Object.keys(inside as JsonObject).length > 0
      ? ownedPaths(inside as JsonObject, value, here)
      : leaves(value, here);
  });
}

function leaves(value: JsonValue, path: readonly string[]): readonly (readonly string[])[] {
  if (typeof value !== "object" || value === null) return [path];
  return Object.entries(value).flatMap(([name, inside]) => leaves(inside as JsonValue, [...path, name]));
}

function mutate(value: JsonValue, [name, ...rest]: readonly string[]): JsonValue {
  if (name === undefined)
    return typeof value === "number" ? value + 1 : typeof value === "boolean" ? !value : `${value}-x9`;
  const inside = mutate((value as JsonObject)[name] as JsonValue, rest);
  if (Array.isArray(value)) return value.with(Number(name), inside);
  return { ...(value as JsonObject), [name]: inside };
}

function pointer(path: readonly string[]): string {
  return path.map((part) => `/${part.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

/** Whether two paths are one above the other, up to where an intrinsic or a tag's key begins. */
function sharesField(found: string, path: readonly string[]): boolean {
  return found.split("/")[1] === pointer(path).split("/")[1];
}
