import { describe, expect, it } from "vitest";
import type { Bundle } from "../../src/model/blueprint.ts";
import { outputName, toIntrinsics } from "../../src/model/cloudformation.ts";
import { collectDeferred, type Deferred, type Value } from "../../src/model/deferred.ts";
import { modelPairs, sampleBundles } from "../support/sample-bundles.ts";

const bundles = sampleBundles(Object.fromEntries(modelPairs.map((pair, index) => [`tenant-${index}`, pair])));

/** What a bundle needs of stacks: all values for its objects and releases, values of other stacks for its stacks. */
function neededValues({ objects, releases, stacks }: Bundle): readonly Deferred[] {
  const inObjects = objects.flatMap(({ manifest }) => collectDeferred(manifest as unknown as Value));
  const inReleases = releases.flatMap(({ values }) => collectDeferred(values));
  const inStacks = stacks.flatMap((stack) => Object.values(toIntrinsics(stack).parameters));
  return [...inObjects, ...inReleases, ...inStacks].filter(({ resource }) => resource.startsWith("stack/"));
}

describe("values across stacks", () => {
  it("are outputs of the stack that has them, within CloudFormation's 200 outputs", () => {
    const templates = new Map(
      bundles.flatMap(({ stacks }) => stacks.map((stack) => [stack.id, toIntrinsics(stack).template] as const)),
    );
    const missing = bundles.flatMap(neededValues).filter(({ resource, attribute }) => {
      const end = resource.lastIndexOf("/");
      const outputs = templates.get(resource.slice(0, end))?.Outputs ?? {};
      return outputs[outputName(resource.slice(end + 1), attribute)] === undefined;
    });
    expect(missing).toEqual([]);
    expect(bundles.flatMap(neededValues).length).toBeGreaterThan(0);
    for (const [id, { Outputs = {} }] of templates)
      expect([id, Object.keys(Outputs).length <= 200]).toEqual([id, true]);
  });
});
