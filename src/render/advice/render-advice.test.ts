import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { sampleArchitecture } from "../../../test/support/sample.ts";
import type { Advice, Measures } from "../../model/decision.ts";
import { adviceFormats, renderAdvice } from "./render-advice.ts";

const measures: Measures = {
  isolation: { score: 1, aws: 1.5, kubernetes: 1, weakestPath: ["container kernel"] },
  cost: {
    monthlyMicros: 1_234_500_000,
    lines: [{ item: "own nodes", monthlyMicros: 1_234_500_000, basis: "8 x m7g.xlarge" }],
  },
  operations: { score: 39, objects: 39, controlPlanes: 0, upgradesPerYear: 0, credentialDomains: 0 },
  scalability: { quota: "iam:roles", title: "IAM roles", environments: 83, source: "s" },
};

const nodes = sampleArchitecture("shared", "vcluster", ["own-nodes"]);
const silo = sampleArchitecture("dedicated", "cluster", ["own-kms-key"]);
const longText = "a sentence that is long enough that it has to be wrapped, because no page of text is wider than that";

const advice: Advice = {
  platform: { accountStrategy: "hybrid", pattern: "balanced-saas", patternReason: "0 of 2 environments are shared" },
  environments: [
    {
      tenant: "forge",
      environment: "prod",
      choice: { architecture: nodes, measures },
      conflicts: [],
      explanation: {
        reasons: [
          { because: "nodes", text: longText, source: "eks" },
          { because: "cost", text: "the least" },
        ],
        rejected: [
          {
            architecture: silo,
            kind: "objective",
            reasons: [{ because: "cost", text: "costs more | less" }],
            monthlyMicros: 2_000_000_000,
          },
          {
            architecture: { ...silo, boundaries: [] },
            kind: "legality",
            reasons: [{ because: "legality", text: "no" }],
          },
        ],
        paretoFront: [{ architecture: nodes, measures }],
        requirementPrices: [
          {
            requirement: "nodes",
            withoutMonthlyMicros: 1_000_000_000,
            priceMicros: 234_500_000,
            architectureWithout: sampleArchitecture("shared", "vcluster"),
          },
        ],
        flips: [
          {
            input: "size",
            current: "24 vCPU",
            flipsAt: "60 vCPU",
            to: silo,
            text: "above 60 vCPU: dedicated x cluster",
          },
        ],
        decidedBy: "cost",
        warnings: [longText],
      },
    },
    {
      tenant: "quarry",
      environment: "dev",
      conflicts: [
        { requirements: ["nodes", "pin"], text: "cannot be met together", relax: ["remove the pin", longText] },
      ],
      explanation: {
        reasons: [],
        rejected: [],
        paretoFront: [],
        requirementPrices: [],
        flips: [],
        decidedBy: "constraints",
        warnings: [longText],
      },
    },
  ],
};

describe("renderAdvice", () => {
  it.each(adviceFormats)("ends %s in one newline and writes no colour", (format) => {
    const text = renderAdvice(advice, format);
    expect(text).toMatch(/[^\n]\n$/);
    expect(text.includes("\u001b")).toBe(false);
    expect(renderAdvice(structuredClone(advice), format)).toBe(text);
  });

  it.each(["table", "wide"] as const)("keeps %s within 100 columns and without trailing spaces", (format) => {
    for (const line of renderAdvice(advice, format).split("\n")) {
      expect(line.length).toBeLessThanOrEqual(100);
      expect(line).toBe(line.trimEnd());
    }
  });

  it("lays out the table", () => {
    expect(renderAdvice(advice, "table")).toMatchInlineSnapshot(`
      "ENVIRONMENT  ARCHITECTURE       SHARED  PER MONTH  BECAUSE OF
      forge/prod   shared x vcluster  anyone  $1,234.50  nodes
                     + own-nodes
      quarry/dev   none possible                         conflict, see below

      $1,234.50 a month; account strategy hybrid, pattern balanced-saas: 0 of 2 environments are shared

      conflict  quarry/dev: cannot be met together
                fix: remove the pin
                fix: a sentence that is long enough that it has to be wrapped, because no page of text is
                     wider than that

      warning  forge/prod, quarry/dev: a sentence that is long enough that it has to be wrapped, because
               no page of text is wider than that
      "
    `);
  });

  it("shows everything in detail", () => {
    expect(renderAdvice(advice, "wide")).toMatchInlineSnapshot(`
      "forge/prod  shared x vcluster + own-nodes  $1,234.50 a month
        shared with             anyone, nodes nobody
        isolation               1 (AWS 1.5, Kubernetes 1), through container kernel
        operations              39: 39 objects, 0 control planes, 0 upgrades a year, 0 credential domains
        scales to               83 such environments; first limit: IAM roles [iam:roles]

        why
          nodes                   a sentence that is long enough that it has to be wrapped, because no
                                  page of text is wider than that [eks]
          cost                    the least

        cost
          own nodes               $1,234.50: 8 x m7g.xlarge

        what each requirement costs
          nodes                   $234.50 a month; without it shared x vcluster at $1,000.00

        where the choice changes
          size                    above 60 vCPU: dedicated x cluster

        rejected
          dedicated x cluster + own-kms-key (nobody), $2,000.00
            - cost: costs more | less
          1 more in -o json

        warnings
          a sentence that is long enough that it has to be wrapped, because no page of text is wider than
          that

      quarry/dev  no architecture satisfies its requirements

      conflict  quarry/dev: cannot be met together
                fix: remove the pin
                fix: a sentence that is long enough that it has to be wrapped, because no page of text is
                     wider than that

      $1,234.50 a month; account strategy hybrid, pattern balanced-saas: 0 of 2 environments are shared
      "
    `);
  });

  it("writes Markdown whose cells stay cells", () => {
    const text = renderAdvice(advice, "markdown");
    expect(text).toContain("| forge/prod | shared x vcluster + own-nodes | anyone, nodes nobody | $1,234.50 | nodes |");
    expect(text).toContain("cost: costs more \\| less");
    const widths = new Set(
      text
        .split("\n")
        .filter((line) => line.startsWith("| "))
        .map((line) => line.replaceAll("\\|", "").split("|").length),
    );
    expect([...widths].sort()).toEqual([5, 6, 7]);
  });

  it("writes JSON with amounts as decimal strings", () => {
    const json: unknown = JSON.parse(renderAdvice(advice, "json"));
    expect(json).toMatchObject({
      kind: "Advice",
      platform: { accountStrategy: "hybrid", pattern: "balanced-saas" },
      environments: [
        {
          tenant: "forge",
          environment: "prod",
          architecture: {
            account: "shared",
            accountSharedWith: "anyone",
            cluster: "vcluster",
            clusterSharedWith: "anyone",
            boundaries: ["own-nodes"],
          },
          monthlyCost: { amount: "1234.50", currency: "USD" },
          isolation: { score: 1 },
          requirementPrices: [{ requirement: "nodes", price: { amount: "234.50", currency: "USD" } }],
          rejected: [{ kind: "objective", monthlyCost: { amount: "2000.00" } }, { kind: "legality" }],
          flips: [{ input: "size", to: { cluster: "cluster" } }],
        },
        { architecture: null, monthlyCost: null, conflicts: [{ requirements: ["nodes", "pin"] }] },
      ],
    });
  });

  it("writes YAML that says the same as JSON", () => {
    expect(parse(renderAdvice(advice, "yaml"))).toEqual(JSON.parse(renderAdvice(advice, "json")));
  });
});
