import { describe, expect, it } from "vitest";
import { findUnplanned } from "./planned-fields.ts";

const manifest = {
  metadata: { labels: { a: "1" } },
  spec: { hard: { pods: "1", secrets: "2" }, rules: [{ verbs: ["get"] }] },
};

function unplanned(fields: readonly string[], paths: readonly string[]): readonly string[] {
  const conflicts = fields.map((field) => ({ field, manager: "kubectl-edit" }));
  const changes = paths.map((path) => ({ path, before: "x", after: "y" }));
  return findUnplanned(conflicts, changes, manifest).map(({ field }) => field);
}

describe("findUnplanned", () => {
  it("lets a field pass that the plan names", () => {
    expect(unplanned([".spec.hard.pods"], ["/spec/hard/pods"])).toEqual([]);
  });

  it("lets what is inside a planned field pass, and a whole of which the plan names a part", () => {
    expect(unplanned([".spec.hard.pods"], ["/spec/hard"])).toEqual([]);
    expect(unplanned([".spec.rules"], ["/spec/rules/0/verbs"])).toEqual([]);
  });

  it("names every other field, and one that the manifest does not have", () => {
    expect(unplanned([".spec.hard.pods", ".spec.hard.secrets"], ["/spec/hard/pods"])).toEqual([".spec.hard.secrets"]);
    expect(unplanned([".spec.hard.secretsauce"], ["/spec/hard/secrets"])).toEqual([".spec.hard.secretsauce"]);
    expect(unplanned([".metadata.labels.a"], [])).toEqual([".metadata.labels.a"]);
  });
});
