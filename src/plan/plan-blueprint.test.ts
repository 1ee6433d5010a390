import { describe, expect, it } from "vitest";
import type { Bundle, ClusterObject, Manifest, Stack } from "../model/blueprint.ts";
import { objectId } from "../model/blueprint.ts";
import { templateDigest, toIntrinsics } from "../model/cloudformation.ts";
import { defer } from "../model/deferred.ts";
import type { JsonObject } from "../model/json.ts";
import { digestTag, inventoryTag, managedByTag } from "../model/ownership.ts";
import type { LiveObject, LiveStack, Snapshot } from "../model/snapshot.ts";
import { type PlanOptions, planBlueprint } from "./plan-blueprint.ts";

const options: PlanOptions = {
  platform: "acme",
  quotas: { sources: [], quotas: {}, rates: {}, durations: {} },
  costBeforeMicros: 1,
  costAfterMicros: 2,
};
const nothing: Snapshot = { objects: [], stacks: [], releases: [], organization: [], gaps: [] };
const origin = { document: "Tenant/birch", path: "spec.environments[prod]" };
const labels = {
  "app.kubernetes.io/managed-by": "tenantry",
  "tenantry.dev/platform": "acme",
  "tenantry.dev/tenant": "birch",
  "tenantry.dev/environment": "prod",
  "tenantry.dev/inventory": "tenant.birch.prod",
};
const ours = {
  manager: "tenantry",
  operation: "Apply",
  fieldsV1: { "f:metadata": { "f:labels": Object.fromEntries(Object.keys(labels).map((key) => [`f:${key}`, {}])) } },
};

function manifest(kind: string, name: string, fields: JsonObject = {}): Manifest {
  return { apiVersion: "v1", kind, metadata: { name, namespace: "birch--prod--web", labels }, ...fields };
}

function object(of: Manifest): ClusterObject {
  return { id: objectId("eu1-a", of), cell: "eu1-a", manifest: of, wave: 3, origin };
}

function live(of: Manifest, managedFields: readonly unknown[] = [ours]): LiveObject {
  return { cell: "eu1-a", manifest: { ...of, metadata: { ...of.metadata, managedFields } } as unknown as JsonObject };
}

const stack: Stack = {
  id: "stack/333333333333/eu-central-1/tenantry-birch--prod",
  name: "tenantry-birch--prod",
  description: "",
  account: { kind: "known", id: "333333333333" },
  region: "eu-central-1",
  tags: { [managedByTag]: "tenantry", [inventoryTag]: "tenant/birch/prod" },
  terminationProtection: false,
  origin,
  resources: {
    Table: { type: "AWS::DynamoDB::Table", properties: { TableName: "t" }, origin, deletionPolicy: "Retain" },
    Temp: { type: "AWS::DynamoDB::Table", properties: { TableName: "u" }, origin },
  },
};

function liveStack(more: Partial<LiveStack> = {}): LiveStack {
  const { template } = toIntrinsics(stack);
  return {
    accountId: "333333333333",
    region: "eu-central-1",
    name: stack.name,
    status: "CREATE_COMPLETE",
    tags: { ...stack.tags, [digestTag]: templateDigest(template) },
    parameters: {},
    outputs: {},
    terminationProtection: false,
    template: template as unknown as JsonObject,
    ...more,
  };
}

function bundle(parts: Partial<Bundle>): Bundle {
  const architecture = {
    account: "shared",
    accountSharedWith: "anyone",
    cluster: "namespace",
    clusterSharedWith: "anyone",
    nodesSharedWith: "anyone",
    boundaries: [],
  } as const;
  const owner = { kind: "environment", tenant: "birch", environment: "prod", architecture } as const;
  return { owner, organization: [], stacks: [], objects: [], releases: [], ...parts };
}

const config = manifest("ConfigMap", "c", { data: { key: "value" } });

describe("objects", () => {
  it("are created with their origin and reason", () => {
    const plan = planBlueprint([bundle({ objects: [object(config)] })], nothing, { ...options, detail: "full" });
    expect(plan.changes).toEqual([
      expect.objectContaining({
        id: "object/eu1-a/core/ConfigMap/birch--prod--web/c",
        action: "create",
        type: "v1/ConfigMap",
        name: "birch--prod--web/c",
        place: "eu1-a",
        reason: "not in eu1-a yet",
        origin,
        changes: [
          { path: "/data", after: { key: "value" } },
          { path: "/metadata", after: config.metadata },
        ],
      }),
    ]);
    expect(plan.cost).toEqual({ beforeMicros: 1, afterMicros: 2 });
  });

  it("are created again when the existing one is on its way out", () => {
    const dying = live(config);
    const metadata = { ...(dying.manifest.metadata as JsonObject), deletionTimestamp: "2026-01-01T00:00:00Z" };
    const snapshot = { ...nothing, objects: [{ ...dying, manifest: { ...dying.manifest, metadata } }] };
    const { changes } = planBlueprint([bundle({ objects: [object(config)] })], snapshot, options);
    expect(changes).toMatchObject([{ action: "create", reason: "the existing one is being deleted" }]);
  });

  it("lose a field that we applied once, and keep those of others", () => {
    const more = { ...config, data: { key: "value", old: "x", theirs: "y" } };
    const fields = { ...ours, fieldsV1: { ...ours.fieldsV1, "f:data": { "f:key": {}, "f:old": {} } } };
    const snapshot = { ...nothing, objects: [live(more, [fields])] };
    const { changes } = planBlueprint([bundle({ objects: [object(config)] })], snapshot, options);
    expect(changes).toMatchObject([
      { action: "update", reason: "/data/old differs", changes: [{ path: "/data/old", before: "x" }] },
    ]);
  });

  it("are replaced where a field cannot change in place", () => {
    const binding = (role: string): Manifest => ({
      ...manifest("RoleBinding", "b"),
      apiVersion: "rbac.authorization.k8s.io/v1",
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: role },
    });
    const snapshot = { ...nothing, objects: [live(binding("old"))] };
    const { changes, summary } = planBlueprint([bundle({ objects: [object(binding("new"))] })], snapshot, options);
    expect(changes).toMatchObject([
      { action: "replace", reason: "/roleRef/name cannot change in place", changes: [{ forcesReplacement: true }] },
    ]);
    expect(summary).toMatchObject({ replace: 1, update: 0 });
  });

  it("that someone else made under our name are a conflict, not a change", () => {
    const theirs = { ...config, metadata: { name: "c", namespace: "birch--prod--web" }, data: { key: "theirs" } };
    const plan = planBlueprint(
      [bundle({ objects: [object(config)] })],
      { ...nothing, objects: [live(theirs, [])] },
      options,
    );
    expect(plan.changes).toEqual([]);
    expect(plan.conflicts).toMatchObject([{ id: object(config).id, type: "v1/ConfigMap", place: "eu1-a", origin }]);
    expect(plan.summary.foreign).toBe(1);
  });

  it("of the default service account are taken over, as every namespace is born with one", () => {
    const account = manifest("ServiceAccount", "default", { automountServiceAccountToken: false });
    const born = { ...account, metadata: { name: "default", namespace: "birch--prod--web" } };
    const { automountServiceAccountToken: _token, ...bare } = born as Manifest;
    const plan = planBlueprint(
      [bundle({ objects: [object(account)] })],
      { ...nothing, objects: [live(bare as Manifest, [])] },
      options,
    );
    expect(plan.conflicts).toBeUndefined();
    expect(plan.changes).toMatchObject([{ action: "update" }]);
  });
});

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
