import { describe, expect, it } from "vitest";
import { applyFake } from "../../../test/support/apply-fake.ts";
import { sampleBundles } from "../../../test/support/sample-bundles.ts";
import type { Bundle } from "../../model/blueprint.ts";
import type { PlannedChange, PlanOwner } from "../../model/plan.ts";
import { planBlueprint } from "../../plan/plan-blueprint.ts";
import { planOwner } from "../../plan/plan-entry.ts";
import type { Step } from "../step.ts";
import { kubernetesSteps } from "./kubernetes-steps.ts";

const bundles = sampleBundles({ birch: ["shared", "namespace"], forge: ["shared", "vcluster"] });
const nothing = { objects: [], releases: [] };

function planned(wanted: readonly Bundle[], live: Partial<ReturnType<typeof applyFake>>): readonly PlannedChange[] {
  const plan = planBlueprint(
    wanted,
    { ...applyFake(bundles), ...live },
    {
      platform: "acme",
      quotas: { sources: [], quotas: {}, rates: {}, durations: {} },
      costBeforeMicros: 0,
      costAfterMicros: 0,
    },
  );
  return plan.changes.filter(({ layer }) => layer === "kubernetes");
}

function stepsFor(owner: PlanOwner, changes: readonly PlannedChange[], wanted: readonly Bundle[]): readonly Step[] {
  const isOwn = (other: PlanOwner): boolean => JSON.stringify(other) === JSON.stringify(owner);
  const bundle = wanted.find((each) => isOwn(planOwner(each.owner)));
  return kubernetesSteps(
    { owner, bundle, changes: changes.filter((change) => isOwn(change.owner)) },
    { platform: "acme", after: ["aws"], deleteAfter: ["others"] },
  );
}

const birch: PlanOwner = { kind: "environment", tenant: "birch", environment: "prod" };
const forge: PlanOwner = { kind: "environment", tenant: "forge", environment: "prod" };
const cell: PlanOwner = { kind: "cell", cell: "eu1-a" };

function phases(steps: readonly Step[]): readonly string[] {
  return steps.map(({ info }) => `${info.place} ${info.id.slice(info.id.lastIndexOf("/") + 1)}`);
}

/** All that must be done before a step, directly or not. */
function ancestors(steps: readonly Step[], id: string): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (each: string): void => {
    for (const before of steps.find(({ info }) => info.id === each)?.after ?? []) {
      if (found.has(before)) continue;
      found.add(before);
      visit(before);
    }
  };
  visit(id);
  return found;
}

describe("kubernetesSteps", () => {
  it("goes in by waves, access last, and waits for the cell's guards and for what it is told to wait for", () => {
    const steps = stepsFor(birch, planned(bundles, nothing), bundles);
    expect(phases(steps)).toEqual(["eu1-a guards", "eu1-a settings", "eu1-a access"]);
    const before = ancestors(steps, "kubernetes/tenant/birch/prod/eu1-a/access");
    expect([...before].sort()).toEqual([
      "aws",
      "kubernetes/cell/eu1-a/eu1-a/definitions",
      "kubernetes/cell/eu1-a/eu1-a/guards",
      "kubernetes/cell/eu1-a/eu1-a/policies",
      "kubernetes/tenant/birch/prod/eu1-a/guards",
      "kubernetes/tenant/birch/prod/eu1-a/settings",
    ]);
    expect(phases(stepsFor(cell, planned(bundles, nothing), bundles))).toEqual(["eu1-a definitions", "eu1-a policies"]);
  });

  it("applies what is inside a virtual cluster after its release, which nobody else waits for", () => {
    const steps = stepsFor(forge, planned(bundles, nothing), bundles);
    expect(phases(steps).toSorted()).toEqual([
      "eu1-a access",
      "eu1-a guards",
      "eu1-a release",
      "eu1-a settings",
      "eu1-a+forge--prod access",
      "eu1-a+forge--prod settings",
    ]);
    const inside = ancestors(steps, "kubernetes/tenant/forge/prod/eu1-a+forge--prod/settings");
    expect(inside).toContain("kubernetes/tenant/forge/prod/eu1-a/release");
    expect(inside).not.toContain("kubernetes/tenant/forge/prod/eu1-a/access");
    const outside = ancestors(steps, "kubernetes/tenant/forge/prod/eu1-a/access");
    expect([...outside].some((id) => id.includes("+"))).toBe(false);
  });

  it("goes out access first, then the release, then the namespace with all that is inside", () => {
    const steps = stepsFor(forge, planned([], {}), []);
    expect(phases(steps)).toEqual(["eu1-a remove-access", "eu1-a remove-release", "eu1-a remove-namespaces"]);
    expect(steps[0]?.after).toEqual(["others"]);
    const inside = steps[1]?.info.changes.filter((id) => id.startsWith("object/eu1-a+forge--prod/"));
    expect(inside).not.toHaveLength(0);
    expect(ancestors(steps, steps[2]?.info.id ?? "")).toContain(steps[0]?.info.id);
  });

  it("deletes a cell's definitions last", () => {
    expect(phases(stepsFor(cell, planned([], {}), [])).at(-1)).toBe("eu1-a remove-definitions");
  });

  it("carries out each planned change in exactly one step, and makes the same steps each time", () => {
    for (const [wanted, live] of [
      [bundles, nothing],
      [[] as readonly Bundle[], {}],
    ] as const) {
      const changes = planned(wanted, live);
      const steps = [birch, forge, cell].flatMap((owner) => stepsFor(owner, changes, wanted));
      const carried = steps.flatMap(({ info }) => info.changes);
      expect(carried.toSorted()).toEqual(changes.map(({ id }) => id).toSorted());
      const again = [birch, forge, cell].flatMap((owner) => stepsFor(owner, changes, wanted));
      expect(again.map(({ info }) => info)).toEqual(steps.map(({ info }) => info));
    }
  });

  it("finishes at the end what quota had to wait for, when some namespace was there before", () => {
    const objects = applyFake(bundles).objects.filter(
      ({ manifest }) => !(manifest.kind === "ResourceQuota" && JSON.stringify(manifest).includes("birch--prod--web")),
    );
    const steps = stepsFor(birch, planned(bundles, { objects }), bundles);
    expect(phases(steps)).toEqual(["eu1-a guards", "eu1-a settings", "eu1-a quota"]);
    expect(steps[2]?.info.changes).toHaveLength(2);
  });

  it("refuses a plan of other documents", () => {
    const changes = planned(bundles, nothing);
    expect(() => stepsFor(birch, changes, [])).toThrow(/make a new plan/);
  });
});
