import type { DiagnosticHelp } from "../../../model/diagnostic.ts";
import { type Explained, explainField, type FieldHelp } from "../../../spec/explain.ts";
import { catalogue } from "../../catalogue.ts";
import { type ExitCode, exitCodes } from "../../exit-code.ts";
import type { Paint } from "../../io/paint.ts";
import type { Shell } from "../../io/shell.ts";
import { wrapText } from "../../io/wrap-text.ts";

export interface ExplainOptions {
  readonly topic: string;
}

/** Explains a diagnostic code or a field of a document. */
export function explain(shell: Shell, { topic }: ExplainOptions): ExitCode {
  const code = topic.toUpperCase();
  const help = Object.hasOwn(catalogue, code) ? catalogue[code] : undefined;
  if (help !== undefined) {
    shell.out(codeText(code, help, shell.outPaint));
    return exitCodes.ok;
  }
  const explained = explainField(topic);
  if (explained.kind === "field") {
    shell.out(fieldText(explained.help, shell.outPaint));
    return exitCodes.ok;
  }
  shell.note(unknownText(topic, explained));
  return exitCodes.error;
}

function codeText(code: string, { title, explanation, fix }: DiagnosticHelp, { bold, green }: Paint): string {
  return `${bold(code)}  ${title}\n\n${wrap(explanation, "")}\n\n${green(bold("fix"))}: ${wrap(fix, "     ").trimStart()}\n`;
}

function fieldText(help: FieldHelp, { bold, dim }: Paint): string {
  const facts = [
    help.required ? "required" : undefined,
    help.default === undefined ? undefined : `default ${JSON.stringify(help.default)}`,
    help.example === undefined ? undefined : `for example ${JSON.stringify(help.example)}`,
  ].filter((fact) => fact !== undefined);
  const width = Math.max(0, ...help.children.map((child) => child.name.length));
  const indent = " ".repeat(width + 4);
  const children = help.children.map(({ name, type, description, required }) => {
    const text = wrap(`${description}${required ? " Required." : ""}`, indent);
    return `  ${bold(name.padEnd(width))}  ${dim(type)}\n${text}`;
  });
  return [
    `${bold(help.path)}  ${dim(help.type)}`,
    ...(facts.length === 0 ? [] : [facts.join(", ")]),
    "",
    wrap(help.description, ""),
    ...(children.length === 0 ? [] : ["", ...children]),
    "",
  ].join("\n");
}

function unknownText(topic: string, { nearest, known }: Extract<Explained, { readonly kind: "unknown" }>): string {
  const hint = nearest === undefined ? `known here: ${known.join(", ")}` : `did you mean ${nearest}?`;
  return `error[TEN9010]: nothing is known about "${topic}"; ${hint}\n`;
}

function wrap(text: string, indent: string): string {
  return wrapText(text, { indent, columns: 96 });
}
