import { describe, expect, it } from "vitest";
import { findRemovals, removalPatch, stateOfRemovals } from "./remove-fields.ts";

describe("removalPatch", () => {
  it("tests everything first, then removes from the last to the first", () => {
    const removals = findRemovals([
      { path: "/spec/ingress/2", before: { from: [] } },
      { path: "/spec/hard/pods", before: "1", after: "2" },
      { path: "/spec/ingress/10", before: {} },
      { path: "/spec/ingress/10/ports/1", before: 80 },
    ]);
    expect(removalPatch(removals)).toEqual([
      { op: "test", path: "/spec/ingress/10/ports/1", value: 80 },
      { op: "test", path: "/spec/ingress/10", value: {} },
      { op: "test", path: "/spec/ingress/2", value: { from: [] } },
      { op: "remove", path: "/spec/ingress/10/ports/1" },
      { op: "remove", path: "/spec/ingress/10" },
      { op: "remove", path: "/spec/ingress/2" },
    ]);
  });
});

describe("stateOfRemovals", () => {
  it("tells what is left as the plan saw it from what has another value; what is gone is in neither", () => {
    const removals = [
      { path: "/spec/a~1b", before: { y: 1, x: 2 } },
      { path: "/spec/list/1", before: "two" },
      { path: "/spec/gone", before: 1 },
    ];
    const live = { spec: { "a/b": { x: 2, y: 1 }, list: ["one", "other"] } };
    expect(stateOfRemovals(removals, live)).toEqual({ left: [removals[0]], changed: [removals[1]] });
  });
});
