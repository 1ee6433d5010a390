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
 * The shown part that the real output does not have in its place; undefined when all are there.
 *
 * A shown line of `…` stands for any number of lines, so what stands between two of them must follow on each other
 * somewhere. Trailing blanks do not count.
 */
export function missingPart(shown: readonly string[], output: string): string | undefined {
  const real = trimmed(output.split("\n"));
  const parts = trimmed(shown).join("\n").split(/^…$/m);
  let next = 0;
  for (const [index, text] of parts.entries()) {
    const part = text.replace(index === 0 ? /\n$/ : /^\n|\n$/g, "").split("\n");
    if (part.join("") === "") continue;
    const at = index === 0 ? (startsAt(real, part, 0) ? 0 : -1) : findFrom(real, part, next);
    if (at < 0) return part.join("\n");
    next = at + part.length;
  }
  return undefined;
}

function findFrom(real: readonly string[], part: readonly string[], start: number): number {
  for (let at = start; at + part.length <= real.length; at += 1) if (startsAt(real, part, at)) return at;
  return -1;
}

function startsAt(real: readonly string[], part: readonly string[], at: number): boolean {
  return part.every((line, index) => real[at + index] === line);
}

function trimmed(lines: readonly string[]): readonly string[] {
  return lines.map((line) => line.trimEnd());
}
