import fc from "fast-check";
import { describe, expect, it } from "vitest";
import quotas from "../../data/quotas.json" with { type: "json" };
import type { Diagnostic } from "../../src/model/diagnostic.ts";
import type { QuotaBook } from "../../src/model/facts.ts";
import type { JsonValue } from "../../src/model/json.ts";
import type { PlannedChange } from "../../src/model/plan.ts";
import { planBlueprint } from "../../src/plan/plan-blueprint.ts";
import { renderPlan } from "../../src/render/plan/render-plan.ts";
import type { DumpFile } from "../../src/snapshot/dump-file.ts";
import { readSnapshot } from "../../src/snapshot/read-snapshot.ts";
import { applyFake } from "../support/apply-fake.ts";
import { sampleBundles } from "../support/sample-bundles.ts";

const bundles = sampleBundles({ ash: ["dedicated", "namespace"], birch: ["shared", "vcluster"] });
const applied = applyFake(bundles);
const options = {
  platform: "acme",
  quotas: quotas as unknown as QuotaBook,
  costBeforeMicros: 0,
  costAfterMicros: 0,
};

const paths = fc.constantFrom(
  "kubernetes/eu1-a/a.json",
  "kubernetes/eu1-a+birch/a.json",
  "helm/eu1-a/releases.json",
  "helm/eu1-a/birch--prod/birch.values.json",
  "cloudformation/333333333333/eu-central-1/tenantry-ash--prod.stack.json",
  "cloudformation/333333333333/eu-central-1/tenantry-ash--prod.template.json",
  "organizations/accounts.json",
  "organizations/units/ou-1.json",
  "organizations/tags/ou-1.json",
  "anywhere.json",
);

/** Real dumps with any part replaced, and texts that are no dumps at all. */
const documents: fc.Arbitrary<JsonValue> = fc.oneof(
  fc.jsonValue() as fc.Arbitrary<JsonValue>,
  fc
    .tuple(fc.constantFrom(...applied.objects.map(({ manifest }) => manifest)), fc.nat(), fc.jsonValue())
    .map(([manifest, seed, value]) => ({ kind: "List", items: [broken(manifest, seed, value as JsonValue)] })),
  fc
    .tuple(fc.constantFrom(...applied.stacks), fc.nat(), fc.jsonValue())
    .map(([{ template }, seed, value]) => ({ TemplateBody: broken(template, seed, value as JsonValue) })),
  fc
    .record({ StackName: fc.constant("tenantry-ash--prod"), StackStatus: fc.string(), Tags: fc.jsonValue() })
    .map((stack) => ({ Stacks: [stack] }) as JsonValue),
  fc.record({ Id: fc.string(), Name: fc.jsonValue() }).map((account) => ({ Accounts: [account] }) as JsonValue),
);

/** The value with the part that `seed` leads to replaced. */
function broken(value: JsonValue, seed: number, replacement: JsonValue): JsonValue {
  if (typeof value !== "object" || value === null) return replacement;
  const keys = Object.keys(value);
  const key = keys[seed % Math.max(1, keys.length)];
  if (key === undefined) return replacement;
  const inner = broken(
    (value as Record<string, JsonValue>)[key] as JsonValue,
    Math.floor(seed / keys.length),
    replacement,
  );
  return Array.isArray(value) ? value.with(Number(key), inner) : { ...value, [key]: inner };
}

function expectPositions(dumped: readonly DumpFile[], diagnostics: readonly Diagnostic[]): void {
  for (const { span } of diagnostics) {
    expect(dumped.map(({ path }) => path)).toContain(span?.file);
    expect(span?.line).toBeGreaterThan(0);
    expect(span?.column).toBeGreaterThan(0);
  }
}

function expectOwnPlaces(changes: readonly PlannedChange[]): void {
  for (const { owner, place, id } of changes.filter(({ action }) => action === "delete")) {
    if (owner.kind === "cell") expect(place).toBe(owner.cell);
    if (owner.kind === "environment") expect(id).toContain(owner.tenant);
  }
}

describe("whatever a snapshot holds", () => {
  it("is read and planned without a crash, and every problem has its place", () => {
    const files = fc.array(
      fc.record({
        path: paths,
        text: fc.oneof({ weight: 4, arbitrary: documents.map((value) => JSON.stringify(value)) }, fc.string()),
      }),
      { minLength: 1, maxLength: 4 },
    );
    fc.assert(
      fc.property(files, (dumped) => {
        const { value, diagnostics } = readSnapshot(dumped, { cells: ["eu1-a"] });
        expectPositions(dumped, diagnostics);
        if (value === undefined) return;
        const plan = planBlueprint(bundles, value, options);
        expect(renderPlan(plan, "table")).toContain("Plan: ");
        expectOwnPlaces(plan.changes);
      }),
      { numRuns: 150 },
    );
  });
});
