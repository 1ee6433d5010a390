import { LineCounter, parseDocument } from "yaml";
import type { Diagnostic, Span } from "../model/diagnostic.ts";
import type { JsonObject, JsonValue } from "../model/json.ts";

/** One file of a dump. `path` is relative to the dump's folder, with `/` between its parts. */
export interface DumpFile {
  readonly path: string;
  readonly text: string;
}

/** Parses a dump; a text that is not JSON becomes a diagnostic at the place where it breaks. */
export function parseDump(file: DumpFile): { readonly value: JsonValue } | { readonly problem: Diagnostic } {
  try {
    return { value: JSON.parse(file.text.replace(/^\uFEFF/, "")) as JsonValue };
  } catch (error) {
    return {
      problem: {
        code: "TEN5001",
        severity: "error",
        summary: `${file.path} is not JSON`,
        span: findBreak(file, error),
        fix: "write the dump again with -o json",
      },
    };
  }
}

/** A problem of one file's shape, at its first character or at an item of it. */
export function shapeProblem(
  file: DumpFile,
  problem: Omit<Diagnostic, "span">,
  at: readonly (string | number)[] = [],
): Diagnostic {
  return { ...problem, span: findSpan(file, at) };
}

export function asObject(value: JsonValue | undefined): JsonObject | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
}

export function asList(value: JsonValue | undefined): readonly JsonValue[] | undefined {
  return Array.isArray(value) ? (value as readonly JsonValue[]) : undefined;
}

export function asText(value: JsonValue | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** Only the failing path needs positions, so a dump is read as YAML, of which JSON is a part, only then. */
function findSpan(file: DumpFile, at: readonly (string | number)[]): Span {
  const lines = new LineCounter();
  if (file.text.length > preciseLimit) return spanBetween(file, lines, [0, 0]);
  const document = parseDocument(file.text, { lineCounter: lines, logLevel: "silent" });
  const node = document.getIn(at, true) as { readonly range?: readonly number[] | null } | undefined;
  const [start = 0, end = start] = node?.range ?? [];
  return spanBetween(file, lines, [start, end]);
}

/** Beyond this a second parse for a precise position costs more than it helps. */
const preciseLimit = 1_000_000;

/** Where the YAML parser stops, which is where JSON breaks; the runtime's own offset for very large files. */
function findBreak(file: DumpFile, error: unknown): Span {
  const lines = new LineCounter();
  if (file.text.length <= preciseLimit) {
    const [first] = parseDocument(file.text, { lineCounter: lines, strict: true, logLevel: "silent" }).errors;
    return spanBetween(file, lines, first?.pos ?? [0, 0]);
  }
  const offset = Number(/position (\d+)/.exec(error instanceof Error ? error.message : "")?.[1] ?? 0);
  lines.addNewLine(0);
  for (let at = file.text.indexOf("\n"); at >= 0 && at < offset; at = file.text.indexOf("\n", at + 1))
    lines.addNewLine(at + 1);
  return spanBetween(file, lines, [offset, offset]);
}

function spanBetween(file: DumpFile, lines: LineCounter, [start, end]: readonly [number, number]): Span {
  const first = position(lines, start);
  const last = position(lines, end);
  return { file: file.path, ...first, endLine: last.line, endColumn: last.column };
}

function position(lines: LineCounter, offset: number): { readonly line: number; readonly column: number } {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col) };
}
