/** One command of a document's console block with the output that the document shows under it. */
export interface ConsoleStep {
  readonly command: string;
  readonly shown: readonly string[];
  /** Counted from 1. */
  readonly line: number;
}

/** Every `$ ` line inside the ```console blocks of a Markdown text, in order. */
export function consoleSteps(markdown: string): readonly ConsoleStep[] {
  const steps: { command: string; shown: string[]; line: number }[] = [];
  let inside = false;
  for (const [index, text] of markdown.split("\n").entries()) {
    if (text.startsWith("```")) {
      inside = text === "```console";
      continue;
    }
    if (!inside) continue;
    if (text.startsWith("$ ")) steps.push({ command: text.slice(2), shown: [], line: index + 1 });
    else steps.at(-1)?.shown.push(text);
  }
  return steps;
}

/**
 * The first shown line that the real output does not have in its place; undefined when all are there.
 *
 * A shown line of `…` stands for any number of lines. Trailing blanks do not count.
 */
export function missingLine(shown: readonly string[], output: string): string | undefined {
  const real = output.split("\n").map((line) => line.trimEnd());
  let next = 0;
  let anywhere = false;
  for (const line of shown.map((text) => text.trimEnd())) {
    if (line === "…") {
      anywhere = true;
      continue;
    }
    const found = anywhere ? real.indexOf(line, next) : real[next] === line ? next : -1;
    if (found < 0) return line;
    next = found + 1;
    anywhere = false;
  }
  return undefined;
}
