import { describe, expect, it } from "vitest";
import {
  bundle,
  config,
  live,
  manifest,
  nothing,
  object,
  options,
  origin,
  ours,
} from "../../test/support/plan-world.ts";
import type { Manifest } from "../model/blueprint.ts";
import type { JsonObject } from "../model/json.ts";
import { planBlueprint } from "./plan-blueprint.ts";

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

  it("are unchanged when neither side spells out what the server fills in", () => {
    const policy: Manifest = {
      ...manifest("NetworkPolicy", "n", { spec: { podSelector: {}, ingress: [{ ports: [{ port: 443 }] }] } }),
      apiVersion: "networking.k8s.io/v1",
    };
    const plan = planBlueprint(
      [bundle({ objects: [object(policy)] })],
      { ...nothing, objects: [live(policy)] },
      options,
    );
    expect(plan.changes).toEqual([]);
    expect(plan.summary.unchanged).toBe(1);
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
