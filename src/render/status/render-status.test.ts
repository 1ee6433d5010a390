import { describe, expect, it } from "vitest";
import { renderStatus } from "./render-status.ts";
import type { Standing, StatusReport } from "./status-report.ts";

const none = { create: 0, adopt: 0, update: 0, replace: 0, delete: 0 };
const inSync: Standing = { name: "platform", state: "in-sync", account: "111111111111", changes: none, conflicts: 0 };

const report: StatusReport = {
  platform: "acme",
  standings: [
    inSync,
    {
      ...inSync,
      name: "cell eu1-a",
      cell: "eu1-a",
      account: "333333333333",
      state: "drifted",
      changes: { ...none, create: 1, update: 2 },
    },
    {
      ...inSync,
      name: "birch/prod",
      architecture: "shared x namespace",
      cell: "eu1-a",
      account: "333333333333",
      lifecycle: "frozen",
      lease: {
        id: "x",
        who: "ci@runner https://ci.example/7\u001b[31m",
        startedAtMs: Date.UTC(2026, 0, 2),
        freeAtMs: Date.UTC(2026, 0, 3),
      },
    },
    {
      ...inSync,
      name: "meridian-bank/prod",
      architecture: "dedicated x cluster + own-kms-key",
      cell: "meridian-bank--prod",
      account: "meridian-bank--prod",
      state: "absent",
      changes: { ...none, create: 130 },
      conflicts: 1,
    },
    { name: "quarry/prod", state: "failing", changes: none, conflicts: 0 },
    { name: "oakwood/prod", state: "left-over", changes: { ...none, delete: 34 }, conflicts: 0 },
  ],
  gaps: [{ place: "gov1-a", reason: "does not answer" }],
};

describe("the status table", () => {
  it("has a line for each owner, and what is not known", async () => {
    await expect(renderStatus(report, "table")).toMatchFileSnapshot("snapshots/status.snap");
  });

  it("says when all is well", () => {
    const text = renderStatus({ platform: "acme", standings: [inSync], gaps: [] }, "table");
    expect(text).toMatch(/\nAll 1 are in sync\.\n$/);
  });
});

it("gives the same as JSON and YAML", () => {
  expect(JSON.parse(renderStatus(report, "json"))).toMatchObject({
    formatVersion: "1.0",
    kind: "Status",
    platform: "acme",
  });
  expect(renderStatus(report, "yaml")).toContain("state: left-over");
});
