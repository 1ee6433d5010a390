import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sampleArchitecture, samplePlaced, samplePlatform, sampleTenant } from "../../test/support/sample.ts";
import { compileBundles } from "../compile/compile.ts";
import { defaultFacts } from "../facts/facts.ts";
import { accountModels, type Boundary, clusterModels } from "../model/architecture.ts";
import type { Bundle } from "../model/blueprint.ts";
import { toIntrinsics } from "../model/cloudformation.ts";
import type { JsonObject } from "../model/json.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { createPriceContext, type PriceContext } from "./price-context.ts";
import { priceBundles } from "./price-resources.ts";
import { priceSnapshot } from "./price-snapshot.ts";

const nothing: Snapshot = { objects: [], stacks: [], releases: [], organization: [], gaps: [] };

function compileSample(
  account: (typeof accountModels)[number],
  cluster: (typeof clusterModels)[number],
  boundaries: readonly Boundary[],
): { readonly bundles: readonly Bundle[]; readonly context: PriceContext } {
  const placed = samplePlaced(sampleArchitecture(account, cluster, boundaries));
  const tenants = [sampleTenant()];
  return {
    bundles: [...compileBundles({ platform: samplePlatform, tenants, placed })],
    context: createPriceContext({ prices: defaultFacts.prices, cells: placed.cells, tenants }),
  };
}

/** What would exist after an apply of the bundles, as it is read back. */
function applied(bundles: readonly Bundle[]): Snapshot {
  return {
    ...nothing,
    objects: bundles.flatMap(({ objects }) =>
      objects.map(({ cell, vcluster, manifest }) => ({
        cell: vcluster === undefined ? cell : `${cell}+${vcluster}`,
        manifest: manifest as unknown as JsonObject,
      })),
    ),
    stacks: bundles.flatMap(({ stacks }) =>
      stacks.map((stack) => ({
        accountId: stack.account.kind === "known" ? stack.account.id : "999999999999",
        region: stack.region,
        name: stack.name,
        status: "CREATE_COMPLETE",
        tags: stack.tags,
        parameters: {},
        outputs: {},
        terminationProtection: stack.terminationProtection,
        template: toIntrinsics(stack).template as unknown as JsonObject,
      })),
    ),
    releases: bundles.flatMap(({ releases }) =>
      releases.map(({ cell, namespace, name, chart, values }) => ({
        cell,
        namespace,
        name,
        chartVersion: chart.version,
        values: values as JsonObject,
      })),
    ),
  };
}

describe("priceSnapshot", { timeout: 60_000 }, () => {
  it("finds after an apply exactly what the blueprint was priced at", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...accountModels),
        fc.constantFrom(...clusterModels),
        fc.subarray<Boundary>(["own-kms-key", "own-nodes", "own-vpc", "sandboxed-runtime"]),
        (account, cluster, boundaries) => {
          const { bundles, context } = compileSample(account, cluster, boundaries);
          const planned = priceBundles(bundles, context).monthlyMicros;
          expect(planned).toBeGreaterThan(0);
          expect(priceSnapshot(applied(bundles), "acme", context).monthlyMicros).toBe(planned);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("costs nothing where nothing is ours", () => {
    const { bundles, context } = compileSample("dedicated", "vcluster", []);
    const live = applied(bundles);
    expect(priceSnapshot({ ...live, stacks: [] }, "another-platform", context).monthlyMicros).toBe(0);
    const untagged = { ...nothing, stacks: live.stacks.map((stack) => ({ ...stack, tags: {} })) };
    expect(priceSnapshot(untagged, "acme", context).monthlyMicros).toBe(0);
    const gone = { ...nothing, stacks: live.stacks.map((stack) => ({ ...stack, status: "DELETE_COMPLETE" })) };
    expect(priceSnapshot(gone, "acme", context).monthlyMicros).toBe(0);
  });

  it("prices a cell that left the platform document and says how", () => {
    const { bundles, context } = compileSample("shared", "namespace", []);
    const cost = priceSnapshot(applied(bundles), "acme", { ...context, cells: new Map() });
    expect(cost.lines.some((line) => line.item === "share of common nodes")).toBe(true);
    expect(cost.assumptions.some((text) => text.includes("eu1-a is not in the platform"))).toBe(true);
  });

  it("says what could not be read", () => {
    const { context } = compileSample("shared", "namespace", []);
    const gaps = [{ place: "333333333333/eu-central-1", reason: "access denied" }];
    const cost = priceSnapshot({ ...nothing, gaps }, "acme", context);
    expect(cost).toEqual({
      monthlyMicros: 0,
      lines: [],
      assumptions: ["333333333333/eu-central-1 could not be read and is not in the amount: access denied"],
    });
  });

  it("survives stacks whose template is not what a template should be", () => {
    const { bundles, context } = compileSample("shared", "namespace", []);
    const odd: readonly JsonObject[] = [{}, { Resources: [] }, { Resources: { A: "x", B: {}, C: { Type: 3 } } }];
    for (const template of odd) {
      const stacks = applied(bundles).stacks.map((stack) => ({ ...stack, template }));
      expect(priceSnapshot({ ...nothing, stacks }, "acme", context).monthlyMicros).toBe(0);
    }
  });
});
