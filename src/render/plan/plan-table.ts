import { formatOrigin } from "../../model/origin.ts";
import type { FieldChange, Plan, PlannedChange } from "../../model/plan.ts";
import type { Colorizer } from "./colorizer.ts";
import { formatAfter, formatBefore } from "./format-value.ts";
import { cutText, listSome, plainText } from "./plain-text.ts";
import { countColumns, formatCost, formatCounts, formatSummary, formatTime } from "./plan-figures.ts";
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
  readonly loud?: boolean;
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
  const columns = countColumns(rows.map(([, counts]) => counts));
  const head = `${"".padEnd(34)}${cells(columns.map(({ title }) => title))}`;
  const lines = rows.map(([name, found]) => {
    const counts = columns.map(({ action }) => found[action]).map((count) => (count === 0 ? "·" : String(count)));
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
  const names = listSome(group.changes.map(shortName), room);
  const fields = group.action === "update" ? group.changes.map((change) => fieldSummary(change, group)) : [];
  return [`      ${symbol} ${type}${count}  ${names}`, ...fields.map((line) => `            ${color.dim(line)}`)];
}

/** The name below a tenant's heading, where the namespace need not repeat the tenant: `web/tenantry-admin`. */
function shortName({ name, owner }: PlannedChange): string {
  const prefix = owner.kind === "environment" ? `${owner.tenant}--${owner.environment}--` : "";
  return plainText(prefix !== "" && name.startsWith(prefix) ? name.slice(prefix.length) : name);
}

/** Which fields of one updated resource differ, without values; its name first where the group holds several. */
function fieldSummary(change: PlannedChange, group: ChangeGroup): string {
  const name = group.changes.length === 1 ? "" : `${cutText(shortName(change), 40)}: `;
  const paths = change.changes.map(({ path }) => plainText(path));
  return `${name}${listSome(paths, width - 12 - name.length)}`;
}

function detailLines(group: ChangeGroup, view: TableView): Lines {
  return group.changes.flatMap((change) => [
    `      ${changeHead(change, view.color)}`,
    ...(change.action === "delete" ? [] : originLines(change, view.color, "          ")),
    ...change.changes.flatMap((field) => fieldLines(field, view.color)),
  ]);
}

function changeHead(change: PlannedChange, color: Colorizer): string {
  const action = change.action as ChangeAction;
  const symbol = paintAction(color, action)(actionSymbols[action].padEnd(3));
  return `${symbol} ${shortType(change.type)} ${color.bold(plainText(change.name))}`;
}

/** Why, and which line of the documents caused it; that something new is not there yet goes without saying. */
function originLines({ action, reason, origin }: PlannedChange, color: Colorizer, indent: string): Lines {
  const from = origin === undefined ? [] : [`${indent}${color.dim(`from ${plainText(formatOrigin(origin))}`)}`];
  return action === "create" ? from : [`${indent}${color.dim(`because ${plainText(reason)}`)}`, ...from];
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

/** What replaces or deletes once more, where it cannot be overlooked: one by one where data is at stake, else counted. */
function loudBlock(plan: Plan, view: TableView): Lines {
  const loud = plan.changes.filter(({ action }) => action === "replace" || action === "delete");
  if ((view.summary === true && view.loud !== true) || loud.length === 0) return [];
  const isQuiet = (change: PlannedChange): boolean =>
    change.action === "delete" && !change.destructive && !change.retained;
  const single = loud.filter((change) => !isQuiet(change));
  return [
    view.color.bold(view.color.red("Replaced and destroyed")),
    ...quietLines(loud.filter(isQuiet), view.color),
    ...single.filter(({ destructive }) => !destructive).flatMap((change) => loudLines(change, view.color)),
    ...single.filter(({ destructive }) => destructive).flatMap((change) => loudLines(change, view.color)),
  ];
}

function loudLines(change: PlannedChange, color: Colorizer): Lines {
  const head = `  ${changeHead(change, color)} ${color.dim(`in ${change.place}`)}${dataNote(change, color)}`;
  return [head, ...originLines(change, color, "      ")];
}

/** Deletions that lose nothing, by reason and place: `- 34 in eu1-a: 9 NetworkPolicy, …`. */
function quietLines(changes: readonly PlannedChange[], color: Colorizer): Lines {
  const groups = new Map<string, PlannedChange[]>();
  for (const change of changes) {
    const key = `${change.reason}\u0000${change.place}`;
    groups.set(key, [...(groups.get(key) ?? []), change]);
  }
  return [...groups.values()].flatMap((group) => {
    const [{ place, reason } = { place: "", reason: "" }] = group;
    const head = `${group.length} in ${plainText(place)}: `;
    const types = countTypes(group).map(([type, count]) => `${count} ${type}`);
    return [
      `  ${color.red("-")}   ${head}${listSome(types, width - 6 - head.length)}`,
      `      ${color.dim(`because ${plainText(reason)}`)}`,
    ];
  });
}

function countTypes(changes: readonly PlannedChange[]): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const { type } of changes) counts.set(shortType(type), (counts.get(shortType(type)) ?? 0) + 1);
  return [...counts].sort(([left], [right]) => (left < right ? -1 : 1));
}

function dataNote({ destructive, leavesSnapshot, retained }: PlannedChange, color: Colorizer): string {
  if (destructive) return `  ${color.red("DESTROYS DATA")}`;
  if (leavesSnapshot === true) return `  ${color.green("data is kept as a snapshot")}`;
  return retained ? `  ${color.green("data is kept")}` : "";
}

function conflictBlock({ conflicts = [] }: Plan, { color }: TableView): Lines {
  if (conflicts.length === 0) return [];
  return [
    color.bold(color.red("In the way, foreign and never touched (TEN5101)")),
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
    color.bold(formatSummary(plan)),
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
    case "adopt":
      return color.green;
    case "update":
      return color.yellow;
    case "replace":
    case "delete":
      return color.red;
  }
}
