import { formatOrigin } from "../../model/origin.ts";
import type { FieldChange, Plan, PlannedChange } from "../../model/plan.ts";
import type { Colorizer } from "./colorizer.ts";
import { formatAfter, formatBefore } from "./format-value.ts";
import { cutText, listSome, plainText } from "./plain-text.ts";
import { formatCost, formatCounts, formatSummary, formatTime } from "./plan-figures.ts";
import {
  actionSymbols,
  type ChangeAction,
  type ChangeGroup,
  foldPlan,
  type PlanLayer,
  type PlanLeaf,
  shortType,
} from "./plan-tree.ts";

export interface TableView {
  readonly diff?: boolean;
  readonly summary?: boolean;
  readonly color: Colorizer;
}

const width = 100;
const typeWidth = 38;

/** The plan for people: folded by tenant, what destroys or replaces last and with its reason, then the figures. */
export function renderPlanTable(plan: Plan, view: TableView): string {
  const blocks = [
    ...(view.summary === true ? summaryBlocks(plan, view) : changeBlocks(plan, view)),
    loudBlock(plan, view),
    conflictBlock(plan, view),
    gapBlock(plan, view),
    figureBlock(plan, view),
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

type Lines = readonly string[];

function summaryBlocks(plan: Plan, { color }: TableView): readonly Lines[] {
  const rows = foldPlan(plan).tenants.flatMap(({ title, leaves }) =>
    leaves.map((leaf) => [leaf.title === "" ? title : `${title}/${leaf.title}`, leaf.counts] as const),
  );
  if (rows.length === 0) return [];
  const cells = (values: readonly string[]): string => values.map((value) => value.padStart(9)).join("");
  const head = `${"".padEnd(34)}${cells(["add", "change", "replace", "destroy"])}`;
  const lines = rows.map(([name, { create, update, replace, delete: destroy }]) => {
    const counts = [create, update, replace, destroy].map((count) => (count === 0 ? "·" : String(count)));
    return `${cutText(name, 33).padEnd(34)}${cells(counts)}`;
  });
  return [[color.bold(head), ...lines]];
}

function changeBlocks(plan: Plan, view: TableView): readonly Lines[] {
  return foldPlan(plan).tenants.map(({ title, leaves }) => [
    view.color.bold(title),
    ...leaves.flatMap((leaf) => leafLines(leaf, view)),
  ]);
}

function leafLines(leaf: PlanLeaf, view: TableView): Lines {
  const counts = view.color.dim(formatCounts(leaf.counts));
  const head = leaf.title === "" ? `  ${counts}` : `  ${view.color.bold(leaf.title)}  ${counts}`;
  return [head, ...leaf.layers.flatMap((layer) => layerLines(layer, view))];
}

function layerLines({ layer, place, groups }: PlanLayer, view: TableView): Lines {
  return [
    `    ${view.color.cyan(layer)}  ${view.color.dim(place)}`,
    ...groups.flatMap((group) => (view.diff === true ? detailLines(group, view) : groupLines(group, view))),
  ];
}

function groupLines(group: ChangeGroup, { color }: TableView): Lines {
  const symbol = paintAction(color, group.action)(actionSymbols[group.action].padEnd(3));
  const type = cutText(shortType(group.type), typeWidth).padEnd(typeWidth);
  const count = String(group.changes.length).padStart(4);
  const room = width - 6 - 4 - typeWidth - 4 - 2;
  const names = listSome(
    group.changes.map(({ name }) => plainText(name)),
    room,
  );
  const fields = group.action === "update" ? group.changes.flatMap(fieldSummary) : [];
  return [`      ${symbol} ${type}${count}  ${names}`, ...fields.map((line) => `            ${color.dim(line)}`)];
}

/** One line for each updated resource: which fields, without values. */
function fieldSummary({ name, changes }: PlannedChange): Lines {
  const paths = changes.map(({ path }) => plainText(path));
  return [`${cutText(plainText(name), 40)}: ${listSome(paths, width - 12 - Math.min(name.length, 40) - 2)}`];
}

function detailLines(group: ChangeGroup, view: TableView): Lines {
  return group.changes.flatMap((change) => [
    `      ${changeHead(change, view.color)}`,
    ...originLines(change, view.color, "          "),
    ...change.changes.flatMap((field) => fieldLines(field, view.color)),
  ]);
}

function changeHead(change: PlannedChange, color: Colorizer): string {
  const action = change.action as ChangeAction;
  const symbol = paintAction(color, action)(actionSymbols[action].padEnd(3));
  return `${symbol} ${shortType(change.type)} ${color.bold(plainText(change.name))}`;
}

function originLines({ reason, origin }: PlannedChange, color: Colorizer, indent: string): Lines {
  const from = origin === undefined ? [] : [`${indent}${color.dim(`from ${plainText(formatOrigin(origin))}`)}`];
  return [`${indent}${color.dim(`because ${plainText(reason)}`)}`, ...from];
}

function fieldLines(field: FieldChange, color: Colorizer): Lines {
  const indent = "          ";
  const path = plainText(field.path);
  const forced = field.forcesReplacement === true ? color.red("  # forces replacement") : "";
  const before = field.before === undefined ? undefined : formatBefore(field.before);
  const after = field.after === undefined ? undefined : formatAfter(field.after);
  const line = `${path}: ${[before, after].filter((value) => value !== undefined).join(" → ")}`;
  const symbol = before === undefined ? "+" : after === undefined ? "-" : "~";
  if (before === undefined || after === undefined || indent.length + 2 + line.length <= width)
    return [`${indent}${symbol} ${line}${forced}`];
  return [
    `${indent}${symbol} ${path}${forced}`,
    `${indent}    ${color.red("-")} ${before}`,
    `${indent}    ${color.green("+")} ${after}`,
  ];
}

/** Everything that replaces or deletes, once more, where it cannot be overlooked. */
function loudBlock(plan: Plan, view: TableView): Lines {
  if (view.summary === true) return [];
  const loud = plan.changes.filter(({ action }) => action === "replace" || action === "delete");
  if (loud.length === 0) return [];
  const ordered = [...loud.filter(({ destructive }) => !destructive), ...loud.filter(({ destructive }) => destructive)];
  return [
    view.color.bold(view.color.red("Replaced and destroyed")),
    ...ordered.flatMap((change) => [
      `  ${changeHead(change, view.color)} ${view.color.dim(`in ${change.place}`)}${dataNote(change, view.color)}`,
      ...originLines(change, view.color, "      "),
    ]),
  ];
}

function dataNote({ destructive, retained }: PlannedChange, color: Colorizer): string {
  if (destructive) return `  ${color.red("DESTROYS DATA")}`;
  return retained ? `  ${color.green("data is kept")}` : "";
}

function conflictBlock({ conflicts = [] }: Plan, { color }: TableView): Lines {
  if (conflicts.length === 0) return [];
  return [
    color.bold(color.red("In the way (foreign, never touched)")),
    ...conflicts.flatMap(({ id, reason, origin }) => [
      `  ! ${plainText(id)}`,
      `      ${color.dim(plainText(reason))}`,
      `      ${color.dim(`from ${formatOrigin(origin)}`)}`,
    ]),
  ];
}

function gapBlock({ gaps }: Plan, { color }: TableView): Lines {
  if (gaps.length === 0) return [];
  return [
    color.bold(color.yellow("Not known")),
    ...gaps.map(({ place, reason }) => `  ? ${plainText(place)}: ${plainText(reason)}`),
  ];
}

function figureBlock(plan: Plan, { color, summary }: TableView): Lines {
  const { foreign } = plan;
  const places = new Set(foreign.map(({ place }) => place)).size;
  const where = places === 0 ? "" : ` in ${places} ${places === 1 ? "place" : "places"}`;
  const types = summary === true ? [] : foreignLines(plan);
  return [
    `Monthly cost:    ${formatCost(plan.cost)}`,
    `Estimated time:  ${formatTime(plan.time)}`,
    `Unchanged:       ${plan.summary.unchanged}`,
    `Foreign objects: ${plan.summary.foreign}${where} (never touched)`,
    ...types.map((line) => color.dim(line)),
    "",
    color.bold(formatSummary(plan.summary)),
  ];
}

function foreignLines({ foreign }: Plan): Lines {
  const places = [...new Set(foreign.map(({ place }) => place))];
  return places.map((place) => {
    const types = foreign
      .filter((entry) => entry.place === place)
      .map(({ type, count }) => `${count} ${shortType(type)}`);
    return `  ${plainText(place)}: ${listSome(types.map(plainText), width - place.length - 4)}`;
  });
}

function paintAction(color: Colorizer, action: ChangeAction): (text: string) => string {
  switch (action) {
    case "create":
      return color.green;
    case "update":
      return color.yellow;
    case "replace":
    case "delete":
      return color.red;
  }
}
