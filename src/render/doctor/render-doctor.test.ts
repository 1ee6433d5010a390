import { expect, it } from "vitest";
import { type Check, renderDoctor } from "./render-doctor.ts";

const checks: readonly Check[] = [
  { name: "documents", state: "ok", detail: "platform acme is valid" },
  { name: "tooling bucket", state: "warn", detail: "is not there yet", fix: "the first apply makes it" },
  { name: "cell eu1-a", state: "fail", detail: "does not answer [TEN7209]", fix: "check that it can be reached" },
];

it("says what was found and what to do about it", async () => {
  await expect(renderDoctor(checks, "table")).toMatchFileSnapshot("snapshots/doctor.snap");
  expect(renderDoctor(checks.slice(0, 2), "table")).toMatch(/\nReady, with 1 warning\.\n$/);
  expect(renderDoctor(checks.slice(0, 1), "table")).toMatch(/\nReady\.\n$/);
  expect(JSON.parse(renderDoctor(checks, "json"))).toMatchObject({ kind: "Doctor", checks });
});
