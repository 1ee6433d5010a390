import { formatDollars } from "../../model/money.ts";
import { formatOrigin } from "../../model/origin.ts";
import type { FieldChange, Plan, PlannedChange } from "../../model/plan.ts";
import { formatAfter, formatBefore } from "./format-value.ts";
import { cutText, plainText } from "./plain-text.ts";
import { countColumns, formatCostChange, formatCounts, formatSummary, formatTime } from "./plan-figures.ts";
import { actionSymbols, type ChangeAction, foldPlan, type PlanLeaf, shortType } from "./plan-tree.ts";

/** GitHub refuses a comment body of 65,536 characters or more. */
const limit = 65_000;
/** Finds the comment again, so that a pipeline updates it instead of adding another. */
const marker = "<!-- tenantry:plan -->";
const valueWidth = 160;

/**
 * The plan as a pull request comment: headline, cost, what destroys, counts, and a folded list for each environment.
 *
 * Always below 65,536 characters: what does not fit is left out from the end, and the comment says so.
 */
export function renderPlanMarkdown(plan: Plan): string {
  const sections = [...headSections(plan), ...loudSections(plan), countTable(plan), ...detailSections(plan)];
  const kept: string[] = [];
  let length = marker.length + 300;
  for (const [index, section] of sections.entries()) {
    length += section.length + 2;
    if (length > limit) {
      kept.push(cutNote(sections.length - index));
      break;
    }
    if (section !== "") kept.push(section);
  }
  return `${[marker, ...kept].join("\n\n")}\n`;
}

function cutNote(count: number): string {
  return `_${count} further ${count === 1 ? "section does" : "sections do"} not fit into a comment; \`tenantry plan --diff\` shows everything._`;
}

function headSections(plan: Plan): readonly string[] {
  const { cost, summary, time } = plan;
  const rows = [
    ["Monthly cost before", formatDollars(cost.beforeMicros)],
    ["Monthly cost after", `${formatDollars(cost.afterMicros)} (${formatCostChange(cost)})`],
    ["Estimated time", formatTime(time)],
    ["Unchanged", String(summary.unchanged)],
    ["Foreign objects", `${summary.foreign} (never touched)`],
  ];
  const table = ["| | |", "|---|---|", ...rows.map(([name, value]) => `| ${name} | ${escapeCell(value ?? "")} |`)];
  return [`### ${formatSummary(plan)}`, table.join("\n")];
}

/** One section for each, so that a long list is cut between entries. */
function loudSections({ changes, conflicts = [], gaps }: Plan): readonly string[] {
  const loud = changes.filter(
    ({ action, destructive }) => action === "replace" || (action === "delete" && destructive),
  );
  const lines = [
    ...loud.map(loudLine),
    ...conflicts.map(({ id, reason }) => `- **in the way** ${code(id)}: ${escapeText(reason)}`),
    ...gaps.map(({ place, reason }) => `- **not known** ${code(place)}: ${escapeText(reason)}`),
  ];
  if (lines.length === 0) return [];
  const shown = lines.slice(0, 50);
  const rest = lines.length > shown.length ? [`- … ${lines.length - shown.length} more`] : [];
  return ["#### Look at these", [...shown, ...rest].join("\n")];
}

function loudLine(change: PlannedChange): string {
  const word = change.action === "replace" ? "replaced" : "destroyed";
  const data = dataNote(change);
  const from = change.origin === undefined ? "" : ` (from ${code(formatOrigin(change.origin))})`;
  return `- **${word}** ${shortType(change.type)} ${code(change.name)}${data}: ${escapeText(change.reason)}${from}`;
}

function dataNote({ destructive, leavesSnapshot, retained }: PlannedChange): string {
  if (destructive) return ", **its data is lost**";
  if (leavesSnapshot === true) return ", its data is kept as a snapshot";
  return retained ? ", its data is kept" : "";
}

function countTable(plan: Plan): string {
  const rows = foldPlan(plan).tenants.flatMap(({ title, leaves }) =>
    leaves.map(({ title: leaf, counts }) => [title, leaf, counts] as const),
  );
  if (rows.length === 0) return "";
  const shown = rows.slice(0, 200);
  const columns = countColumns(rows.map(([, , counts]) => counts));
  return [
    `| tenant | environment | ${columns.map(({ title }) => title).join(" | ")} |`,
    `|---|---|${columns.map(() => "--:|").join("")}`,
    ...shown.map(
      ([title, leaf, counts]) =>
        `| ${escapeCell(title)} | ${escapeCell(leaf)} | ${columns.map(({ action }) => counts[action]).join(" | ")} |`,
    ),
    ...(rows.length > shown.length
      ? [`| … ${rows.length - shown.length} more |${" |".repeat(columns.length + 1)}`]
      : []),
  ].join("\n");
}

function detailSections(plan: Plan): readonly string[] {
  return foldPlan(plan).tenants.flatMap(({ title, leaves }) => leaves.map((leaf) => detailSection(title, leaf)));
}

function detailSection(title: string, leaf: PlanLeaf): string {
  const name = leaf.title === "" ? title : `${title}/${leaf.title}`;
  const lines = leaf.layers.flatMap(({ layer, place, groups }) => [
    `# ${layer} ${place}`,
    ...groups.flatMap(({ changes }) => changes.flatMap(changeLines)),
  ]);
  const body = lines.map((line) => line.replaceAll("```", "'''")).join("\n");
  return [
    `<details><summary>${escapeHtml(name)}: ${formatCounts(leaf.counts)}</summary>`,
    "",
    "```diff",
    body,
    "```",
    "",
    "</details>",
  ].join("\n");
}

/** Lines of a diff block: GitHub colours by the first character, so a replacement shows as a removal. */
function changeLines(change: PlannedChange): readonly string[] {
  const action = change.action as ChangeAction;
  const mark = marks[action];
  const symbol = action === "create" || action === "delete" ? "" : ` [${symbolNote(action)}]`;
  const head = `${mark}${symbol} ${shortType(change.type)} ${plainText(change.name)}`;
  return action === "create" ? [head] : [head, ...change.changes.flatMap(fieldLines)];
}

const marks: Readonly<Record<ChangeAction, string>> = {
  create: "+",
  adopt: "+",
  update: "!",
  replace: "-",
  delete: "-",
};

function symbolNote(action: ChangeAction): string {
  return action === "update" ? actionSymbols.update : `${actionSymbols[action]} ${action}`;
}

function fieldLines({ path, before, after }: FieldChange): readonly string[] {
  return [
    `    ${plainText(path)}`,
    ...(before === undefined ? [] : [`-     ${cutText(formatBefore(before), valueWidth)}`]),
    ...(after === undefined ? [] : [`+     ${cutText(formatAfter(after), valueWidth)}`]),
  ];
}

function code(text: string): string {
  return `\`${plainText(text).replaceAll("`", "'")}\``;
}

function escapeCell(text: string): string {
  return escapeText(text).replaceAll("|", "\\|");
}

function escapeText(text: string): string {
  return escapeHtml(plainText(text)).replaceAll(/([*_[\]`])/g, "\\$1");
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
