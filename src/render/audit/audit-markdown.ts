import type { Audit, Finding } from "../../model/audit.ts";
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

/** The audit as Markdown, for an issue or a report. */
export function renderAuditMarkdown(audit: Audit): string {
  return [
    "# Tenancy audit",
    "",
    `${formatTenants(audit)}; findings: ${formatSeverities(openFindings(audit))}.`,
    "",
    "## Tenants",
    "",
    "| environment | account x cluster | sure | because |",
    "|---|---|---|---|",
    ...audit.tenants.flatMap(({ name, environments }) =>
      environments.map(
        (each) =>
          `| ${cell(`${name}/${each.claim.environment}`)} | ${formatModels(each)} | ${each.confidence} | ${cell(each.evidence.slice(0, 2).join("; "))} |`,
      ),
    ),
    "",
    ...verdictSection(audit),
    ...families.flatMap((family) => familySection(audit, family)),
    ...quotaSection(audit),
    ...gapSection(audit),
  ].join("\n");
}

function verdictSection({ verdicts }: Audit): readonly string[] {
  if (verdicts === undefined) return [];
  const { counts, threatModel } = verdicts;
  return [
    `## Who reaches whom (${threatModel})`,
    "",
    `${counts.proved} of ${counts.pairs} pairs PROVED, ${counts.refuted} REFUTED, ${counts.unknown} UNKNOWN.`,
    "",
    ...worstPaths(verdicts)
      .slice(0, 20)
      .map(
        ({ pair: { from, to, sentence, repair }, pairs }) =>
          `- **${text(from)} → ${text(to)}**${formatOthers(pairs)}: ${text(sentence)}${repairTexts(repair)
            .map((change) => `<br>Repair: ${text(change)}`)
            .join("")}`,
      ),
    "",
  ];
}

function familySection(audit: Audit, family: Finding["family"]): readonly string[] {
  const findings = openFindings(audit).filter((finding) => finding.family === family);
  if (findings.length === 0) return [];
  return [
    `## ${familyTitles[family]}`,
    "",
    "| severity | finding | fix |",
    "|---|---|---|",
    ...findings.map(({ severity, title, fix, monthlyMicros, id }) => {
      const price = monthlyMicros === undefined ? "" : `, ${formatMonthly(monthlyMicros)}`;
      return `| ${severity} | ${cell(title)}${price}<br>\`${cell(id).replaceAll("`", "")}\` | ${cell(fix)} |`;
    }),
    "",
  ];
}

function quotaSection({ quotas }: Audit): readonly string[] {
  if (quotas.length === 0) return [];
  return [
    "## Limits",
    "",
    "| used | limit | what | where |",
    "|---|---|---|---|",
    ...quotas
      .slice(0, 20)
      .map(({ used, limit, title, place }) => `| ${used} | ${limit} | ${cell(title)} | ${cell(place)} |`),
    "",
  ];
}

function gapSection({ gaps }: Audit): readonly string[] {
  if (gaps.length === 0) return [];
  return [
    "## Not seen",
    "",
    ...gaps.slice(0, 50).map(({ place, what, reason }) => `- ${text(place)}: ${text(what)} (${text(reason)})`),
    ...(gaps.length > 50 ? [`- and ${gaps.length - 50} more`] : []),
    "",
  ];
}

/** Names come from what was read, so nothing of them may become markup. */
function text(value: string): string {
  return value
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replace(/([\\`*_[\]|])/g, "\\$1")
    .replace(/[\r\n]+/g, " ");
}

function cell(value: string): string {
  return text(value);
}
