import { describe, expect, it } from "vitest";
import { virtualClock } from "../../../test/support/virtual-clock.ts";
import type { Manifest } from "../../model/blueprint.ts";
import { type RemoteFailure, TenantryError } from "../../model/error.ts";
import type { JsonObject } from "../../model/json.ts";
import type { PlannedChange } from "../../model/plan.ts";
import type { ApplyObjectOptions, ClusterApi, FieldConflict, PatchOperation } from "../../ports/cluster.ts";
import { applyObject } from "./apply-object.ts";
import { deleteOwned } from "./delete-object.ts";
import { createSharedWaits } from "./shared-waits.ts";
import type { StepBench } from "./step-bench.ts";

const labels = {
  "app.kubernetes.io/managed-by": "tenantry",
  "tenantry.dev/platform": "acme",
  "tenantry.dev/tenant": "birch",
  "tenantry.dev/environment": "prod",
  "tenantry.dev/inventory": "tenant.birch.prod",
};
const manifest: Manifest = {
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "settings", namespace: "birch--prod--web", labels },
  data: { a: "1" },
};
const managedFields = [
  {
    manager: "tenantry",
    operation: "Apply",
    fieldsV1: { "f:metadata": { "f:labels": { "f:tenantry.dev/inventory": {} } } },
  },
];
const ours: JsonObject = {
  ...(manifest as unknown as JsonObject),
  metadata: { name: "settings", namespace: "birch--prod--web", labels, uid: "u1", resourceVersion: "7", managedFields },
};

function failure(kind: RemoteFailure, cause?: { readonly fieldConflicts: readonly FieldConflict[] }): TenantryError {
  return new TenantryError(kind, {
    code: "TEN7200",
    source: "remote",
    failure: kind,
    ...(cause === undefined ? {} : { cause }),
  });
}

/** One object, with what may be done to it scripted. */
class OneObject {
  live: JsonObject | undefined;
  conflicts: readonly FieldConflict[] = [];
  /** How often the version in a deletion is out of date. */
  changesUnderway = 0;
  readonly written: string[] = [];

  constructor(live?: JsonObject) {
    this.live = live;
  }

  get api(): ClusterApi {
    return {
      place: "eu1-a",
      get: async () => this.live,
      apply: async (wanted: JsonObject, { force }: ApplyObjectOptions = {}) => {
        const { resourceVersion } = wanted.metadata as JsonObject;
        if (resourceVersion !== undefined && this.live !== undefined) throw failure("conflict");
        if (this.conflicts.length > 0 && force !== true) throw failure("conflict", { fieldConflicts: this.conflicts });
        const created = this.live === undefined;
        this.written.push(created ? "create" : force === true ? "take over" : "apply");
        this.live = ours;
        return { object: ours, created };
      },
      patch: async (_ref: unknown, operations: readonly PatchOperation[]) => {
        this.written.push(`patch ${operations.map(({ op }) => op)}`);
        return ours;
      },
      delete: async () => {
        if (this.changesUnderway > 0) {
          this.changesUnderway -= 1;
          throw failure("conflict");
        }
        this.written.push("delete");
        this.live = undefined;
        return { kind: "gone" };
      },
    } as unknown as ClusterApi;
  }
}

function benchFor(object: OneObject): StepBench {
  return {
    platform: "acme",
    controllers: "evaluated",
    patienceMs: 1000,
    waits: createSharedWaits(),
    api: object.api,
    owner: { kind: "environment", tenant: "birch", environment: "prod" },
    context: {
      clock: virtualClock(),
      signal: new AbortController().signal,
      progress: () => undefined,
      values: { require: async () => "", record: () => undefined },
    } as unknown as StepBench["context"],
  };
}

function apply(
  object: OneObject,
  action: PlannedChange["action"],
  changes: PlannedChange["changes"] = [],
): Promise<void> {
  const change = { action, changes } as unknown as PlannedChange;
  return applyObject(benchFor(object), { change, manifest });
}

const ref = { apiVersion: "v1", kind: "ConfigMap", name: "settings", namespace: "birch--prod--web" };

describe("applyObject", () => {
  it("creates what is not there", async () => {
    const object = new OneObject();
    await apply(object, "create");
    expect(object.written).toEqual(["create"]);
  });

  it("does not touch what somebody else created in the meantime", async () => {
    const foreign = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "settings", uid: "u9" } };
    const object = new OneObject(foreign);
    await expect(apply(object, "create")).rejects.toMatchObject({ code: "TEN7050", failure: "conflict" });
    expect(object).toMatchObject({ live: foreign, written: [] });
  });

  it("goes on with what an interrupted run of ours created", async () => {
    const object = new OneObject(ours);
    await apply(object, "create");
    expect(object.written).toEqual(["apply"]);
  });

  it("takes over a field that the plan names, and no other", async () => {
    const object = new OneObject(ours);
    object.conflicts = [{ field: ".data.a", manager: "kubectl-edit" }];
    await apply(object, "update", [{ path: "/data/a", before: "2", after: "1" }]);
    expect(object.written).toEqual(["take over"]);
    const other = new OneObject(ours);
    other.conflicts = object.conflicts;
    const refused = apply(other, "update", [{ path: "/data/b", before: "2", after: "1" }]);
    await expect(refused).rejects.toThrow(/\.data\.a \(kubectl-edit\)/);
    expect(other.written).toEqual([]);
  });

  it("removes fields under a test of their value before it applies", async () => {
    const object = new OneObject(ours);
    await apply(object, "update", [{ path: "/data/b", before: "2" }]);
    expect(object.written).toEqual(["patch test,remove", "apply"]);
  });

  it("replaces an object by deleting it first, and only once", async () => {
    const changes = [{ path: "/data/a", before: "0", after: "1", forcesReplacement: true }] as const;
    const object = new OneObject({ ...ours, data: { a: "0" } });
    await apply(object, "replace", changes);
    expect(object.written).toEqual(["delete", "create"]);
    await apply(object, "replace", changes);
    expect(object.written).toEqual(["delete", "create", "apply"]);
  });
});

describe("deleteOwned", () => {
  it("deletes what proves to be ours, read again when it changed", async () => {
    const object = new OneObject(ours);
    object.changesUnderway = 2;
    await deleteOwned(benchFor(object), ref);
    expect(object).toMatchObject({ live: undefined, written: ["delete"] });
    await deleteOwned(benchFor(object), ref);
    expect(object.written).toEqual(["delete"]);
  });

  it.each([
    ["labels alone, without our apply", { managedFields: [] }],
    ["another owner's inventory", { labels: { ...labels, "tenantry.dev/inventory": "tenant.oak.prod" } }],
    ["another platform's labels", { labels: { ...labels, "tenantry.dev/platform": "other" } }],
  ])("does not delete an object with %s", async (_name, metadata) => {
    const object = new OneObject({ ...ours, metadata: { ...(ours.metadata as JsonObject), ...metadata } });
    await expect(deleteOwned(benchFor(object), ref)).rejects.toMatchObject({ code: "TEN7052" });
    expect(object.written).toEqual([]);
  });
});
