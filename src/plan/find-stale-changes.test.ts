import { describe, expect, it } from "vitest";
import { defer, type Value } from "../model/deferred.ts";
import type { PlanAction, PlannedChange } from "../model/plan.ts";
import { findStaleChanges } from "./find-stale-changes.ts";

function change(action: PlanAction, more: Partial<PlannedChange> = {}): PlannedChange {
  return {
    id: "stack/birch--prod/eu-central-1/s/Bucket",
    layer: "aws",
    type: "AWS::S3::Bucket",
    name: "Bucket",
    action,
    owner: { kind: "environment", tenant: "birch", environment: "prod" },
    place: "birch--prod/eu-central-1",
    reason: "why",
    changes: [],
    destructive: false,
    retained: false,
    ...more,
  };
}

const field = (after: Value, before: Value = "old") => ({ changes: [{ path: "/BucketName", before, after }] });

const bucket = (name: string) => ({ adopts: { BucketName: name } });

function why(saved: PlannedChange, fresh: PlannedChange): readonly string[] {
  return findStaleChanges([saved], [fresh]).map((stale) => stale.why);
}

describe("a saved plan", () => {
  it("covers itself, and what is left of it once part is done", () => {
    const saved = [change("create"), change("update", { id: "b", ...field("x") }), change("delete", { id: "c" })];
    expect(findStaleChanges(saved, saved)).toEqual([]);
    expect(findStaleChanges(saved, saved.slice(1))).toEqual([]);
    expect(findStaleChanges(saved, [])).toEqual([]);
  });

  it.each<[string, PlannedChange, PlannedChange]>([
    ["a creation that has begun", change("create"), change("update", field("x"))],
    ["a creation that failed", change("create"), change("replace")],
    ["an account that has a number by now", change("create"), change("create", { place: "444444444444/eu-central-1" })],
    ["a value that was not known", change("update", field(defer("r", "Arn"))), change("update", field("arn:x"))],
    [
      "a value that was not known inside another",
      change("update", field({ Statement: [{ Resource: defer("r", "Arn") }] })),
      change("update", field({ Statement: [{ Resource: "arn:x" }] })),
    ],
    ["an adoption that has begun", change("adopt", bucket("a")), change("update", field("x"))],
    ["other words for the reason", change("update", field("x")), change("update", { ...field("x"), reason: "else" })],
  ])("covers %s", (_name, saved, fresh) => {
    expect(why(saved, fresh)).toEqual([]);
  });

  it.each<[string, PlannedChange, PlannedChange, string]>([
    ["another id", change("create"), change("create", { id: "x" }), "it is not in the saved plan"],
    ["another type", change("create"), change("create", { type: "AWS::SQS::Queue" }), "the saved plan has it as"],
    ["a deletion instead of an update", change("update"), change("delete"), "the saved plan was to update it"],
    ["a replacement instead of an update", change("update"), change("replace"), "the saved plan was to update it"],
    ["a creation instead of a deletion", change("delete"), change("create"), "the saved plan was to delete it"],
    [
      "an adoption instead of a creation",
      change("create"),
      change("adopt", bucket("a")),
      "the saved plan was to create it",
    ],
    ["the adoption of another one", change("adopt", bucket("a")), change("adopt", bucket("b")), "to adopt another one"],
    ["a creation instead of an adoption", change("adopt", bucket("a")), change("create"), "was to adopt it"],
    ["a loss of data", change("replace"), change("replace", { destructive: true }), "it would lose data"],
    ["data that is kept no more", change("delete", { retained: true }), change("delete"), "keeps its data"],
    ["another field", change("update"), change("update", field("x")), "/BucketName is not in the saved plan"],
    ["another value", change("update", field("x")), change("update", field("y")), "become something else"],
    ["another past", change("update", field("x")), change("update", field("x", "other")), "has changed since"],
    ["a longer list", change("update", field(["a"])), change("update", field(["a", "b"])), "become something else"],
  ])("does not cover %s", (_name, saved, fresh, reason) => {
    expect(why(saved, fresh)).toEqual([expect.stringContaining(reason)]);
  });
});
