import type { Hop, RefutedPair, UnknownCause, VerdictReport } from "../../model/verdict.ts";
import { wrapText } from "../advice/text-layout.ts";
import type { Colorizer } from "../plan/colorizer.ts";
import { plainText } from "../plan/plain-text.ts";
import { formatAssumption, formatCount, formatOutcome, formatPairs, untoldPairs } from "./verdict-words.ts";

type Lines = readonly string[];

/** The verdict for people: what is refuted with its path and repair, what is unknown and why, what a proof rests on. */
export function renderVerdictTable(report: VerdictReport, color: Colorizer): string {
  const blocks: readonly Lines[] = [
    headLines(report, color),
    ...report.refuted.map((pair) => refutedLines(pair, color)),
    untoldLines(report, color),
    ...report.unknown.map((cause) => unknownLines(cause, color)),
    intendedLines(report, color),
    assumptionLines(report, color),
    [color.bold(outcomeColor(report, color)(formatOutcome(report)))],
  ];
  const texts = blocks.filter((lines) => lines.length > 0).map((lines) => lines.join("\n"));
  return `${texts.join("\n\n")}\n`;
}

function outcomeColor({ counts }: VerdictReport, color: Colorizer): (text: string) => string {
  if (counts.refuted > 0) return color.red;
  return counts.unknown > 0 ? color.yellow : color.green;
}

function headLines({ threatModel, environments, counts }: VerdictReport, color: Colorizer): Lines {
  const row = (name: string, count: number): string => `  ${name.padEnd(8)}${formatCount(count).padStart(14)}`;
  return [
    color.bold(`Isolation of ${formatCount(environments.length)} environments against ${threatModel}`),
    color.green(row("PROVED", counts.proved)),
    ...(counts.refuted === 0 ? [row("REFUTED", 0)] : [color.red(row("REFUTED", counts.refuted))]),
    ...(counts.unknown === 0 ? [row("UNKNOWN", 0)] : [color.yellow(row("UNKNOWN", counts.unknown))]),
  ];
}

function refutedLines({ from, to, sentence, path, repair }: RefutedPair, color: Colorizer): Lines {
  return [
    `${color.red("REFUTED")}  ${color.bold(`${plainText(from)} → ${plainText(to)}`)}`,
    ...indented(sentence, 2),
    ...path.flatMap((hop, index) => hopLines(hop, index + 1, color)),
    ...(repair.length === 0
      ? ["  No single object can be changed to remove it; the boundary itself must change."]
      : [color.bold(repair.length === 1 ? "  Repair" : `  Repair, all ${repair.length} of`)]),
    ...repair.flatMap(({ rule, change, evidence }) => [
      ...indented(`${change}  [${rule}]`, 4),
      ...evidence.map((id) => `      ${color.dim(plainText(id))}`),
    ]),
  ];
}

function hopLines({ rule, from, to, level, because, technique }: Hop, number: number, color: Colorizer): Lines {
  const note = [level, ...(technique === undefined ? [] : [technique])].join(", ");
  return [
    `  ${String(number).padStart(3)}. ${color.cyan(rule)} ${color.dim(`(${note})`)}`,
    ...indented(`${from} → ${to}`, 7),
    ...(because === "" ? [] : indented(because, 7).map((line) => color.dim(line))),
  ];
}

function untoldLines(report: VerdictReport, color: Colorizer): Lines {
  const untold = untoldPairs(report);
  if (untold === 0) return [];
  return [
    color.red(`… and ${formatCount(untold)} more refuted ${untold === 1 ? "pair" : "pairs"}, counted but not told.`),
  ];
}

function unknownLines(unknown: UnknownCause, color: Colorizer): Lines {
  const { accepted } = unknown;
  return [
    `${color.yellow("UNKNOWN")}  ${plainText(formatPairs(unknown))}`,
    ...indented(unknown.cause, 2),
    ...indented(`To know: ${unknown.fix}`, 2),
    ...(accepted === undefined ? [] : indented(`Accepted until ${accepted.expires}: ${accepted.reason}`, 2)),
    `  ${color.dim(plainText(unknown.id))}`,
  ];
}

function intendedLines({ intended }: VerdictReport, color: Colorizer): Lines {
  if (intended.length === 0) return [];
  const lines = intended.map(({ from, to, port }) => `  ${plainText(from)} → ${plainText(to)}, port ${port}`);
  return [color.bold("Intended, by allowedPeers"), ...lines];
}

function assumptionLines({ assumptions }: VerdictReport, color: Colorizer): Lines {
  if (assumptions.length === 0) return [];
  return [color.bold("Every PROVED rests on"), ...assumptions.flatMap((entry) => bullet(formatAssumption(entry)))];
}

function bullet(text: string): Lines {
  return wrapText(plainText(text), { first: "  - ", rest: "    " });
}

function indented(text: string, indent: number): Lines {
  const margin = " ".repeat(indent);
  return wrapText(plainText(text), { first: margin, rest: margin });
}
