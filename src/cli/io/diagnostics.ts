import type { Diagnostic, Severity, Span } from "../../model/diagnostic.ts";
import type { Paint } from "./paint.ts";
import { visible } from "./visible.ts";
import { wrapText } from "./wrap-text.ts";

/** The text of a source file by the path that spans name; undefined when it is not text or not known. */
export type FindSource = (file: string) => string | undefined;

const excerptWidth = 110;

/**
 * Writes diagnostics for people: severity, code, summary, the line with a caret under the span, and the fix.
 *
 * Order is kept. Control characters of the source are shown as escapes, so a document cannot drive the terminal.
 */
export function formatDiagnostics(diagnostics: readonly Diagnostic[], findSource: FindSource, paint: Paint): string {
  return diagnostics.map((diagnostic) => `${formatDiagnostic(diagnostic, findSource, paint)}\n`).join("\n");
}

/** `3 errors, 1 warning`, or an empty text. */
export function countDiagnostics(diagnostics: readonly Diagnostic[]): string {
  const severities: readonly Severity[] = ["error", "warning", "info"];
  return severities
    .map((severity) => ({ severity, count: diagnostics.filter((item) => item.severity === severity).length }))
    .filter(({ count }) => count > 0)
    .map(({ severity, count }) => `${count} ${severity === "info" || count === 1 ? severity : `${severity}s`}`)
    .join(", ");
}

function formatDiagnostic(diagnostic: Diagnostic, findSource: FindSource, paint: Paint): string {
  const gutter = gutterWidth(diagnostic);
  const indent = " ".repeat(gutter);
  const lines = [
    `${severityPaint(diagnostic.severity, paint)(paint.bold(`${diagnostic.severity}[${diagnostic.code}]`))}${paint.bold(`: ${visible(diagnostic.summary)}`)}`,
  ];
  if (diagnostic.span !== undefined) {
    const mark = severityPaint(diagnostic.severity, paint);
    lines.push(...excerpt({ span: diagnostic.span, gutter, mark, findSource, paint }));
  }
  for (const related of diagnostic.related ?? []) {
    lines.push(`${indent} ${paint.blue(":::")} ${visible(related.message)}`);
    lines.push(...excerpt({ span: related.span, gutter, mark: paint.blue, findSource, paint }));
  }
  const facts: readonly (readonly [label: string, text: string | undefined])[] = [
    ["at", diagnostic.path],
    ["why", diagnostic.detail],
    ["fix", diagnostic.fix],
  ];
  for (const [label, text] of facts) {
    if (text === undefined || text === "") continue;
    const head = label === "fix" ? paint.green(paint.bold(label)) : label;
    const body = wrapText(visible(text), { indent: `${indent}   ${" ".repeat(label.length)}  `, columns: 100 });
    lines.push(`${indent} ${paint.blue("=")} ${head}: ${body.trimStart()}`);
  }
  return lines.join("\n");
}

interface ExcerptOptions {
  readonly span: Span;
  readonly gutter: number;
  readonly mark: (text: string) => string;
  readonly findSource: FindSource;
  readonly paint: Paint;
}

function excerpt({ span, gutter, mark, findSource, paint }: ExcerptOptions): readonly string[] {
  const indent = " ".repeat(gutter);
  const place = `${indent}${paint.blue("-->")} ${visible(span.file)}:${span.line}:${span.column}`;
  const line = findSource(span.file)?.split(/\r?\n/, span.line)[span.line - 1];
  if (line === undefined) return [place];
  const last = span.endLine === span.line ? Math.max(span.endColumn, span.column + 1) : line.length + 1;
  const window = cutAround(line, span.column - 1);
  const before = visible(line.slice(window.start, span.column - 1));
  const marked = visible(line.slice(span.column - 1, Math.min(last - 1, window.end)));
  const rest = visible(line.slice(Math.min(last - 1, window.end), window.end));
  const ellipsis = window.start > 0 ? "…" : "";
  const tail = window.end < line.length ? "…" : "";
  const bar = paint.blue("|");
  return [
    place,
    `${indent} ${bar}`,
    `${paint.blue(String(span.line).padStart(gutter))} ${bar} ${ellipsis}${before}${marked}${rest}${tail}`,
    `${indent} ${bar} ${" ".repeat(ellipsis.length + before.length)}${mark("^".repeat(Math.max(marked.length, 1)))}`,
  ];
}

function cutAround(line: string, index: number): { readonly start: number; readonly end: number } {
  if (line.length <= excerptWidth) return { start: 0, end: line.length };
  const start = Math.max(0, Math.min(index - Math.floor(excerptWidth / 3), line.length - excerptWidth));
  return { start, end: Math.min(line.length, start + excerptWidth) };
}

function gutterWidth(diagnostic: Diagnostic): number {
  const spans = [diagnostic.span, ...(diagnostic.related ?? []).map((related) => related.span)];
  return Math.max(1, ...spans.map((span) => String(span?.line ?? 1).length));
}

function severityPaint(severity: Severity, paint: Paint): (text: string) => string {
  switch (severity) {
    case "error":
      return paint.red;
    case "warning":
      return paint.yellow;
    case "info":
      return paint.cyan;
  }
}
