import { Composer, type CST, type Document, LineCounter, Parser } from "yaml";
import type { SourceText } from "../source-file.ts";

/** A file's documents with the range of every node. */
export interface SyntaxTree {
  readonly documents: readonly Document.Parsed[];
  readonly lines: LineCounter;
}

/** Why a file could not be given a tree; `start` is where it stands in the text. */
export interface TreeFailure {
  readonly kind: "too-deep";
  readonly start: number;
}

/** Nesting beyond this is refused, long before a recursive composer would exhaust the stack. */
export const deepestNesting = 64;

/** Parses a file with positions. Aliases stay nodes and are never expanded; duplicate keys are left to the caller. */
export function parseTree(file: SourceText): SyntaxTree | TreeFailure {
  const lines = new LineCounter();
  const tokens: CST.Token[] = [];
  for (const token of new Parser(lines.addNewLine).parse(file.text)) {
    const start = findTooDeep(token);
    if (start !== undefined) return { kind: "too-deep", start };
    tokens.push(token);
  }
  const composer = new Composer({ keepSourceTokens: false, prettyErrors: false, uniqueKeys: false, merge: false });
  return { documents: [...composer.compose(tokens, false, file.text.length)], lines };
}

/** Walks without recursion, so that the check itself cannot run out of stack. */
function findTooDeep(root: CST.Token): number | undefined {
  const pending: { readonly token: CST.Token; readonly depth: number }[] = [{ token: root, depth: 0 }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (next.depth > deepestNesting) return "offset" in next.token ? next.token.offset : 0;
    for (const child of childTokens(next.token)) pending.push({ token: child, depth: next.depth + 1 });
  }
  return undefined;
}

function* childTokens(token: CST.Token): Generator<CST.Token> {
  if (token.type === "document" && token.value !== undefined) yield token.value;
  if (!("items" in token)) return;
  for (const item of token.items) {
    if (item.key !== undefined && item.key !== null) yield item.key;
    if (item.value !== undefined) yield item.value;
  }
}
