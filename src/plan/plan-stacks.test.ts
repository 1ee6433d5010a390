import { describe, expect, it } from "vitest";
import { bundle, liveStack, nothing, options, stack } from "../../test/support/plan-world.ts";
import type { Stack } from "../model/blueprint.ts";
import { digestTag } from "../model/ownership.ts";
import type { LiveStack } from "../model/snapshot.ts";
import { planBlueprint } from "./plan-blueprint.ts";

describe("stacks", () => {
  it("that are gone from the documents are deleted with what they hold; what is retained is said to be", () => {
    const { changes } = planBlueprint([], { ...nothing, stacks: [liveStack()] }, options);
    expect(changes.map(({ id, destructive, retained }) => [id.split("/").at(-1), destructive, retained])).toEqual([
      ["Temp", true, false],
      ["Table", false, true],
      ["tenantry-birch--prod", false, false],
    ]);
  });

  it.each<[string, Partial<LiveStack>]>([
    ["whose digest is not that of its template", { tags: { ...stack.tags, [digestTag]: "0".repeat(32) } }],
    ["without a digest", { tags: stack.tags }],
    ["whose template is not in the snapshot", { template: {} }],
    ["without our tags", { tags: {} }],
  ])("%s are never deleted", (_name, more) => {
    const plan = planBlueprint([], { ...nothing, stacks: [liveStack(more)] }, options);
    expect(plan.changes).toEqual([]);
    expect(plan.foreign).toEqual([
      { place: "333333333333/eu-central-1", type: "AWS::CloudFormation::Stack", count: 1 },
    ]);
  });

  it("of that name without our tags are a conflict", () => {
    const plan = planBlueprint(
      [bundle({ stacks: [stack] })],
      { ...nothing, stacks: [liveStack({ tags: {} })] },
      options,
    );
    expect(plan.changes).toEqual([]);
    expect(plan.conflicts).toMatchObject([{ id: stack.id }]);
  });

  it.each([
    ["ROLLBACK_COMPLETE", "replace"],
    ["CREATE_FAILED", "replace"],
    ["REVIEW_IN_PROGRESS", "create"],
    ["DELETE_COMPLETE", "create"],
  ])("in state %s are planned as %s", (status, action) => {
    const plan = planBlueprint([bundle({ stacks: [stack] })], { ...nothing, stacks: [liveStack({ status })] }, options);
    expect(plan.changes[0]).toMatchObject({ id: stack.id, action });
    expect(plan.changes).toHaveLength(3);
  });

  it.each([
    ["DELETE_IN_PROGRESS", 1],
    ["DELETE_FAILED", 1],
    ["UPDATE_IN_PROGRESS", 1],
    ["UPDATE_ROLLBACK_FAILED", 1],
    ["UPDATE_ROLLBACK_COMPLETE", 0],
    ["UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", 0],
    ["ROLLBACK_COMPLETE", 0],
  ])("in state %s leave %i thing unknown", (status, count) => {
    const stacks = [liveStack({ status }), liveStack({ status, name: "of-others", tags: {} })];
    const { gaps } = planBlueprint([bundle({ stacks: [stack] })], { ...nothing, stacks }, options);
    expect(gaps).toHaveLength(count);
    for (const { reason } of gaps) expect(reason).toContain(`${stack.name} is in ${status}`);
  });

  it("without a template in the snapshot are compared by digest", () => {
    const plan = (changed: Stack): ReturnType<typeof planBlueprint> =>
      planBlueprint([bundle({ stacks: [changed] })], { ...nothing, stacks: [liveStack({ template: {} })] }, options);
    expect(plan(stack)).toMatchObject({ changes: [], summary: { unchanged: 3 } });
    const { Temp: _temp, ...resources } = stack.resources;
    expect(plan({ ...stack, resources }).changes).toMatchObject([
      { action: "update", changes: [{ path: "/Template" }] },
    ]);
  });

  it("replace a table whose name changes, and say whether its data stays", () => {
    const renamed = (logical: "Table" | "Temp"): Stack => {
      const before = stack.resources[logical];
      if (before === undefined) throw new Error(logical);
      return {
        ...stack,
        resources: { ...stack.resources, [logical]: { ...before, properties: { TableName: "new" } } },
      };
    };
    const change = (of: Stack): unknown =>
      planBlueprint([bundle({ stacks: [of] })], { ...nothing, stacks: [liveStack()] }, options).changes[0];
    expect(change(renamed("Temp"))).toMatchObject({ action: "replace", destructive: true, retained: false });
    expect(change(renamed("Table"))).toMatchObject({ action: "replace", destructive: false, retained: true });
  });
});
