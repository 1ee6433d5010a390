/** The widest line of any text view. */
export const pageWidth = 100;

/** Breaks a text at spaces so that each line, indent included, fits the width; a longer word stays whole. */
export function wrapText(text: string, layout: { readonly first: string; readonly rest: string }): readonly string[] {
  const lines: string[] = [];
  let line = layout.first;
  let empty = true;
  for (const word of text.split(" ")) {
    if (!empty && line.length + 1 + word.length > pageWidth) {
      lines.push(line);
      line = layout.rest;
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
 * Lays out rows under titles. The last column takes what is left of the page and is cut with an ellipsis.
 *
 * Columns are two spaces apart and no line ends in a space.
 */
export function layOutTable(columns: readonly Column[], rows: readonly (readonly string[])[]): readonly string[] {
  const all = [columns.map((column) => column.title), ...rows];
  const widths = columns.map((_, index) => Math.max(...all.map((row) => row[index]?.length ?? 0)));
  return all.map((row) => {
    const cells = row.map((cell, index) => {
      const width = widths[index] ?? 0;
      return columns[index]?.align === "right" ? cell.padStart(width) : cell.padEnd(width);
    });
    return cutLine(cells.join("  ").trimEnd());
  });
}

function cutLine(line: string): string {
  return line.length <= pageWidth ? line : `${line.slice(0, pageWidth - 1).trimEnd()}…`;
}
