import { readFile } from "node:fs/promises";
import { relative, resolve } from "node:path";
import { isMap, isNode, isScalar, isSeq, LineCounter, type Node, parseDocument } from "yaml";
import type { Diagnostic, Span } from "../../../model/diagnostic.ts";
import { TenantryError } from "../../../model/error.ts";
import type { JsonValue } from "../../../model/json.ts";

/** A JSON or YAML file that was read whole, with the way back from a value to its line. */
export interface ReadDocument {
  /** Absent when it does not parse; the diagnostics say where. */
  readonly value?: JsonValue;
  readonly diagnostics: readonly Diagnostic[];
  readonly text: string;
  /** As spans name it. */
  readonly path: string;
  /** The same diagnostics with the line and column of their path. */
  locate(diagnostics: readonly Diagnostic[]): readonly Diagnostic[];
}

/** Reads one file of JSON or YAML. Throws when it cannot be read at all. */
export async function readDocument(cwd: string, file: string): Promise<ReadDocument> {
  const full = resolve(cwd, file);
  const near = relative(cwd, full);
  const path = near.startsWith("..") ? full : near;
  const text = await readFile(full, "utf8").catch((cause: unknown) => {
    throw new TenantryError(`cannot read ${path}: ${cause instanceof Error ? cause.message : String(cause)}`, {
      code: "TEN6111",
      source: "user",
      cause,
    });
  });
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  const spanOf = (start: number, end: number): Span => spanBetween({ path, lines }, start, end);
  const problems = document.errors.map(
    (error): Diagnostic => ({
      code: "TEN6111",
      severity: "error",
      summary: error.message.split("\n")[0] ?? error.message,
      span: spanOf(error.pos[0], error.pos[1]),
      fix: "write it as JSON or YAML",
    }),
  );
  const root = document.contents;
  return {
    ...(problems.length > 0 ? {} : { value: document.toJS() as JsonValue }),
    diagnostics: problems,
    text,
    path,
    locate: (diagnostics) =>
      diagnostics.map((diagnostic) => {
        const range = isNode(root) ? nodeAt(root, diagnostic.path ?? "").range : undefined;
        return { ...diagnostic, span: spanOf(range?.[0] ?? 0, range?.[1] ?? 0) };
      }),
  };
}

/** The deepest node that a path such as `a[0].b.c` leads to. Keys may hold dots, so the longest that fits is taken. */
function nodeAt(node: Node, path: string): Node {
  const rest = path.startsWith(".") ? path.slice(1) : path;
  if (rest === "") return node;
  if (isSeq(node)) {
    const index = /^\[(\d+)\]/.exec(rest);
    const item = index === null ? undefined : node.items[Number(index[1])];
    return index !== null && isNode(item) ? nodeAt(item, rest.slice(index[0].length)) : node;
  }
  if (!isMap(node)) return node;
  const fitting = node.items
    .map((pair) => ({ key: isScalar(pair.key) ? String(pair.key.value) : "", pair }))
    .filter(({ key }) => key !== "" && rest.startsWith(key) && ["", ".", "["].includes(rest.charAt(key.length)))
    .sort((left, right) => right.key.length - left.key.length)[0];
  const value = fitting?.pair.value;
  if (fitting === undefined || !isNode(value)) return node;
  return rest.length === fitting.key.length && isNode(fitting.pair.key) && !isScalar(value)
    ? fitting.pair.key
    : nodeAt(value, rest.slice(fitting.key.length));
}

function spanBetween(
  { path, lines }: { readonly path: string; readonly lines: LineCounter },
  start: number,
  end: number,
): Span {
  const [from, to] = [lines.linePos(start), lines.linePos(Math.max(start, end))];
  return { file: path, line: from.line, column: from.col, endLine: to.line, endColumn: to.col };
}
