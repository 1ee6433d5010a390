import fc from "fast-check";
import { describe, expect, it } from "vitest";
import quotas from "../../data/quotas.json" with { type: "json" };
import type { QuotaBook } from "../../src/model/facts.ts";
import type { JsonObject, JsonValue } from "../../src/model/json.ts";
import type { Plan } from "../../src/model/plan.ts";
import type { Snapshot } from "../../src/model/snapshot.ts";
import { findStaleChanges } from "../../src/plan/find-stale-changes.ts";
import { planBlueprint } from "../../src/plan/plan-blueprint.ts";
import { readPlanDocument } from "../../src/plan/read-plan-document.ts";
import { toPlanDocument } from "../../src/render/plan/plan-document.ts";
import { applyFake } from "../support/apply-fake.ts";
import { modelPairs, sampleBundles } from "../support/sample-bundles.ts";

const names = ["ash", "birch", "cedar"];
const platforms = fc
  .array(fc.constantFrom(...modelPairs), { minLength: 1, maxLength: 3 })
  .map((pairs) => Object.fromEntries(pairs.map((pair, index) => [names[index] ?? "ash", pair])));

function planOf(models: Parameters<typeof sampleBundles>[0], snapshot: Snapshot, detail: "full" | "changes"): Plan {
  return planBlueprint(sampleBundles(models), snapshot, {
    platform: "acme",
    quotas: quotas as unknown as QuotaBook,
    costBeforeMicros: 1_234_567,
    costAfterMicros: 2_000_001,
    detail,
  });
}

/** Part of what an apply would leave, as after a kill: some bundles' worth of each sort, in the order of an apply. */
function half(models: Parameters<typeof sampleBundles>[0], share: number): Snapshot {
  const all = applyFake(sampleBundles(models));
  const part = <Item>(items: readonly Item[], at: number): readonly Item[] =>
    items.slice(0, Math.round(items.length * Math.min(1, Math.max(0, at))));
  return {
    ...all,
    organization: part(all.organization, share * 3),
    stacks: part(all.stacks, share * 3 - 1),
    objects: part(all.objects, share * 3 - 2),
    releases: part(all.releases, share * 3 - 2),
  };
}

const documentOf = (plan: Plan): JsonObject => JSON.parse(JSON.stringify(toPlanDocument(plan))) as JsonObject;

describe("a plan file", () => {
  it("is read back as it was written", () => {
    fc.assert(
      fc.property(
        platforms,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.constantFrom("full", "changes"),
        (models, share, detail) => {
          const plan = planOf(models, half(models, share), detail as "full" | "changes");
          expect(readPlanDocument(documentOf(plan))).toEqual(plan);
        },
      ),
      { numRuns: 15 },
    );
  });

  it("covers what is left to do after an interrupted apply of it", () => {
    fc.assert(
      fc.property(
        platforms,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (models, one, other) => {
          const [before, after] = [Math.min(one, other), Math.max(one, other)];
          const saved = readPlanDocument(documentOf(planOf(models, half(models, before), "changes")));
          const fresh = planOf(models, half(models, after), "changes");
          expect(findStaleChanges(saved.changes, fresh.changes)).toEqual([]);
        },
      ),
      { numRuns: 15 },
    );
  });

  const whole = documentOf(planOf({ ash: ["shared", "namespace"] }, half({}, 0), "changes"));
  const edit = (path: readonly (string | number)[], value: JsonValue | undefined): JsonValue => {
    const copy = structuredClone(whole) as Record<string | number, unknown>;
    const parent = path.slice(0, -1).reduce<Record<string | number, unknown>>((at, name) => at[name] as never, copy);
    const last = path.at(-1) ?? "";
    if (value === undefined) delete parent[last];
    else parent[last] = value;
    return copy as JsonValue;
  };

  it.each<[string, JsonValue, string]>([
    ["something else", [], "kind must be Plan; it is missing"],
    ["another kind", edit(["kind"], "Other"), 'kind must be Plan; it is "Other"'],
    ["a future format", edit(["formatVersion"], "2.0"), "formatVersion must be of version"],
    ["no list of changes", edit(["changes"], {}), "changes must be a list; it is {}"],
    ["an action that is none", edit(["changes", 0, "action"], "frob"), "changes[0].action must be create"],
    ["a change without an id", edit(["changes", 3, "id"], undefined), "changes[3].id must be a text; it is missing"],
    ["an owner that is none", edit(["changes", 0, "owner"], {}), "changes[0].owner.kind must be platform"],
    ["a flag that is none", edit(["changes", 0, "destructive"], "no"), "changes[0].destructive must be true or false"],
    ["an amount that is none", edit(["cost", "after", "amount"], "1,5"), "cost.after.amount must be a decimal"],
  ])("that is %s is refused, and why is said", (_name, document, message) => {
    expect(() => readPlanDocument(document)).toThrow(message);
    expect(() => readPlanDocument(document)).toThrow(expect.objectContaining({ code: "TEN7402" }));
  });
});
