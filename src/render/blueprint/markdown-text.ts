import { compareText } from "../../model/json.ts";

/** Writes a table; cells are escaped. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(escapeCell).join(" | ")} |`;
  return [line(head), `|${head.map(() => "---").join("|")}|`, ...rows.map(line)].join("\n");
}

/** Escapes what would end a cell or become markup. */
export function escapeCell(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(/[\r\n]+/g, " ")
    .replaceAll(/([\\|*_`[\]])/g, "\\$1");
}

/** Counts equal texts, sorted by text. */
export function countTypes(types: readonly string[]): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const type of types) counts.set(type, (counts.get(type) ?? 0) + 1);
  return [...counts].sort(([left], [right]) => compareText(left, right));
}
