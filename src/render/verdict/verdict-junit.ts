import type { RefutedPair, UnknownCause, VerdictReport } from "../../model/verdict.ts";
import { repairTexts } from "./repair-texts.ts";
import { formatAssumption, formatOutcome } from "./verdict-words.ts";

/** Above so many pairs there is one test case for each environment instead. */
const mostPairs = 2_500;

interface TestCase {
  readonly suite: string;
  readonly name: string;
  readonly refuted: readonly string[];
  readonly unknown: readonly string[];
}

/**
 * The verdict as JUnit XML, one suite for each tenant: one test case for each ordered pair, or for each source environment
 * where there are very many. REFUTED fails; UNKNOWN is skipped, since nothing was decided.
 */
export function renderVerdictJunit(report: VerdictReport): string {
  const cases = report.counts.pairs > mostPairs ? environmentCases(report) : pairCases(report);
  const told = new Map(report.refuted.map((pair) => [`${pair.from} ${pair.to}`, pair]));
  const bySuite = new Map<string, TestCase[]>();
  for (const test of cases) bySuite.set(test.suite, [...(bySuite.get(test.suite) ?? []), test]);
  const suites = [...bySuite].map(([suite, tests]) => suiteXml(suite, tests, { told, causes: report.unknown }));
  const { failures, skipped } = tally(cases);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="tenantry verify" tests="${cases.length}" failures="${failures}" skipped="${skipped}" errors="0">`,
    "  <properties>",
    `    <property name="threatModel" value="${escapeXml(report.threatModel)}"/>`,
    `    <property name="outcome" value="${escapeXml(formatOutcome(report))}"/>`,
    ...report.assumptions.map(
      (assumption) => `    <property name="assumption" value="${escapeXml(formatAssumption(assumption))}"/>`,
    ),
    "  </properties>",
    ...suites,
    "</testsuites>",
    "",
  ].join("\n");
}

function pairCases(report: VerdictReport): readonly TestCase[] {
  const rows = rowsByPlace(report);
  return report.environments.flatMap((from, place) =>
    report.environments.flatMap((to, other) => {
      if (place === other) return [];
      const pick = (places: ReadonlySet<number> | undefined): readonly string[] => (places?.has(other) ? [to] : []);
      const row = rows.get(place);
      return { suite: from, name: `${from} → ${to}`, refuted: pick(row?.refuted), unknown: pick(row?.unknown) };
    }),
  );
}

/** Where not even the exceptions are listed, an environment fails by the pairs that are told. */
function environmentCases(report: VerdictReport): readonly TestCase[] {
  const rows = rowsByPlace(report);
  const toldOf = (id: string): readonly string[] =>
    report.refuted.filter(({ from }) => from === id).map(({ to }) => to);
  return report.environments.map((id, place) => {
    const row = rows.get(place);
    const names = (places: ReadonlySet<number> | undefined): readonly string[] =>
      [...(places ?? [])].map((other) => report.environments[other] ?? "");
    return {
      suite: id,
      name: `${id} → every other environment`,
      refuted: report.exceptions === undefined ? toldOf(id) : names(row?.refuted),
      unknown: names(row?.unknown),
    };
  });
}

type PlaceRow = Readonly<Record<"refuted" | "unknown", ReadonlySet<number>>>;

function rowsByPlace({ exceptions = [] }: VerdictReport): ReadonlyMap<number, PlaceRow> {
  return new Map(
    exceptions.map(({ from, refuted, unknown }) => [from, { refuted: new Set(refuted), unknown: new Set(unknown) }]),
  );
}

function tally(cases: readonly TestCase[]): { readonly failures: number; readonly skipped: number } {
  const failures = cases.filter(({ refuted }) => refuted.length > 0).length;
  return { failures, skipped: cases.filter((test) => test.refuted.length === 0 && test.unknown.length > 0).length };
}

interface CaseContext {
  readonly told: ReadonlyMap<string, RefutedPair>;
  readonly causes: readonly UnknownCause[];
}

function suiteXml(suite: string, tests: readonly TestCase[], context: CaseContext): string {
  const { failures, skipped } = tally(tests);
  return [
    `  <testsuite name="${escapeXml(suite)}" tests="${tests.length}" failures="${failures}" skipped="${skipped}" errors="0">`,
    ...tests.map((test) => caseXml(test, context)),
    "  </testsuite>",
  ].join("\n");
}

function caseXml(test: TestCase, context: CaseContext): string {
  const head = `    <testcase classname="${escapeXml(test.suite)}" name="${escapeXml(test.name)}"`;
  if (test.refuted.length > 0) return `${head}>\n${failureXml(test, context)}\n    </testcase>`;
  if (test.unknown.length === 0) return `${head}/>`;
  const message = escapeXml(`UNKNOWN: ${unknownReason(test, context)}`);
  return `${head}>\n      <skipped message="${message}"/>\n    </testcase>`;
}

function failureXml({ suite, refuted }: TestCase, { told }: CaseContext): string {
  const lines = refuted.flatMap((to) => {
    const pair = told.get(`${suite} ${to}`);
    return pair === undefined ? [`REFUTED ${suite} → ${to}`] : pairLines(pair);
  });
  const message = refuted.length === 1 ? (lines[0] ?? "") : `REFUTED for ${refuted.length} environments`;
  return `      <failure type="REFUTED" message="${escapeXml(message)}">${escapeXml(lines.join("\n"))}</failure>`;
}

function pairLines({ from, to, sentence, path, repair }: RefutedPair): readonly string[] {
  return [
    `REFUTED ${from} → ${to}: ${sentence}`,
    ...path.map(({ rule, from: source, to: target }, index) => `  ${index + 1}. ${rule} ${source} → ${target}`),
    ...repairTexts(repair).map((change) => `  repair: ${change}`),
  ];
}

/** Causes name their pairs by example only, so a pair beyond the examples is told every cause. */
function unknownReason({ suite, unknown }: TestCase, { causes }: CaseContext): string {
  const named = causes.filter(({ examples }) => examples.some(([from, to]) => from === suite && unknown.includes(to)));
  return (named.length > 0 ? named : causes).map(({ cause }) => cause).join("; ");
}

/** Escapes markup and leaves out what XML 1.0 cannot hold. */
function escapeXml(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, "\uFFFD")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
