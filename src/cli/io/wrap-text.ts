export interface WrapOptions {
  /** Stands before every line. */
  readonly indent: string;
  /** The most columns of a line, its indentation included; a longer word stands alone. */
  readonly columns: number;
}

/** Breaks text at blanks; line breaks of the text are kept. */
export function wrapText(text: string, { indent, columns }: WrapOptions): string {
  const lines = text.split("\n").flatMap((paragraph) => wrapParagraph(paragraph, columns - indent.length));
  return lines.map((line) => `${indent}${line}`).join("\n");
}

function wrapParagraph(text: string, columns: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/).filter((part) => part !== "")) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > columns) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}
