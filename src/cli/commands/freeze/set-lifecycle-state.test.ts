import { describe, expect, it } from "vitest";
import { setLifecycleState } from "./set-lifecycle-state.ts";

const head = "apiVersion: tenantry.dev/v1alpha1\nkind: Tenant # ours\nmetadata: {name: birch}\n";

describe("setLifecycleState", () => {
  it.each([
    ["spec:\n  # who\n  owners: []\n", "spec:\n  # who\n  lifecycle: {state: frozen}\n  owners: []\n"],
    ["spec: {owners: []}\n", "spec: {lifecycle: {state: frozen}, owners: []}\n"],
    ["spec:\n  lifecycle: {}\n", "spec:\n  lifecycle: {state: frozen}\n"],
    [
      "spec:\n  lifecycle: {deletionProtection: true} # keep\n",
      "spec:\n  lifecycle: {state: frozen, deletionProtection: true} # keep\n",
    ],
    [
      "spec:\n  lifecycle:\n    retainDataDays: 3\n  owners: []\n",
      "spec:\n  lifecycle:\n    state: frozen\n    retainDataDays: 3\n  owners: []\n",
    ],
    ["spec:\n  lifecycle:\n    state: active # now\n", "spec:\n  lifecycle:\n    state: frozen # now\n"],
    ['spec:\n  lifecycle: {state: "active"}\r\n', "spec:\n  lifecycle: {state: frozen}\r\n"],
  ])("edits %j and nothing else", (before, after) => {
    expect(setLifecycleState(head + before, "birch", "frozen")).toBe(head + after);
  });

  it("finds the tenant among other documents, and takes its own edit back", () => {
    const text = `kind: Tenant\nmetadata: {name: oak}\nspec:\n  owners: []\n---\n${head}spec:\n  owners: []\n`;
    const frozen = setLifecycleState(text, "birch", "frozen");
    expect(frozen).toBe(
      text.replace(/spec:\n {2}owners: \[\]\n$/, "spec:\n  lifecycle: {state: frozen}\n  owners: []\n"),
    );
    expect(setLifecycleState(frozen, "birch", "active")).toBe(frozen.replace("frozen", "active"));
  });

  it.each(["spec: &a\n  lifecycle: *b\n", "spec: []\n", "spec:\n  lifecycle: frozen\n"])(
    "refuses %j and says what to write",
    (text) => {
      expect(() => setLifecycleState(head + text, "birch", "frozen")).toThrow(/write `lifecycle: \{state: frozen\}`/);
    },
  );
});
