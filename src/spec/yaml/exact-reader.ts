import { type Document, isAlias, isMap, isScalar, isSeq, type Node, type Pair, type Range, type YAMLError } from "yaml";
import type { SpecCode } from "../codes.ts";
import type { Problem } from "../problem.ts";
import type { SourceText } from "../source-file.ts";
import { deepestNesting, parseTree, type SyntaxTree } from "./syntax-tree.ts";

/** Plain values of the documents that could be read, and everything that is wrong with the text. */
export interface ExactRead {
  readonly values: readonly { readonly value: unknown; readonly index: number }[];
  readonly problems: readonly Problem[];
  /** Absent when the text nests too deeply to have one. */
  readonly tree?: SyntaxTree;
}

/** Reads a file with positions and refuses what the documents must not hold: anchors, tags, duplicate and odd keys. */
export function readExactly(file: SourceText): ExactRead {
  const conflict = file.text.search(conflictMarker);
  if (conflict !== -1) return { values: [], problems: [unresolvedConflict(file, conflict)] };
  const tree = parseTree(file);
  if ("kind" in tree) {
    const summary = `values nest more than ${deepestNesting} levels deep`;
    return { values: [], problems: [rangeProblem(file, "TEN1008", summary, [tree.start, tree.start + 1])] };
  }
  const values: { value: unknown; index: number }[] = [];
  const problems: Problem[] = [];
  tree.documents.forEach((document, index) => {
    const reader = new TreeReader(file);
    const value = reader.readDocument(document);
    if (reader.problems.length === 0) values.push({ value, index });
    // One by one: a call takes only so many arguments.
    for (const problem of reader.problems) problems.push(problem);
  });
  return { values, problems, tree };
}

const conflictMarker = /^<<<<<<<(?: |$)/m;

/** Parsing a file with both sides of a conflict would report dozens of problems that are none. */
function unresolvedConflict(file: SourceText, start: number): Problem {
  const problem = rangeProblem(file, "TEN1003", "the file holds an unresolved merge conflict", [start, start + 7]);
  return { ...problem, fix: "resolve the conflict; for a lock, take either side and run `tenantry lock`" };
}

/** What follows the first few is mostly their consequence. */
const mostSyntaxErrors = 20;

/** Collects what is wrong while it turns nodes into values. */
class TreeReader {
  readonly problems: Problem[] = [];
  readonly #file: SourceText;

  constructor(file: SourceText) {
    this.#file = file;
  }

  readDocument(document: Document.Parsed): unknown {
    const errors = [...document.errors, ...document.warnings].slice(0, mostSyntaxErrors);
    this.problems.push(...errors.map((error) => syntaxProblem(this.#file, error)));
    return document.contents === null ? null : this.#read(document.contents);
  }

  #read(node: Node | null): unknown {
    if (node === null) return null;
    if (isAlias(node)) return this.#refuse("TEN1005", `the alias *${node.source} is not read`, node);
    if ("anchor" in node && node.anchor !== undefined)
      this.#refuse("TEN1005", `the anchor &${node.anchor} is not read`, node);
    if (node.tag !== undefined && !node.tag.startsWith("tag:yaml.org,2002:")) {
      this.#refuse("TEN1005", `the tag ${node.tag} is not read`, node);
    }
    if (isScalar(node)) return this.#readScalar(node.value, node);
    if (isSeq(node)) return node.items.map((item) => this.#read(item as Node | null));
    if (isMap(node)) return this.#readMap(node.items as readonly Pair<Node | null, Node | null>[], node);
    return this.#refuse("TEN1003", "the value is not a scalar, list or map", node);
  }

  #readScalar(value: unknown, node: Node): unknown {
    const plain = value === null || ["string", "number", "boolean"].includes(typeof value);
    return plain ? value : this.#refuse("TEN1005", "the value is of a type that documents do not use", node);
  }

  #readMap(pairs: readonly Pair<Node | null, Node | null>[], map: Node): unknown {
    const value: Record<string, unknown> = {};
    const seen = new Set<string>();
    for (const pair of pairs) {
      const key = this.#readKey(pair.key, map);
      if (key === undefined) continue;
      if (seen.has(key)) this.#refuse("TEN1006", `the key "${shorten(key)}" is written twice`, pair.key ?? map);
      seen.add(key);
      value[key] = this.#read(pair.value);
    }
    return value;
  }

  #readKey(node: Node | null, map: Node): string | undefined {
    if (node === null || !isScalar(node) || node.value === null || node.value === "") {
      this.#refuse("TEN1009", "the key is not plain text", node ?? map);
      return undefined;
    }
    if (node.anchor !== undefined) this.#refuse("TEN1005", `the anchor &${node.anchor} is not read`, node);
    const key = String(node.value);
    if (key === "<<") return this.#refuse("TEN1005", "the merge key << is not read", node);
    if (!reservedKeys.has(key)) return key;
    return this.#refuse("TEN1007", `the key "${key}" is reserved`, node);
  }

  #refuse(code: SpecCode, summary: string, node: Node): undefined {
    this.problems.push(rangeProblem(this.#file, code, summary, node.range ?? [0, 0]));
    return undefined;
  }
}

const reservedKeys: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);

const fixes: Partial<Record<SpecCode, string>> = {
  TEN1004: "indent with spaces",
  TEN1005: "write the value out where it is used",
  TEN1006: "remove one of the two",
  TEN1007: "use another key",
  TEN1008: "flatten the value",
  TEN1009: "write the key as text",
};

function rangeProblem(
  file: SourceText,
  code: SpecCode,
  summary: string,
  range: Range | readonly [number, number],
): Problem {
  const fix = fixes[code];
  return {
    code,
    severity: "error",
    summary,
    ...(fix === undefined ? {} : { fix }),
    at: { kind: "range", file, start: range[0], end: Math.max(range[0], range[1]) },
  };
}

function syntaxProblem(file: SourceText, error: YAMLError): Problem {
  const code: SpecCode =
    error.code === "TAB_AS_INDENT"
      ? "TEN1004"
      : error.code === "TAG_RESOLVE_FAILED" || error.code === "BAD_ALIAS"
        ? "TEN1005"
        : "TEN1003";
  const message = code === "TEN1004" ? "a tab is used for indentation" : shorten(lowerFirst(error.message), 200);
  return rangeProblem(file, code, message, error.pos);
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

function shorten(text: string, length = 60): string {
  return text.length <= length ? text : `${text.slice(0, length)}…`;
}
