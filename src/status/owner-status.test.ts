import { describe, expect, it } from "vitest";
import quotas from "../../data/quotas.json" with { type: "json" };
import { applyFake } from "../../test/support/apply-fake.ts";
import { sampleBundles } from "../../test/support/sample-bundles.ts";
import type { Bundle } from "../model/blueprint.ts";
import type { QuotaBook } from "../model/facts.ts";
import type { JsonObject } from "../model/json.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { planBlueprint } from "../plan/plan-blueprint.ts";
import { createStatusBook, type OwnerStatus } from "./owner-status.ts";

const bundles = sampleBundles({ ash: ["shared", "namespace"], birch: ["dedicated", "vcluster"] });
const applied = applyFake(bundles);
const nothing: Snapshot = { objects: [], stacks: [], releases: [], organization: [], gaps: [] };

function bundleOf(tenant: string): Bundle {
  const found = bundles.find(({ owner }) => owner.kind === "environment" && owner.tenant === tenant);
  if (found === undefined) throw new Error(tenant);
  return found;
}

function statusOf(tenant: string, snapshot: Snapshot): OwnerStatus {
  const { changes } = planBlueprint(bundles, snapshot, {
    platform: "acme",
    quotas: quotas as unknown as QuotaBook,
    costBeforeMicros: 0,
    costAfterMicros: 0,
  });
  const own = changes.filter(({ owner }) => owner.kind === "environment" && owner.tenant === tenant);
  return createStatusBook(snapshot, "acme").of(bundleOf(tenant), own);
}

describe("the status of an environment", () => {
  it("is in sync after an apply, with what exists", () => {
    expect(statusOf("birch", applied)).toEqual({
      state: "in-sync",
      stacks: [
        expect.objectContaining({ name: "tenantry-account", status: "CREATE_COMPLETE" }),
        expect.objectContaining({ name: "tenantry-birch--prod", place: "333333333333/eu-central-1" }),
        expect.objectContaining({ name: "tenantry-birch--prod" }),
      ],
      namespaces: [{ name: "birch--prod", cell: "eu1-a", phase: "Active" }],
      releases: [{ name: "birch--prod/birch", cell: "eu1-a", status: "deployed" }],
      unread: [],
    });
  });

  it("is absent where nothing of it exists, though others do", () => {
    expect(statusOf("ash", nothing).state).toBe("absent");
    const others = applyFake(bundles.filter((bundle) => bundle !== bundleOf("ash")));
    expect(statusOf("ash", others)).toMatchObject({ state: "absent", stacks: [], namespaces: [] });
  });

  it("is partial while something is missing, as after an interrupted apply", () => {
    const objects = applied.objects.filter(({ manifest }) => manifest.kind !== "RoleBinding");
    expect(statusOf("ash", { ...applied, objects }).state).toBe("partial");
    expect(statusOf("birch", { ...nothing, organization: applied.organization }).state).toBe("partial");
  });

  it("has drifted when all is there and something differs", () => {
    const objects = applied.objects.map((object) =>
      object.manifest.kind === "LimitRange"
        ? { ...object, manifest: { ...object.manifest, spec: { limits: [] } } as JsonObject }
        : object,
    );
    expect(statusOf("ash", { ...applied, objects }).state).toBe("drifted");
    const releases = applied.releases.map((release) => ({ ...release, status: "pending-upgrade" }));
    expect(statusOf("birch", { ...applied, releases })).toMatchObject({
      state: "drifted",
      releases: [{ status: "pending-upgrade" }],
    });
  });

  it("is being deleted while a namespace terminates or a stack goes", () => {
    const objects = applied.objects.map((object) => {
      const metadata = { ...(object.manifest.metadata as JsonObject), deletionTimestamp: "2026-01-01T00:00:00Z" };
      return object.manifest.kind === "Namespace" ? { ...object, manifest: { ...object.manifest, metadata } } : object;
    });
    expect(statusOf("ash", { ...applied, objects }).state).toBe("deleting");
    const stacks = applied.stacks.map((stack) => ({ ...stack, status: "DELETE_IN_PROGRESS" }));
    expect(statusOf("ash", { ...applied, stacks }).state).toBe("deleting");
  });

  it.each([
    ["333333333333/eu-central-1", "stacks", ["ash", "birch"]],
    ["eu1-a", "objects", ["ash", "birch"]],
    ["eu1-a", "releases", ["birch"]],
    ["eu1-a+birch--prod", "objects", ["birch"]],
    ["organization", "organization", ["birch"]],
    ["444444444444/eu-central-1", "stacks", []],
  ] as const)("is unknown for whoever stands in %s (%s)", (place, what, unknown) => {
    const snapshot: Snapshot = { ...applied, unread: [{ place, what }] };
    const found = ["ash", "birch"].filter((tenant) => statusOf(tenant, snapshot).state === "unknown");
    expect(found).toEqual(unknown);
    for (const tenant of unknown) expect(statusOf(tenant, snapshot).unread).toEqual([place]);
  });
});
