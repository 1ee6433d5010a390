import type { VerdictReport } from "../../model/verdict.ts";
import { escapeHtml } from "../escape-html.ts";
import { pageScript } from "./page-script.ts";
import { pageStyle } from "./page-style.ts";
import { formatAssumption, formatCount, formatOutcome, formatPairs } from "./verdict-words.ts";

/**
 * The verdict as one page that asks for nothing else, neither files nor network: counts, a matrix of who reaches whom, the
 * path of the cell that is chosen, causes of UNKNOWN and assumptions. Light or dark as the reader has it.
 */
export function renderVerdictHtml(report: VerdictReport): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<meta name="color-scheme" content="light dark">
<title>Isolation: ${escapeHtml(formatOutcome(report))}</title>
<style>${pageStyle}</style>
</head>
<body>
<header>
<p class="kind">Tenantry isolation proof</p>
<h1>${escapeHtml(formatOutcome(report))}</h1>
<p>${formatCount(report.environments.length)} environments, each against every other, under the threat model <code>${escapeHtml(report.threatModel)}</code>.</p>
${countTiles(report)}
</header>
<main>
<section class="pairs" aria-labelledby="who">
<h2 id="who">Who reaches whom</h2>
<div class="split"><div id="matrix" class="matrix" tabindex="0" aria-label="Matrix of environments"></div><aside id="detail" class="detail" aria-live="polite"></aside></div>
<noscript><p>The matrix needs scripts; everything else is below.</p></noscript>
</section>
${unknownSection(report)}
${intendedSection(report)}
${assumptionSection(report)}
</main>
<script type="application/json" id="report">${jsonForScript(report)}</script>
<script>${pageScript}</script>
</body>
</html>
`;
}

function countTiles({ counts }: VerdictReport): string {
  const tile = (name: "proved" | "refuted" | "unknown"): string =>
    `<li class="${name}${counts[name] === 0 ? " none" : ""}"><b>${formatCount(counts[name])}</b> ${name.toUpperCase()}</li>`;
  return `<ul class="counts">${tile("proved")}${tile("refuted")}${tile("unknown")}</ul>`;
}

function unknownSection({ unknown }: VerdictReport): string {
  if (unknown.length === 0) return "";
  const causes = unknown.map((cause) => {
    const accepted =
      cause.accepted === undefined
        ? ""
        : `<p class="accepted">Accepted until ${escapeHtml(cause.accepted.expires)}: ${escapeHtml(cause.accepted.reason)}</p>`;
    return `<li><p><b>${escapeHtml(cause.cause)}</b></p><p>${escapeHtml(formatPairs(cause))}</p><p>To know: ${escapeHtml(cause.fix)}</p>${accepted}<p><code>${escapeHtml(cause.id)}</code></p></li>`;
  });
  return `<section><h2>What is not known</h2><ul class="cards">${causes.join("")}</ul></section>`;
}

function intendedSection({ intended }: VerdictReport): string {
  if (intended.length === 0) return "";
  const rows = intended.map(({ from, to, port }) => `<li>${escapeHtml(from)} → ${escapeHtml(to)}, port ${port}</li>`);
  return `<section><h2>Intended, by allowedPeers</h2><ul>${rows.join("")}</ul></section>`;
}

function assumptionSection({ assumptions }: VerdictReport): string {
  if (assumptions.length === 0) return "";
  const rows = assumptions.map((assumption) => `<li>${escapeHtml(formatAssumption(assumption))}</li>`);
  return `<section><h2>Every PROVED rests on</h2><ul>${rows.join("")}</ul></section>`;
}

/** JSON that no text in it can end early, whatever it holds. */
function jsonForScript({ environments, refuted, exceptions, counts }: VerdictReport): string {
  return JSON.stringify({ environments, refuted, exceptions, counts }).replaceAll("<", "\\u003c");
}
