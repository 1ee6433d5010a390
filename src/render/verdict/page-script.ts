/**
 * Script of the verdict page: draws the matrix from the report, by environment up to 160, above that by tenant, above 160
 * tenants only those with an exception; tells the chosen cell's pairs. Every text goes in as text, never as markup.
 */
export const pageScript: string = `
"use strict";
const report = JSON.parse(document.getElementById("report").textContent);
const most = 160;
const names = report.environments;
const tenantOf = (id) => id.slice(0, id.lastIndexOf("/"));
const told = new Map(report.refuted.map((pair) => [pair.from + " " + pair.to, pair]));
const make = (tag, text, className) => {
  const element = document.createElement(tag);
  if (text !== undefined) element.textContent = text;
  if (className) element.className = className;
  return element;
};
const rows = report.exceptions ?? exceptionsOfTold();
function exceptionsOfTold() {
  const place = new Map(names.map((id, index) => [id, index]));
  const bySource = new Map();
  for (const pair of report.refuted) {
    const from = place.get(pair.from);
    if (!bySource.has(from)) bySource.set(from, { from, refuted: [], unknown: [] });
    bySource.get(from).refuted.push(place.get(pair.to));
  }
  return [...bySource.values()];
}
function chooseGroups() {
  const single = names.map((id, index) => ({ name: id, members: [index] }));
  if (single.length <= most) return { groups: single, by: "environment", left: 0 };
  const byTenant = new Map();
  for (const [index, id] of names.entries()) {
    const tenant = tenantOf(id);
    if (!byTenant.has(tenant)) byTenant.set(tenant, { name: tenant, members: [] });
    byTenant.get(tenant).members.push(index);
  }
  const tenants = [...byTenant.values()];
  if (tenants.length <= most) return { groups: tenants, by: "tenant", left: 0 };
  const rank = new Map();
  const touch = (index, value) => rank.set(index, Math.min(value, rank.get(index) ?? 2));
  for (const row of rows) {
    touch(row.from, row.refuted.length > 0 ? 0 : 1);
    for (const other of row.refuted) touch(other, 0);
    for (const other of row.unknown) touch(other, 1);
  }
  const rankOf = (group) => Math.min(...group.members.map((index) => rank.get(index) ?? 2));
  const worst = tenants.filter((group) => rankOf(group) < 2).sort((one, other) => rankOf(one) - rankOf(other));
  const kept = new Set(worst.slice(0, most));
  const shown = tenants.filter((group) => kept.has(group));
  return { groups: shown, by: "tenant", left: tenants.length - shown.length };
}
const { groups, by, left } = chooseGroups();
const groupOf = new Map();
for (const [index, group] of groups.entries()) for (const member of group.members) groupOf.set(member, index);
const cells = new Map();
function note(kind, from, to) {
  const source = groupOf.get(from);
  const target = groupOf.get(to);
  if (source === undefined || target === undefined) return;
  const key = source + " " + target;
  if (!cells.has(key)) cells.set(key, { refuted: [], unknown: [] });
  cells.get(key)[kind].push([names[from], names[to]]);
}
for (const row of rows) {
  for (const to of row.refuted) note("refuted", row.from, to);
  for (const to of row.unknown) note("unknown", row.from, to);
}
const label = (group) => group.name;
const startsTenant = (index) =>
  by === "environment" && index > 0 && tenantOf(groups[index].name) !== tenantOf(groups[index - 1].name);
function drawMatrix() {
  const box = document.getElementById("matrix");
  if (groups.length === 0) {
    box.append(make("p", "No pair is other than PROVED among " + names.length + " environments.", "dim"));
    box.style.padding = "0 14px";
    return;
  }
  const table = make("table");
  const words = "Rows reach columns, by " + by + ". ";
  const rest = left === 0 ? "" : left + " more tenants are left out: " + (report.exceptions ? "nothing of theirs is refuted or unknown, or they do not fit." : "their pairs are counted only.");
  table.append(make("caption", words + "✕ REFUTED, ? UNKNOWN, empty PROVED. " + rest));
  const longest = Math.max(...groups.map((group) => label(group).length));
  box.style.setProperty("--head", Math.min(160, 14 + longest * 7) + "px");
  const head = make("tr");
  head.append(make("th", "from ↓  to →"));
  for (const [index, group] of groups.entries()) {
    const cell = make("th", undefined, startsTenant(index) ? "g" : "");
    const text = make("span", label(group));
    text.title = label(group);
    cell.append(text);
    head.append(cell);
  }
  const top = make("thead");
  top.append(head);
  const body = make("tbody");
  for (const [source, group] of groups.entries()) {
    const line = make("tr", undefined, startsTenant(source) ? "g" : "");
    const name = make("th", label(group));
    name.title = label(group);
    line.append(name);
    for (let target = 0; target < groups.length; target++) line.append(drawCell(source, target));
    body.append(line);
  }
  table.append(top, body);
  box.append(table);
  box.addEventListener("click", (event) => {
    const cell = event.target.closest("td[data-from]");
    if (cell) choose(Number(cell.dataset.from), Number(cell.dataset.to));
  });
  box.addEventListener("keydown", moveByKey);
}
function drawCell(source, target) {
  const found = cells.get(source + " " + target);
  const isSelf = source === target && groups[source].members.length === 1;
  const kind = found === undefined ? (isSelf ? "s" : "p") : found.refuted.length > 0 ? "r" : "u";
  const cell = make("td", kind === "r" ? "✕" : kind === "u" ? "?" : "", kind + (startsTenant(target) ? " g" : ""));
  if (isSelf) return cell;
  cell.dataset.from = source;
  cell.dataset.to = target;
  cell.title = label(groups[source]) + " → " + label(groups[target]) + ": " + { r: "REFUTED", u: "UNKNOWN", p: "PROVED" }[kind];
  return cell;
}
let chosen;
function moveByKey(event) {
  const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
  if (step === undefined || chosen === undefined) return;
  event.preventDefault();
  const clamp = (value) => Math.max(0, Math.min(groups.length - 1, value));
  choose(clamp(chosen[0] + step[0]), clamp(chosen[1] + step[1]));
}
function choose(source, target) {
  chosen = [source, target];
  for (const marked of document.querySelectorAll(".matrix .on, .matrix .hot")) marked.classList.remove("on", "hot");
  const cell = document.querySelector('td[data-from="' + source + '"][data-to="' + target + '"]');
  cell?.classList.add("on");
  cell?.scrollIntoView({ block: "nearest", inline: "nearest" });
  document.querySelectorAll(".matrix tbody th")[source]?.classList.add("hot");
  document.querySelectorAll(".matrix thead th")[target + 1]?.classList.add("hot");
  const detail = document.getElementById("detail");
  detail.replaceChildren();
  const found = cells.get(source + " " + target);
  const pairs = [...(found?.refuted ?? []).map((pair) => ["r", pair]), ...(found?.unknown ?? []).map((pair) => ["u", pair])];
  if (pairs.length === 0) return tellProved(detail, source, target);
  if (pairs.length === 1) return tellPair(detail, pairs[0][0], pairs[0][1]);
  detail.append(make("h3", label(groups[source]) + " → " + label(groups[target]) + ": " + pairs.length + " pairs"));
  for (const [kind, pair] of pairs.slice(0, 50)) {
    const button = make("button", undefined, "pair");
    button.append(badge(kind), pair[0] + " → " + pair[1]);
    const place = make("div");
    button.addEventListener("click", () => {
      if (place.childNodes.length > 0) place.replaceChildren();
      else tellPair(place, kind, pair);
    });
    detail.append(button, place);
  }
  if (pairs.length > 50) detail.append(make("p", pairs.length - 50 + " more", "dim"));
}
function badge(kind) {
  return make("span", { r: "REFUTED", u: "UNKNOWN", p: "PROVED" }[kind], "badge " + kind);
}
function title(kind, text) {
  const line = make("h3");
  line.append(badge(kind), text);
  return line;
}
function tellProved(box, source, target) {
  box.append(title("p", label(groups[source]) + " → " + label(groups[target])));
  box.append(make("p", report.exceptions ? "No path leads there, on either layer." : "No path of this pair is listed.", "dim"));
}
function tellPair(box, kind, [from, to]) {
  box.append(title(kind, from + " → " + to));
  const pair = told.get(from + " " + to);
  if (kind === "u") box.append(make("p", "No certain path leads there, but one could; the causes are below."));
  if (kind === "r" && pair === undefined) box.append(make("p", "Refuted and counted, but its path was not told.", "dim"));
  if (pair === undefined) return;
  box.append(make("p", pair.sentence), drawPath(pair.path));
  if (pair.repair.length === 0) return;
  const repair = make("div", undefined, "repair");
  repair.append(make("p", pair.repair.length === 1 ? "Repair" : "Repair: all " + pair.repair.length + " of"));
  const list = make("ul");
  for (const { rule, change, evidence } of pair.repair) {
    const item = make("li", change + " [" + rule + "]");
    for (const id of evidence) item.append(make("br"), make("code", id));
    list.append(item);
  }
  repair.append(list);
  box.append(repair);
}
function drawPath(path) {
  const list = make("ol", undefined, "path");
  let last;
  for (const [index, hop] of path.entries()) {
    if (hop.from !== last) list.append(make("li", hop.from, "stop" + (index === 0 ? " first" : "")));
    const line = make("li", undefined, "hop");
    line.append(make("b", hop.rule), " " + hop.level + (hop.technique ? ", " + hop.technique : "") + (hop.because ? ": " + hop.because : ""));
    for (const id of hop.evidence) line.append(make("br"), make("code", id));
    list.append(line, make("li", hop.to, "stop" + (index === path.length - 1 ? " last" : "")));
    last = hop.to;
  }
  return list;
}
drawMatrix();
const first = [...cells.keys()].find((key) => cells.get(key).refuted.length > 0) ?? [...cells.keys()][0];
if (first !== undefined) choose(...first.split(" ").map(Number));
else document.getElementById("detail").append(make("p", "Choose a cell to see its pair.", "dim"));
`;
