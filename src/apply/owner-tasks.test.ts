import { describe, expect, it } from "vitest";
import type { PlannedChange } from "../model/plan.ts";
import { ownerTasks } from "./owner-tasks.ts";
import type { Step } from "./step.ts";
import { partSteps } from "./step-maker.ts";
import type { OwnerPart } from "./survey.ts";

const owner = { kind: "environment", tenant: "birch", environment: "prod" } as const;

function change(id: string, action: PlannedChange["action"], layer: PlannedChange["layer"]): PlannedChange {
  const place = layer === "aws" ? "333333333333/eu-central-1" : "eu1-a";
  const rest = { type: "", name: id, reason: "", changes: [], destructive: false, retained: false };
  return { id, layer, action, owner, place, ...rest };
}

const changes = [
  change("stack/333333333333/eu-central-1/s", "update", "aws"),
  change("object/eu1-a/core/ConfigMap/n/c", "update", "kubernetes"),
  change("object/eu1-a/rbac.authorization.k8s.io/RoleBinding/n/leaver", "delete", "kubernetes"),
  change("object/eu1-a/core/ConfigMap/n/old", "delete", "kubernetes"),
];
const part: OwnerPart = {
  key: "tenant/birch/prod",
  owner,
  changes,
  late: new Set(changes.filter(({ action }) => action === "delete").map(({ id }) => id)),
  isDestructive: false,
};

function step({ id, layer, place, action }: PlannedChange, more: Partial<Step> = {}): Step {
  const info = { id, owner, layer, title: id, place, action, changes: [id] };
  return { info, after: [], run: async () => {}, ...more };
}

const [stack, settings, leaver, old] = changes.map((planned) =>
  step(planned, planned.id.includes("RoleBinding") ? { revokes: true } : {}),
);
const steps = [stack, settings, leaver, old].filter((item) => item !== undefined);

describe("taking access away", () => {
  it("does not wait for the deletions at the end of a run", () => {
    const { make, take } = partSteps(part, steps);
    expect(make).toEqual([stack, settings, leaver]);
    expect(take).toEqual([old]);
  });

  it("waits for nothing but the lease, and whatever else happens in the cluster waits for it", () => {
    const { tasks } = ownerTasks({
      part,
      bundle: undefined,
      steps: partSteps(part, steps).make,
      phase: "early",
      lease: async () => {},
      run: async () => {},
      leaseless: undefined,
      alsoAfter: () => [],
    });
    const after = new Map(tasks.map((task) => [task.id, task.after]));
    expect(after.get(leaver?.info.id ?? "")).toEqual(["lease:tenant/birch/prod"]);
    expect(after.get(settings?.info.id ?? "")).toContain(leaver?.info.id);
    expect(after.get(stack?.info.id ?? "")).not.toContain(leaver?.info.id);
  });
});
