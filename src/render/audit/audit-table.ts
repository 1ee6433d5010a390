import type { Audit, AuditedTenant, Finding, FindingSeverity } from "../../model/audit.ts";
import { wrapText } from "../advice/text-layout.ts";
import type { Colorizer } from "../plan/colorizer.ts";
import { plainText } from "../plan/plain-text.ts";
import { repairTexts } from "../verdict/repair-texts.ts";
import {
  families,
  familyTitles,
  formatModels,
  formatMonthly,
  formatOthers,
  formatSeverities,
  formatTenants,
  openFindings,
} from "./audit-words.ts";
import { worstPaths } from "./worst-paths.ts";

const shownPaths = 5;
const shownCauses = 3;
const shownPerRule = 5;
const shownGaps = 10;

/** The audit for people: who lives here, who reaches whom, what is wrong, what is nearly full, and what was not seen. */
export function renderAuditTable(audit: Audit, color: Colorizer): string {
  const blocks = [
    tenantLines(audit, color),
    verdictLines(audit, color),
    ...families.map((family) => familyLines(audit, { family, color })),
    quotaLines(audit, color),
    gapLines(audit, color),
    [color.bold(`${formatTenants(audit)}; findings: ${formatSeverities(openFindings(audit))}`)],
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

function tenantLines({ tenants }: Audit, color: Colorizer): readonly string[] {
  if (tenants.length === 0) return ["No tenant was found; name what tells them apart with --tenant-by."];
  const rows = tenants.flatMap(({ name, environments }: AuditedTenant) =>
    environments.map((each) => ({
      id: `${name}/${each.claim.environment}`,
      models: formatModels(each),
      confidence: each.confidence,
      why: each.evidence[0] ?? "",
    })),
  );
  const first = Math.max(11, ...rows.map(({ id }) => id.length));
  return [
    color.bold(`${"ENVIRONMENT".padEnd(first)}  ${"ACCOUNT x CLUSTER".padEnd(21)}  SURE    BECAUSE`),
    ...rows.map(({ id, models, confidence, why }) =>
      [plainText(id).padEnd(first), models.padEnd(21), confidence.padEnd(6), color.dim(plainText(why))].join("  "),
    ),
  ];
}

function verdictLines({ verdicts }: Audit, color: Colorizer): readonly string[] {
  if (verdicts === undefined) return [];
  const { counts, threatModel } = verdicts;
  const worst = worstPaths(verdicts);
  const head = `Who reaches whom (${threatModel}): ${counts.proved} of ${counts.pairs} pairs PROVED, ${counts.refuted} REFUTED, ${counts.unknown} UNKNOWN`;
  return [
    color.bold(head),
    ...worst
      .slice(0, shownPaths)
      .flatMap(({ pair: { from, to, sentence, repair }, pairs }) => [
        `  ${color.red(`${plainText(from)} → ${plainText(to)}`)}${formatOthers(pairs)}`,
        ...indent(sentence, 4),
        ...repairTexts(repair).flatMap((change) => indent(`Repair: ${change}`, 4)),
      ]),
    ...(worst.length > shownPaths ? [`  and ${worst.length - shownPaths} other ways, in -o json or html`] : []),
    ...verdicts.unknown
      .slice(0, shownCauses)
      .flatMap(({ cause, fix, pairs }) => [
        `  ${color.yellow(`UNKNOWN for ${pairs} ${pairs === 1 ? "pair" : "pairs"}`)}`,
        ...indent(cause, 4),
        ...indent(`To know: ${fix}`, 4),
      ]),
  ];
}

interface FamilyView {
  readonly family: Finding["family"];
  readonly color: Colorizer;
}

/** Like findings are told together: what they have in common once, then each subject. */
function familyLines(audit: Audit, { family, color }: FamilyView): readonly string[] {
  const findings = openFindings(audit).filter((finding) => finding.family === family);
  if (findings.length === 0) return [];
  const byRule = Map.groupBy(findings, ({ rule }) => rule);
  return [
    color.bold(`${familyTitles[family]}: ${formatSeverities(findings)}`),
    ...[...byRule.values()].flatMap((alike) => ruleLines(alike, color)),
  ];
}

function ruleLines(findings: readonly Finding[], color: Colorizer): readonly string[] {
  const [first] = findings;
  if (first === undefined) return [];
  const hasOneFix = findings.every(({ fix }) => fix === first.fix);
  const price = findings.reduce((sum, { monthlyMicros = 0 }) => sum + monthlyMicros, 0);
  return [
    `  ${severityColor(first.severity, color)(first.severity.toUpperCase())}  ${color.cyan(first.rule)}${price === 0 ? "" : ` (${formatMonthly(price)})`}`,
    ...findings.slice(0, shownPerRule).flatMap(({ title }) => indent(title, 4)),
    ...(findings.length > shownPerRule ? [`    and ${findings.length - shownPerRule} more like it`] : []),
    ...indent(first.detail, 6).map((line) => color.dim(line)),
    ...indent(`${hasOneFix ? "Fix" : "Fix, of the first"}: ${first.fix}`, 6),
  ];
}

function severityColor(severity: FindingSeverity, color: Colorizer): (text: string) => string {
  if (severity === "critical" || severity === "high") return color.red;
  return severity === "medium" ? color.yellow : color.dim;
}

function quotaLines({ quotas }: Audit, color: Colorizer): readonly string[] {
  const fullest = quotas.filter(({ used, limit }) => used / limit >= 0.1).slice(0, 8);
  if (fullest.length === 0) return [];
  return [
    color.bold("Nearest limits"),
    ...fullest.map(
      ({ title, place, used, limit }) =>
        `  ${`${Math.round((used / limit) * 100)} %`.padStart(5)}  ${used} of ${limit}  ${plainText(title.replace(/ \(.*\)$/, ""))}  ${color.dim(plainText(place))}`,
    ),
  ];
}

function gapLines({ gaps }: Audit, color: Colorizer): readonly string[] {
  if (gaps.length === 0) return [];
  return [
    color.bold(`Not seen, so nothing is said of it: ${gaps.length}`),
    ...gaps
      .slice(0, shownGaps)
      .map(({ place, what, reason }) => color.dim(`  ${plainText(`${place}: ${what} (${reason})`)}`)),
    ...(gaps.length > shownGaps ? [color.dim(`  and ${gaps.length - shownGaps} more in -o json`)] : []),
  ];
}

function indent(text: string, columns: number): readonly string[] {
  const margin = " ".repeat(columns);
  return wrapText(plainText(text), { first: margin, rest: margin });
}
