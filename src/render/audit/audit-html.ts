import type { Audit, Finding } from "../../model/audit.ts";
import { escapeHtml } from "../escape-html.ts";
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

const style = `
:root{--bg:#fff;--soft:#f5f6f8;--text:#1b1f24;--dim:#5c6570;--line:#d9dde3;--critical:#a11212;--high:#c62f2f;--medium:#a36a00;--low:#5c6570}
@media (prefers-color-scheme:dark){:root{--bg:#14171b;--soft:#1d2127;--text:#e7eaee;--dim:#9aa4b0;--line:#333a43;--critical:#ff8080;--high:#f06a6a;--medium:#f0c060;--low:#9aa4b0}}
*{box-sizing:border-box}body{margin:0;background:var(--bg);color:var(--text);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}
header,main{max-width:1200px;margin:0 auto;padding:20px 24px}header{padding-bottom:0}
h1{margin:.1em 0 .3em;font-size:26px}h2{margin:28px 0 10px;font-size:18px}.kind{margin:0;color:var(--dim);font-size:13px;letter-spacing:.04em;text-transform:uppercase}
code{font:13px ui-monospace,SFMono-Regular,Menlo,"DejaVu Sans Mono",monospace;overflow-wrap:anywhere;color:var(--dim)}
.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%}th,td{padding:6px 10px;border-bottom:1px solid var(--line);text-align:left;vertical-align:top}td:not(:last-child){white-space:nowrap}th{color:var(--dim);font-weight:500}
.card{margin:0 0 10px;padding:10px 14px;border:1px solid var(--line);border-left:5px solid var(--low);border-radius:6px;background:var(--soft)}
.card.critical{border-left-color:var(--critical)}.card.high{border-left-color:var(--high)}.card.medium{border-left-color:var(--medium)}
.card b.s{text-transform:uppercase;font-size:12px;letter-spacing:.04em}.critical b.s{color:var(--critical)}.high b.s{color:var(--high)}.medium b.s{color:var(--medium)}
.card p{margin:4px 0}.dim{color:var(--dim)}ul{margin:6px 0;padding-left:20px}
`;

/** The audit as one page that asks for nothing else; light or dark as the reader has it. */
export function renderAuditHtml(audit: Audit): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="color-scheme" content="light dark">
<title>Tenancy audit</title>
<style>${style}</style>
</head>
<body>
<header><p class="kind">Tenantry audit</p><h1>${escapeHtml(formatTenants(audit))}</h1>
<p>Findings: ${escapeHtml(formatSeverities(openFindings(audit)))}.</p></header>
<main>
${tenantSection(audit)}
${verdictSection(audit)}
${families.map((family) => familySection(audit, family)).join("\n")}
${quotaSection(audit)}
${gapSection(audit)}
</main>
</body>
</html>
`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = (tag: string, texts: readonly string[]): string =>
    `<tr>${texts.map((text) => `<${tag}>${escapeHtml(text)}</${tag}>`).join("")}</tr>`;
  return `<div class="scroll"><table><thead>${cells("th", head)}</thead><tbody>${rows.map((row) => cells("td", row)).join("")}</tbody></table></div>`;
}

function tenantSection({ tenants }: Audit): string {
  const rows = tenants.flatMap(({ name, environments }) =>
    environments.map((each) => [
      `${name}/${each.claim.environment}`,
      formatModels(each),
      each.confidence,
      each.evidence.slice(0, 3).join("; "),
    ]),
  );
  return `<section><h2>Tenants</h2>${table(["Environment", "Account x cluster", "Sure", "Because"], rows)}</section>`;
}

function verdictSection({ verdicts }: Audit): string {
  if (verdicts === undefined) return "";
  const { counts, threatModel } = verdicts;
  const cards = worstPaths(verdicts)
    .slice(0, 50)
    .map(
      ({ pair: { from, to, sentence, repair }, pairs }) =>
        `<div class="card high"><p><b>${escapeHtml(from)} → ${escapeHtml(to)}</b>${formatOthers(pairs)}</p><p>${escapeHtml(sentence)}</p>${repairTexts(
          repair,
        )
          .map((change) => `<p class="dim">Repair: ${escapeHtml(change)}</p>`)
          .join("")}</div>`,
    );
  const causes = verdicts.unknown.map(
    ({ cause, fix, pairs }) =>
      `<div class="card medium"><p><b>UNKNOWN for ${pairs} ${pairs === 1 ? "pair" : "pairs"}</b></p><p>${escapeHtml(cause)}</p><p class="dim">To know: ${escapeHtml(fix)}</p></div>`,
  );
  return `<section><h2>Who reaches whom</h2><p>Against <code>${escapeHtml(threatModel)}</code>: ${counts.proved} of ${counts.pairs} pairs PROVED, ${counts.refuted} REFUTED, ${counts.unknown} UNKNOWN.</p>${cards.join("")}${causes.join("")}</section>`;
}

function familySection(audit: Audit, family: Finding["family"]): string {
  const findings = openFindings(audit).filter((finding) => finding.family === family);
  if (findings.length === 0) return "";
  return `<section><h2>${familyTitles[family]}</h2>${findings.map(findingCard).join("")}</section>`;
}

function findingCard({ severity, title, detail, fix, evidence, id, monthlyMicros }: Finding): string {
  const price = monthlyMicros === undefined ? "" : ` · ${formatMonthly(monthlyMicros)}`;
  const items = evidence.slice(0, 8).map((item) => `<li><code>${escapeHtml(item.id)}</code></li>`);
  return `<div class="card ${severity}"><p><b class="s">${severity}</b> ${escapeHtml(title)}${price}</p><p>${escapeHtml(detail)}</p><p><b>Fix</b>: ${escapeHtml(fix)}</p><details><summary class="dim"><code>${escapeHtml(id)}</code></summary><ul>${items.join("")}</ul></details></div>`;
}

function quotaSection({ quotas }: Audit): string {
  if (quotas.length === 0) return "";
  const rows = quotas
    .slice(0, 20)
    .map(({ used, limit, title, place }) => [
      `${Math.round((used / limit) * 100)} %`,
      `${used} of ${limit}`,
      title,
      place,
    ]);
  return `<section><h2>Limits</h2>${table(["Full", "Used", "What", "Where"], rows)}</section>`;
}

function gapSection({ gaps }: Audit): string {
  if (gaps.length === 0) return "";
  const rows = gaps.slice(0, 100).map(({ place, what, reason }) => [place, what, reason]);
  return `<section><h2>Not seen (${gaps.length})</h2>${table(["Where", "What", "Why"], rows)}</section>`;
}
