import { describe, expect, it } from "vitest";
import { bundle, liveStack, nothing, options, origin, stack } from "../../test/support/plan-world.ts";
import type { Bundle, Stack } from "../model/blueprint.ts";
import { defer } from "../model/deferred.ts";
import type { JsonObject } from "../model/json.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { planBlueprint } from "./plan-blueprint.ts";

describe("the organisation", () => {
  const account = {
    id: "organization/account/birch--prod",
    type: "AWS::Organizations::Account",
    properties: {
      AccountName: "acme--birch--prod",
      ParentIds: [defer("organization/ou/active", "Id")],
      Email: defer("organization/account/birch--prod", "Sequence"),
    },
    origin,
    management: "manage",
    retain: true,
  } as const;
  const unit = {
    id: "organization/ou/active",
    type: "AWS::Organizations::OrganizationalUnit",
    properties: { Name: "active" },
    origin,
    management: "manage",
    retain: true,
  } as const;
  const adopted = {
    ...unit,
    id: "organization/ou/adopted",
    properties: { Id: "ou-adopted", Name: "other" },
    management: "adopt",
  } as const;
  const platform: Bundle = { ...bundle({ organization: [unit, adopted] }), owner: { kind: "organization" } };
  const number = "444444444444";
  const inAccount: Stack = {
    ...stack,
    id: `stack/birch--prod/eu-central-1/${stack.name}`,
    account: { kind: "vended", key: "birch--prod" },
  };
  const tenant = bundle({ organization: [account], stacks: [inAccount] });
  const snapshot: Snapshot = {
    ...nothing,
    stacks: [liveStack({ accountId: number })],
    organization: [
      {
        type: account.type,
        id: number,
        properties: { AccountName: "acme--birch--prod", ParentIds: ["ou-active"], Email: "aws+7@acme.example" },
      },
      { type: unit.type, id: "ou-active", properties: { Name: "active" } },
      { type: unit.type, id: "ou-adopted", properties: { Name: "renamed by its owner" } },
      { type: account.type, id: "999999999999", properties: { AccountName: "theirs" } },
    ],
  };

  it("finds vended accounts by name, whatever comes first, and never changes what is adopted", () => {
    for (const bundles of [
      [platform, tenant],
      [tenant, platform],
    ]) {
      const plan = planBlueprint(bundles, snapshot, options);
      expect(plan.changes).toEqual([]);
      expect(plan.foreign).toEqual([{ place: "organization", type: account.type, count: 1 }]);
    }
  });

  it("moves an account between units", () => {
    const [first, ...rest] = snapshot.organization;
    if (first === undefined) throw new Error("no account");
    const moved = { ...first, properties: { ...first.properties, ParentIds: ["ou-else"] } };
    const plan = planBlueprint([platform, tenant], { ...snapshot, organization: [moved, ...rest] }, options);
    expect(plan.changes).toMatchObject([
      {
        id: account.id,
        action: "update",
        changes: [{ path: "/ParentIds/0", before: "ou-else", after: "ou-active" }],
      },
    ]);
  });

  it("tells units of one name apart by our tags, then by their parent", () => {
    const below = { ...unit, properties: { Name: "active", ParentId: defer("organization/ou/adopted", "Id") } };
    const plan = (candidates: Snapshot["organization"]): readonly string[] =>
      planBlueprint(
        [{ ...platform, organization: [adopted, below] }],
        {
          ...snapshot,
          stacks: [],
          organization: [...candidates, { type: unit.type, id: "ou-adopted", properties: {} }],
        },
        options,
      ).changes.flatMap(({ changes }) => changes.map(({ path }) => path));
    const at = (id: string, ParentId: string, more: JsonObject = {}): Snapshot["organization"][number] => ({
      type: unit.type,
      id,
      properties: { Name: "active", ParentId, ...more },
    });
    expect(plan([at("ou-a", "ou-foreign"), at("ou-b", "ou-adopted")])).toEqual([]);
    const Tags = Object.entries(stack.tags).map(([Key, Value]) => ({ Key, Value }));
    expect(plan([at("ou-a", "ou-foreign", { Tags }), at("ou-b", "ou-adopted")])).toEqual(["/ParentId"]);
  });

  it("leaves a unit of its name alone that others made", () => {
    const theirs = {
      type: unit.type,
      id: "ou-active",
      properties: { Name: "active", Tags: [{ Key: "a", Value: "b" }] },
    };
    const plan = planBlueprint([platform], { ...nothing, organization: [theirs] }, options);
    expect(plan.changes).toEqual([]);
    expect(plan.conflicts).toMatchObject([{ id: unit.id, place: "organization" }]);
  });

  it("never closes an account: one that is no longer wanted keeps its data", () => {
    const tags = Object.entries(stack.tags).map(([Key, Value]) => ({ Key, Value }));
    const [first] = snapshot.organization;
    if (first === undefined) throw new Error("no account");
    const organization = [{ ...first, properties: { ...first.properties, Tags: tags } }];
    expect(planBlueprint([], { ...nothing, organization }, options).changes).toMatchObject([
      { type: account.type, action: "delete", retained: true, destructive: false },
    ]);
    expect(planBlueprint([], { ...nothing, organization: [first] }, options).changes).toEqual([]);
  });
});
