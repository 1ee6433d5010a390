/** The widest line of any text view. */
export const pageWidth = 100;

/** Breaks a text at spaces so that each line, indent included, fits the width; a longer word stays whole. */
export function wrapText(
  text: string,
  indent: { readonly first: string; readonly rest: string },
  width: number = pageWidth,
): readonly string[] {
  const lines: string[] = [];
  let line = indent.first;
  let empty = true;
  for (const word of text.split(" ")) {
    if (!empty && line.length + 1 + word.length > width) {
      lines.push(line);
      line = indent.rest;
      empty = true;
    }
    line += empty ? word : ` ${word}`;
    empty = false;
  }
  return [...lines, line];
}

export interface Column {
  readonly title: string;
  readonly align: "left" | "right";
}

/**
 * Lays out rows under titles. A cell may have several lines; the last column is wrapped to what is left of the page.
 *
 * Columns are two spaces apart and no line ends in a space.
 */
export function layOutTable(columns: readonly Column[], rows: readonly (readonly string[])[]): readonly string[] {
  const all = [columns.map((column) => column.title), ...rows].map((row) => row.map((cell) => cell.split("\n")));
  const widths = columns.slice(0, -1).map((_, index) => Math.max(0, ...all.map((row) => widthOf(row[index] ?? []))));
  const left = widths.reduce((sum, width) => sum + width + 2, 0);
  return all.flatMap((row) => {
    const last = wrapText((row.at(-1) ?? []).join(" "), { first: "", rest: "" }, pageWidth - left);
    const height = Math.max(last.length, ...row.slice(0, -1).map((cell) => cell.length));
    return Array.from({ length: height }, (_, line) => {
      const cells = widths.map((width, index) => alignCell(row[index]?.[line] ?? "", width, columns[index]));
      return [...cells, last[line] ?? ""].join("  ").trimEnd();
    });
  });
}

function widthOf(cell: readonly string[]): number {
  return Math.max(0, ...cell.map((line) => line.length));
}

function alignCell(cell: string, width: number, column: Column | undefined): string {
  return column?.align === "right" ? cell.padStart(width) : cell.padEnd(width);
}
