import { describe, expect, it } from "vitest";
import { bundle, config, labels, live, nothing, options, origin, ours } from "../../test/support/plan-world.ts";
import { planBlueprint } from "./plan-blueprint.ts";

describe("leftover objects", () => {
  const leftover = (
    managedFields: readonly unknown[],
    more: Record<string, string> = {},
  ): ReturnType<typeof planBlueprint> =>
    planBlueprint(
      [],
      {
        ...nothing,
        objects: [live({ ...config, metadata: { ...config.metadata, labels: { ...labels, ...more } } }, managedFields)],
      },
      options,
    );

  it("of another tenant are not foreign to the plan of one", () => {
    const other = { ...labels, "tenantry.dev/tenant": "forge", "tenantry.dev/inventory": "tenant.forge.prod" };
    const named = (name: string, more: Record<string, string>): ReturnType<typeof live> =>
      live({ ...config, metadata: { name, namespace: "forge--prod--web", labels: more } });
    const objects = [named("theirs", other), named("foreign", {})];
    const plan = planBlueprint([], { ...nothing, objects }, { ...options, only: { tenant: "birch" } });
    expect([plan.changes, plan.summary.foreign, plan.gaps]).toEqual([[], 1, []]);
  });

  it("are deleted when our apply labelled them", () => {
    expect(leftover([ours]).changes).toMatchObject([
      { action: "delete", reason: "environment birch/prod is no longer in the documents", destructive: false },
    ]);
  });

  it.each<[string, readonly unknown[], Record<string, string>]>([
    ["labelled by someone else", [{ ...ours, manager: "kubectl-edit" }], {}],
    ["updated under our manager's name", [{ ...ours, operation: "Update" }], {}],
    ["applied by us, but labelled by another", [{ ...ours, fieldsV1: { "f:data": {} } }], {}],
    ["dumped without managed fields", [], {}],
    ["labelled with a contradiction", [ours], { "tenantry.dev/tenant": "forge" }],
    ["of another platform", [ours], { "tenantry.dev/platform": "other" }],
    ["with an inventory that is none", [ours], { "tenantry.dev/inventory": "tenant.birch" }],
  ])("are never touched when %s", (_name, managedFields, more) => {
    const plan = leftover(managedFields, more);
    expect(plan.changes).toEqual([]);
    expect(plan.foreign).toEqual([{ place: "eu1-a", type: "v1/ConfigMap", count: 1 }]);
  });

  it.each<[string, string, string, Record<string, string>]>([
    ["another tenant's namespace", "eu1-a", "forge--prod--web", {}],
    ["a namespace whose name only begins alike", "eu1-a", "birch--prod2--web", {}],
    ["another tenant's virtual cluster", "eu1-a+forge--prod", "default", {}],
    [
      "a tenant's namespace as if it were the cell's",
      "eu1-a",
      "birch--prod--web",
      { "tenantry.dev/inventory": "cell.eu1-a" },
    ],
    ["another cell as if it were this one's", "eu1-b", "kube-system", { "tenantry.dev/inventory": "cell.eu1-a" }],
    ["the organisation's name", "eu1-a", "kube-system", { "tenantry.dev/inventory": "organization" }],
  ])("are never touched in %s, whoever wrote them", (_name, cell, namespace, more) => {
    const metadata = { ...config.metadata, namespace, labels: { ...labels, ...more } };
    const objects = [{ ...live({ ...config, metadata }), cell }];
    const plan = planBlueprint([], { ...nothing, objects }, options);
    expect(plan.changes).toEqual([]);
    expect(plan.summary.foreign).toBe(1);
  });

  it.each<[string, string, string, Record<string, string>]>([
    ["its virtual cluster", "eu1-a+birch--prod", "default", {}],
    ["the namespace of its virtual cluster", "eu1-a", "birch--prod", {}],
    ["a namespace of the cell", "eu1-a", "kube-system", { "tenantry.dev/inventory": "cell.eu1-a" }],
  ])("are deleted in %s", (_name, cell, namespace, more) => {
    const metadata = { ...config.metadata, namespace, labels: { ...labels, ...more } };
    const objects = [{ ...live({ ...config, metadata }), cell }];
    expect(planBlueprint([], { ...nothing, objects }, options).summary.delete).toBe(1);
  });

  it("that only claim to be ours are mentioned", () => {
    expect(leftover([]).gaps).toMatchObject([
      { place: "eu1-a", reason: expect.stringContaining("no proof that we made it") },
    ]);
  });

  it("of a bundle that is still there say so", () => {
    const plan = planBlueprint([bundle({})], { ...nothing, objects: [live(config)] }, options);
    expect(plan.changes).toMatchObject([{ action: "delete", reason: "no longer part of environment birch/prod" }]);
  });

  it("of a release of ours are Helm's, neither deleted nor foreign", () => {
    const release = { cell: "eu1-a", namespace: "birch--prod", name: "birch", chartVersion: "1.0.0", values: {} };
    const made = {
      apiVersion: "apps/v1",
      kind: "StatefulSet",
      metadata: {
        name: "birch",
        namespace: "birch--prod",
        annotations: { "meta.helm.sh/release-name": "birch", "meta.helm.sh/release-namespace": "birch--prod" },
      },
    };
    const desired = {
      id: "release/eu1-a/birch--prod/birch",
      ...release,
      chart: { repository: "r", name: "vcluster", version: "1.0.0" },
      footprint: [],
      origin,
    };
    const snapshot = { ...nothing, releases: [release], objects: [{ cell: "eu1-a", manifest: made }] };
    expect(planBlueprint([bundle({ releases: [desired] })], snapshot, options)).toMatchObject({
      changes: [],
      summary: { foreign: 0, unchanged: 1 },
    });
    expect(planBlueprint([], snapshot, options).summary.foreign).toBe(2);
  });
});
