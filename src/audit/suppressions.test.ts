import { expect, it } from "vitest";
import { checkSuppressions } from "./suppressions.ts";

const today = "2026-11-24";

it("keeps what has an id, a reason and a day to come", () => {
  const { value, diagnostics } = checkSuppressions(
    [
      { id: "idle-nat-gateway", reason: "made for a launch", expires: "2026-12-31" },
      { id: "old", reason: "for a while", expires: today },
    ],
    today,
  );
  expect(value).toEqual([{ id: "idle-nat-gateway", reason: "made for a launch", expires: "2026-12-31" }]);
  expect(diagnostics.map(({ code, severity }) => [code, severity])).toEqual([["TEN6503", "warning"]]);
});

it("takes dates as YAML reads them, and a list under its name", () => {
  const list = { suppressions: [{ id: "a", reason: "b", expires: new Date("2027-01-01T00:00:00Z") }] };
  expect(checkSuppressions(list, today).value).toEqual([{ id: "a", reason: "b", expires: "2027-01-01" }]);
});

it.each([
  [{ id: "a", expires: "2027-01-01" }],
  [{ id: "a", reason: " ", expires: "2027-01-01" }],
  [{ id: "a", reason: "b" }],
])("refuses %j", (item) => {
  expect(checkSuppressions([item], today).diagnostics.map(({ code }) => code)).toEqual(["TEN6502"]);
});
