import { describe, expect, it } from "vitest";
import { provedVerdict, sampleVerdict } from "../../../test/support/sample-verdict.ts";
import type { VerdictReport } from "../../model/verdict.ts";
import { renderVerdict, type VerdictFormat } from "./render-verdict.ts";

const formats: readonly VerdictFormat[] = ["table", "json", "sarif", "junit", "markdown", "html"];
const endings = { table: "txt", json: "json", sarif: "sarif", junit: "xml", markdown: "md", html: "html" } as const;

describe.each(formats)("a verdict as %s", (format) => {
  it("looks as reviewed", async () => {
    await expect(renderVerdict(sampleVerdict, format, { version: "1.2.3" })).toMatchFileSnapshot(
      `snapshots/verdict.${endings[format]}.snap`,
    );
  });

  it("ends with one line feed and is the same every time", () => {
    const text = renderVerdict(sampleVerdict, format);
    expect(text).toMatch(/[^\n]\n$/);
    expect(renderVerdict(structuredClone(sampleVerdict), format)).toBe(text);
  });

  it("says of an environment alone that there is nothing to decide, or nothing at all", () => {
    expect(renderVerdict(provedVerdict(1), format)).not.toContain("PROVED: none");
  });
});

describe("the table", () => {
  it("is at most 100 columns wide where no single word is longer", () => {
    for (const line of renderVerdict(sampleVerdict, "table").split("\n")) expect(line.length).toBeLessThanOrEqual(100);
  });

  it("says plainly that all is proved", () => {
    const text = renderVerdict(provedVerdict(10_000), "table");
    expect(text).toContain("Every one of 99,990,000 pairs is PROVED");
    expect(text.split("\n").length).toBeLessThan(12);
  });

  it("counts what is not told", () => {
    const report = { ...sampleVerdict, counts: { ...sampleVerdict.counts, refuted: 1_201 } };
    expect(renderVerdict(report, "table")).toContain("1,200 more refuted pairs");
  });

  it("lets no live value drive the terminal", () => {
    const report = { ...sampleVerdict, unknown: [{ ...unknownCause, cause: "\u001b[2J\u202egone" }] };
    const text = renderVerdict(report, "table");
    for (const character of ["\u001b", "\u202e"]) expect(text).not.toContain(character);
  });
});

const [unknownCause] = sampleVerdict.unknown as [VerdictReport["unknown"][number]];

describe("JUnit", () => {
  it("has a case for each ordered pair, and fails what is refuted", () => {
    const xml = renderVerdict(sampleVerdict, "junit");
    expect(xml.match(/<testcase /g)).toHaveLength(30);
    expect(xml.match(/<failure /g)).toHaveLength(1);
    expect(xml.match(/<skipped /g)).toHaveLength(3);
    expect(xml).toContain('tests="30" failures="1" skipped="3"');
  });

  it("has a case for each environment at scale, all failures counted", () => {
    const report: VerdictReport = {
      ...provedVerdict(500),
      exceptions: [{ from: 7, refuted: [1, 2], unknown: [3] }],
      counts: { pairs: 249_500, proved: 249_497, refuted: 2, unknown: 1 },
    };
    const xml = renderVerdict(report, "junit");
    expect(xml.match(/<testcase /g)).toHaveLength(500);
    expect(xml).toContain("REFUTED for 2 environments");
  });

  it("holds no character that XML refuses, and no open markup", () => {
    const report = { ...sampleVerdict, unknown: [{ ...unknownCause, cause: 'a\u0000b <c> & "d"' }] };
    const xml = renderVerdict(report, "junit");
    expect(xml).not.toContain("\u0000");
    expect(xml).toContain("a\uFFFDb &lt;c&gt; &amp; &quot;d&quot;");
  });
});

describe("SARIF", () => {
  interface Log {
    readonly version: string;
    readonly runs: readonly {
      readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
      readonly results: readonly {
        readonly ruleId: string;
        readonly ruleIndex: number;
        readonly suppressions?: readonly unknown[];
        readonly codeFlows?: readonly { readonly threadFlows: readonly { readonly locations: readonly unknown[] }[] }[];
      }[];
    }[];
  }
  const log = JSON.parse(renderVerdict(sampleVerdict, "sarif")) as Log;
  const [run] = log.runs;

  it("has a result for each refuted pair and each cause, with the path as a flow", () => {
    expect(log.version).toBe("2.1.0");
    expect(run?.results.map(({ ruleId }) => ruleId)).toEqual([
      "isolation/refuted",
      "isolation/unknown",
      "isolation/unknown",
    ]);
    expect(run?.results[0]?.codeFlows?.[0]?.threadFlows[0]?.locations).toHaveLength(4);
    expect(run?.results.map(({ suppressions = [] }) => suppressions.length)).toEqual([0, 0, 1]);
  });

  it("points each result to its rule", () => {
    for (const { ruleId, ruleIndex } of run?.results ?? []) expect(run?.tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
  });
});

describe("markdown", () => {
  it("fits a comment however much is refuted", () => {
    const refuted = Array.from({ length: 1_000 }, () => sampleVerdict.refuted).flat();
    const text = renderVerdict({ ...sampleVerdict, refuted }, "markdown");
    expect(text.length).toBeLessThan(65_536);
    expect(text).toContain("do not fit into a comment");
  });
});

describe("the page", () => {
  const html = renderVerdict(sampleVerdict, "html");

  it("asks for nothing else", () => {
    expect(html).not.toMatch(/\b(?:src|href)=|@import|url\(|fetch\(|XMLHttpRequest/);
    expect(html).toContain("default-src 'none'");
  });

  it("lets no text leave its place", () => {
    expect(html.match(/<\/script>/g)).toHaveLength(2);
    expect(html).not.toContain("<script>alert");
  });

  it("holds the report as data that reads back the same", () => {
    const data = /<script type="application\/json" id="report">(.*?)<\/script>/s.exec(html)?.[1] ?? "";
    const { environments, refuted, exceptions } = sampleVerdict;
    expect(JSON.parse(data)).toMatchObject({ environments, refuted, exceptions });
  });
});
