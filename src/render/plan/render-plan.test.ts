import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { samplePlan } from "../../../test/support/sample-plan.ts";
import type { Plan, PlannedChange } from "../../model/plan.ts";
import type { Colorizer } from "./colorizer.ts";
import { renderPlan } from "./render-plan.ts";

const empty: Plan = {
  ...samplePlan,
  changes: [],
  summary: { create: 0, adopt: 0, update: 0, replace: 0, delete: 0, unchanged: 12, foreign: 0 },
  foreign: [],
  cost: { beforeMicros: 5_000_000, afterMicros: 5_000_000 },
  time: { seconds: 0, boundBy: "nothing to do", parts: [] },
  gaps: [],
  conflicts: [],
};

const ansi: Colorizer = Object.fromEntries(
  ["bold", "dim", "red", "green", "yellow", "cyan"].map((name) => [
    name,
    (text: string) => `\u001b[1m${text}\u001b[0m`,
  ]),
) as unknown as Colorizer;

const plans: fc.Arbitrary<Plan> = fc
  .array(
    fc.record({
      name: fc.string({ unit: "grapheme", minLength: 1, maxLength: 200 }),
      path: fc.string({ maxLength: 150 }),
      value: fc.jsonValue(),
      tenant: fc.constantFrom("a", "b", "a-tenant-with-20-char"),
      action: fc.constantFrom<PlannedChange["action"]>("create", "update", "replace", "delete"),
    }),
    { maxLength: 12 },
  )
  .map((items) => ({
    ...samplePlan,
    changes: items.map(({ name, path, value, tenant, action }, index) => ({
      ...(samplePlan.changes[0] as PlannedChange),
      id: `${index}`,
      action,
      name,
      reason: name,
      owner: { kind: "environment", tenant, environment: "prod" },
      changes: [{ path: `/${path}`, before: value as string }],
    })),
  }));

describe("the table", () => {
  it("folds by tenant and repeats what replaces and destroys", async () => {
    await expect(renderPlan(samplePlan, "table")).toMatchFileSnapshot("snapshots/table.snap");
  });

  it("shows every changed field with --diff", async () => {
    await expect(renderPlan(samplePlan, "table", { diff: true })).toMatchFileSnapshot("snapshots/diff.snap");
  });

  it("shows counts only with --summary", async () => {
    await expect(renderPlan(samplePlan, "table", { summary: true })).toMatchFileSnapshot("snapshots/summary.snap");
  });

  it("says that nothing changes", () => {
    expect(renderPlan(empty, "table")).toBe(
      [
        "Monthly cost:    $5.00 → $5.00 a month (unchanged)",
        "Estimated time:  none",
        "Unchanged:       12",
        "Foreign objects: 0 (never touched)",
        "",
        "No changes. Everything that the documents ask for is there.\n",
      ].join("\n"),
    );
  });

  it("is not sure of nothing while something is not known", () => {
    const unsure = { ...empty, gaps: [{ place: "eu1-a", reason: "no dump" }] };
    for (const format of ["table", "markdown"] as const) {
      expect(renderPlan(unsure, format)).toContain("No changes, as far as is known.");
    }
  });

  it("says with colour what it says without", () => {
    for (const view of [{}, { diff: true }, { summary: true }]) {
      const colored = renderPlan(samplePlan, "table", { ...view, color: ansi });
      expect(colored).not.toBe(renderPlan(samplePlan, "table", view));
      expect(colored.replaceAll("\u001b[1m", "").replaceAll("\u001b[0m", "")).toBe(
        renderPlan(samplePlan, "table", view),
      );
    }
  });

  it("holds no control or direction character of a live value, and folds into 100 columns", () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const text = renderPlan(plan, "table");
        expect(text).not.toMatch(/(?!\n)[\p{Cc}\p{Bidi_Control}]/u);
        const wide = text.split("\n").filter((line) => line.length > 100 && !/^ +(because|from|-|!|\?)/.test(line));
        expect(wide).toEqual([]);
      }),
    );
  });
});

describe("the comment", () => {
  it("says what matters first", async () => {
    await expect(renderPlan(samplePlan, "markdown")).toMatchFileSnapshot("snapshots/comment.md.snap");
  });

  it("fits a pull request however large the plan is, and says what it leaves out", () => {
    const [first] = samplePlan.changes;
    const changes = Array.from({ length: 20_000 }, (_, index) => ({
      ...(first as PlannedChange),
      id: `${index}`,
      action: index % 3 === 0 ? ("replace" as const) : ("create" as const),
      owner: { kind: "environment" as const, tenant: `t${index % 900}`, environment: "prod" },
    }));
    const text = renderPlan({ ...samplePlan, changes }, "markdown");
    expect(text.length).toBeLessThan(65_536);
    expect(text).toContain("do not fit into a comment");
    expect(text).toContain("<!-- tenantry:plan -->");
  });

  it("lets no value break out of its block", () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const text = renderPlan(plan, "markdown");
        expect(text.split("```").length % 2).toBe(1);
        expect(text.match(/<details>/g)?.length ?? 0).toBe(text.match(/<\/details>/g)?.length ?? 0);
      }),
    );
    const change = {
      ...(samplePlan.changes[0] as PlannedChange),
      action: "replace" as const,
      name: "`x` </details> | ```\n# y",
    };
    const text = renderPlan({ ...samplePlan, changes: [change] }, "markdown");
    expect(text).not.toContain("\n# y");
    expect(text.match(/```/g)).toHaveLength(2);
  });
});

describe("the documents", () => {
  it("hold everything under a format version", async () => {
    const text = renderPlan(samplePlan, "json");
    expect(JSON.parse(text)).toMatchObject({ formatVersion: "1.1", kind: "Plan", summary: samplePlan.summary });
    await expect(text).toMatchFileSnapshot("snapshots/plan.json.snap");
  });

  it("are the same in both notations", () => {
    expect(parse(renderPlan(samplePlan, "yaml"))).toEqual(JSON.parse(renderPlan(samplePlan, "json")));
  });

  it("write what only exists later as such", () => {
    const document = JSON.parse(renderPlan(samplePlan, "json")) as { changes: { changes: { after: unknown }[] }[] };
    const after = document.changes.flatMap(({ changes }) => changes).map((change) => change.after);
    expect(after).toContainEqual({
      knownAfterApply: {
        parts: [
          "arn:aws:iam::",
          { knownAfterApply: { resource: "organization/account/x", attribute: "Id" } },
          ":policy/b",
        ],
      },
    });
  });

  it("always have the same keys", () => {
    const { conflicts: _conflicts, ...plain } = samplePlan;
    expect(Object.keys(JSON.parse(renderPlan(plain, "json")))).toEqual(
      Object.keys(JSON.parse(renderPlan(samplePlan, "json"))),
    );
  });
});
