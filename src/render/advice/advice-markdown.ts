import { formatArchitecture } from "../../model/architecture.ts";
import type { Advice, Explanation } from "../../model/decision.ts";
import { formatDollars } from "../../model/money.ts";
import {
  type AdvisedEnvironment,
  describePlatform,
  describeSharing,
  nameEnvironment,
  summarizeReasons,
  totalCost,
} from "./advice-words.ts";

/** A page for a pull request or a wiki: the table first, then one section per environment. */
export function renderAdviceMarkdown(advice: Advice): string {
  const lines = [
    "# Advice",
    "",
    `${totalCost(advice)} a month; ${describePlatform(advice)}.`,
    "",
    ...table(["Environment", "Architecture", "Shared with", "Per month", "Because of"], advice.environments.map(rowOf)),
    ...advice.environments.flatMap(renderEnvironment),
  ];
  return `${lines.join("\n")}\n`;
}

function rowOf(advised: AdvisedEnvironment): readonly string[] {
  const { choice, explanation } = advised;
  if (choice === undefined) return [nameEnvironment(advised), "none possible", "", "", "conflict"];
  return [
    nameEnvironment(advised),
    formatArchitecture(choice.architecture),
    describeSharing(choice.architecture),
    formatDollars(choice.measures.cost.monthlyMicros),
    summarizeReasons(explanation.reasons),
  ];
}

function renderEnvironment(advised: AdvisedEnvironment): readonly string[] {
  const { conflicts, explanation } = advised;
  return [
    "",
    `## ${nameEnvironment(advised)}`,
    ...list(
      "",
      conflicts.map((conflict) => `**Conflict**: ${conflict.text}. Fix: ${conflict.relax.join("; or ")}.`),
    ),
    ...list(
      "",
      explanation.warnings.map((warning) => `**Warning**: ${warning}.`),
    ),
    ...list(
      "Why",
      explanation.reasons.map(({ because, text }) => `**${because}**: ${text}`),
    ),
    ...renderPrices(explanation),
    ...list(
      "Where the choice changes",
      explanation.flips.map((flip) => flip.text),
    ),
    ...renderRejected(explanation),
  ];
}

function renderPrices({ requirementPrices }: Explanation): readonly string[] {
  if (requirementPrices.length === 0) return [];
  const rows = requirementPrices.map((price) => [
    price.requirement,
    formatDollars(price.priceMicros),
    `${formatArchitecture(price.architectureWithout)} at ${formatDollars(price.withoutMonthlyMicros)}`,
  ]);
  return ["", "### What each requirement costs", "", ...table(["Requirement", "Per month", "Without it"], rows)];
}

function renderRejected({ rejected }: Explanation): readonly string[] {
  if (rejected.length === 0) return [];
  const rows = rejected.map(({ architecture, monthlyMicros, reasons }) => [
    formatArchitecture(architecture),
    describeSharing(architecture),
    monthlyMicros === undefined ? "" : formatDollars(monthlyMicros),
    reasons.map(({ because, text }) => `${because}: ${text}`).join("; "),
  ]);
  return ["", "### Rejected", "", ...table(["Architecture", "Shared with", "Per month", "Rejected by"], rows)];
}

function list(title: string, items: readonly string[]): readonly string[] {
  if (items.length === 0) return [];
  return ["", ...(title === "" ? [] : [`### ${title}`, ""]), ...items.map((item) => `- ${item}`)];
}

function table(titles: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  return [titles, titles.map(() => "---"), ...rows].map((row) => `| ${row.map(escapeCell).join(" | ")} |`);
}

function escapeCell(text: string): string {
  return text.replaceAll("|", "\\|");
}
