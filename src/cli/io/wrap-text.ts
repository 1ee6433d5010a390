export interface WrapOptions {
  /** Stands before every line. */
  readonly indent: string;
  /** The most columns of a line, its indentation included; a longer word stands alone. */
  readonly columns: number;
}

/** Breaks text at blanks; line breaks of the text are kept. */
export function wrapText(text: string, { indent, columns }: WrapOptions): string {
  const lines = text.split("\n").flatMap((paragraph) => {
    const words = paragraph.split(/\s+/).filter((word) => word !== "");
    return words.reduce<readonly string[]>((done, word) => {
      const last = done.at(-1);
      const fits = last !== undefined && last.length + 1 + word.length <= columns - indent.length;
      return fits ? [...done.slice(0, -1), `${last} ${word}`] : [...done, word];
    }, []);
  });
  return lines.map((line) => `${indent}${line}`).join("\n");
}
