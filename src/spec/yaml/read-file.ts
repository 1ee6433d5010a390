import type { Problem } from "../problem.ts";
import type { SourceDocument, SourceFile, SourceText } from "../source-file.ts";
import { decodeFile } from "./decode-file.ts";
import { type ExactRead, readExactly } from "./exact-reader.ts";
import { readQuickly } from "./quick-reader.ts";
import type { SyntaxTree } from "./syntax-tree.ts";

/** What could be read from one file. A document with a syntax problem is left out and reported. */
export interface ReadFile {
  readonly file: SourceText;
  readonly documents: readonly SourceDocument[];
  readonly problems: readonly Problem[];
  /** Kept when something is wrong with the text, because its places are then needed. */
  readonly tree?: SyntaxTree;
}

/** Decodes and parses one file; never throws, whatever the bytes. */
export function readFile(source: SourceFile): ReadFile {
  const decoded = decodeFile(source);
  if ("problem" in decoded) {
    return { file: { path: source.path, text: "" }, documents: [], problems: [decoded.problem] };
  }
  const { file } = decoded;
  const quick = readQuickly(file.text);
  const read: ExactRead =
    quick === undefined ? readExactly(file) : { values: quick.map((value, index) => ({ value, index })), problems: [] };
  const documents = read.values
    .filter(({ value }) => value !== null && value !== undefined)
    .map(({ value, index }): SourceDocument => ({ file, index, value }));
  if (read.problems.length > 0)
    return { file, documents, problems: read.problems, ...(read.tree === undefined ? {} : { tree: read.tree }) };
  if (documents.length > 0) return { file, documents, problems: [] };
  return { file, documents, problems: [emptyFile(file)] };
}

function emptyFile(file: SourceText): Problem {
  return {
    code: "TEN1013",
    severity: "warning",
    summary: "the file holds no document",
    fix: "remove it, or add a document",
    at: { kind: "range", file, start: 0, end: 0 },
  };
}
