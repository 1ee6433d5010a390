import type { RefutedPair, UnknownCause, VerdictReport } from "../../model/verdict.ts";
import { escapeCell, markdownTable } from "../blueprint/markdown-text.ts";
import { plainText } from "../plan/plain-text.ts";
import { formatAssumption, formatCount, formatOutcome, formatPairs, untoldPairs } from "./verdict-words.ts";

/** GitHub refuses a comment body of 65,536 characters or more. */
const limit = 65_000;
/** Finds the comment again, so that a pipeline updates it instead of adding another. */
const marker = "<!-- tenantry:verdict -->";

/**
 * The verdict as a pull request comment. Always below 65,536 characters: what does not fit is left out from the end, and the
 * comment says so.
 */
export function renderVerdictMarkdown(report: VerdictReport): string {
  const sections = [
    ...headSections(report),
    ...report.refuted.map(refutedSection),
    ...untoldSections(report),
    ...unknownSections(report.unknown),
    ...restSections(report),
  ];
  const kept: string[] = [marker];
  let length = marker.length + 300;
  for (const [index, section] of sections.entries()) {
    length += section.length + 2;
    if (length > limit) {
      kept.push(`_${sections.length - index} further sections do not fit into a comment._`);
      break;
    }
    kept.push(section);
  }
  return `${kept.join("\n\n")}\n`;
}

function headSections(report: VerdictReport): readonly string[] {
  const { counts, threatModel, environments } = report;
  const rows = [
    ["PROVED", formatCount(counts.proved)],
    ["REFUTED", formatCount(counts.refuted)],
    ["UNKNOWN", formatCount(counts.unknown)],
  ];
  return [
    `### ${formatOutcome(report)}`,
    `Isolation of ${formatCount(environments.length)} environments against \`${threatModel}\`.`,
    markdownTable(["verdict", "pairs"], rows),
  ];
}

function refutedSection({ from, to, sentence, path, repair }: RefutedPair): string {
  const hops = path.map(({ rule, from: source, to: target, because }, index) => {
    const reason = because === "" ? "" : `: ${text(because)}`;
    return `${index + 1}. **${text(rule)}** ${text(source)} → ${text(target)}${reason}`;
  });
  const changes = repair.map(({ change, evidence }) => {
    const where = evidence.length === 0 ? "" : ` (${evidence.map(code).join(", ")})`;
    return `- ${text(change)}${where}`;
  });
  return [
    `<details><summary><b>REFUTED</b> ${text(from)} → ${text(to)}</summary>`,
    "",
    text(sentence),
    "",
    ...hops,
    ...(changes.length === 0 ? [] : ["", "**Repair**", "", ...changes]),
    "",
    "</details>",
  ].join("\n");
}

function untoldSections(report: VerdictReport): readonly string[] {
  const untold = untoldPairs(report);
  return untold === 0 ? [] : [`… and ${formatCount(untold)} more refuted, counted but not told.`];
}

function unknownSections(causes: readonly UnknownCause[]): readonly string[] {
  if (causes.length === 0) return [];
  const rows = causes.map((cause) => [
    cause.cause,
    formatPairs(cause),
    cause.fix,
    cause.accepted === undefined ? "" : `until ${cause.accepted.expires}: ${cause.accepted.reason}`,
  ]);
  return [
    "#### Unknown",
    markdownTable(
      ["cause", "pairs", "to know", "accepted"],
      rows.map((row) => row.map(plainText)),
    ),
  ];
}

function restSections({ assumptions, intended }: VerdictReport): readonly string[] {
  const peers = intended.map(({ from, to, port }) => `- ${text(from)} → ${text(to)}, port ${port}`);
  const facts = assumptions.map((assumption) => `- ${text(formatAssumption(assumption))}`);
  return [
    ...(peers.length === 0 ? [] : [["#### Intended, by allowedPeers", "", ...peers].join("\n")]),
    ...(facts.length === 0 ? [] : [["#### Every PROVED rests on", "", ...facts].join("\n")]),
  ];
}

function text(value: string): string {
  return escapeCell(plainText(value));
}

function code(value: string): string {
  return `\`${plainText(value).replaceAll("`", "'")}\``;
}
