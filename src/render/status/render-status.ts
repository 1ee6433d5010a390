import { stringify } from "yaml";
import { holderName } from "../apply/event-notes.ts";
import { type Colorizer, noColor } from "../plan/colorizer.ts";
import { plainText } from "../plan/plain-text.ts";
import { formatCounts } from "../plan/plan-figures.ts";
import type { Standing, StatusReport } from "./status-report.ts";

export type StatusFormat = "table" | "json" | "yaml";

/** How everything stands; `table` is one line for each owner and what to do next. */
export function renderStatus(report: StatusReport, format: StatusFormat, color: Colorizer = noColor): string {
  switch (format) {
    case "table":
      return renderTable(report, color);
    case "json":
      return `${JSON.stringify(statusDocument(report), null, 2)}\n`;
    case "yaml":
      return stringify(statusDocument(report), { aliasDuplicateObjects: false, lineWidth: 0 });
  }
}

function statusDocument(report: StatusReport): object {
  return { formatVersion: "1.0", kind: "Status", ...report };
}

function renderTable({ standings, gaps }: StatusReport, color: Colorizer): string {
  const rows = standings.map(({ name, architecture = "", cell = "", account = "" }) => [
    name,
    architecture,
    cell,
    account,
  ]);
  const head = ["OWNER", "ARCHITECTURE", "CELL", "ACCOUNT"];
  const widths = head.map((title, index) => Math.max(title.length, ...rows.map((row) => row[index]?.length ?? 0)));
  const format = (cells: readonly string[]): string =>
    cells.map((cell, index) => plainText(cell).padEnd(widths[index] ?? 0)).join("  ");
  const lines = [
    color.bold(`${format(head)}  STATE`),
    ...standings.map((standing, index) => `${format(rows[index] ?? [])}  ${stateText(standing, color)}`),
    ...gapLines(gaps, color),
    "",
    color.bold(summary(standings)),
  ];
  return `${lines.map((line) => line.trimEnd()).join("\n")}\n`;
}

function stateText({ state, changes, conflicts, lifecycle, lease }: Standing, color: Colorizer): string {
  const notes = [
    ...(lifecycle === undefined ? [] : [color.cyan(lifecycle)]),
    ...(conflicts === 0 ? [] : [color.red(`${conflicts} in the way`)]),
    ...(lease === undefined
      ? []
      : [
          color.yellow(
            `being changed by ${holderName(lease)}, until ${new Date(lease.freeAtMs).toISOString()} if not renewed`,
          ),
        ]),
  ];
  return [stateWord(state, changes, color), ...notes].join(", ");
}

function stateWord(state: Standing["state"], changes: Standing["changes"], color: Colorizer): string {
  switch (state) {
    case "in-sync":
      return color.green("in sync");
    case "drifted":
      return color.yellow(formatCounts(changes));
    case "partial":
      return color.yellow(`in part there: ${formatCounts(changes)}`);
    case "absent":
      return "not there yet";
    case "deleting":
      return color.yellow("being deleted");
    case "unknown":
      return color.yellow("not known");
    case "left-over":
      return color.yellow(`left over: ${formatCounts(changes)}`);
    case "failing":
      return color.red("its documents have an error");
  }
}

function gapLines(gaps: StatusReport["gaps"], color: Colorizer): readonly string[] {
  if (gaps.length === 0) return [];
  return [
    "",
    color.bold(color.yellow("Not known")),
    ...gaps.map(({ place, reason }) => `  ? ${plainText(place)}: ${plainText(reason)}`),
  ];
}

function summary(standings: readonly Standing[]): string {
  const total = standings.length;
  const good = standings.filter(({ state, conflicts }) => state === "in-sync" && conflicts === 0).length;
  return good === total
    ? `All ${total} are in sync.`
    : `${good} of ${total} are in sync; \`tenantry plan\` names every difference.`;
}
