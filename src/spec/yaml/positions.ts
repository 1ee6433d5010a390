import { isMap, isNode, isScalar, isSeq, LineCounter, type Node, type Pair } from "yaml";
import type { Span } from "../../model/diagnostic.ts";
import type { Anchor } from "../problem.ts";
import type { DocumentPath, SourceText } from "../source-file.ts";
import { parseTree, type SyntaxTree } from "./syntax-tree.ts";

/** Turns anchors into lines and columns. Parses a file again on demand and remembers the last few. */
export interface Positions {
  readonly spanOf: (anchor: Anchor) => Span;
}

const mostRemembered = 8;

export function createPositions(known: ReadonlyMap<SourceText, SyntaxTree> = new Map()): Positions {
  const trees = new Map<SourceText, SyntaxTree | undefined>();
  const indexes = new WeakMap<Node, ReadonlyMap<string, Pair>>();

  function treeOf(file: SourceText): SyntaxTree | undefined {
    const tree = known.get(file) ?? trees.get(file);
    if (tree !== undefined || trees.has(file)) return tree;
    const parsed = parseTree(file);
    const [oldest] = trees.keys();
    if (trees.size >= mostRemembered && oldest !== undefined) trees.delete(oldest);
    trees.set(file, "kind" in parsed ? undefined : parsed);
    return trees.get(file);
  }

  function spanOf(anchor: Anchor): Span {
    if (anchor.kind === "range") {
      const lines = (known.get(anchor.file) ?? trees.get(anchor.file))?.lines ?? countLines(anchor.file.text);
      return spanOfRange(anchor.file, lines, [anchor.start, anchor.end]);
    }
    const { document, path, target } = anchor;
    const tree = treeOf(document.file);
    const root = tree?.documents[document.index]?.contents;
    if (tree === undefined || !isNode(root)) return spanOfRange(document.file, countLines(""), [0, 0]);
    return spanOfRange(document.file, tree.lines, findRange({ root, path, target, indexes }));
  }

  return { spanOf };
}

interface Search {
  readonly root: Node;
  readonly path: DocumentPath;
  readonly target: "key" | "value";
  readonly indexes: WeakMap<Node, ReadonlyMap<string, Pair>>;
}

/** The range of the deepest node on the path that is written down. */
function findRange(search: Search): readonly [number, number] {
  const { root, path, target, indexes } = search;
  let place: Place = { node: root, key: undefined };
  for (const step of path) {
    const next = stepInto(place.node, step, indexes);
    if (next?.node === undefined) return rangeOf(next?.key ?? place.node, root);
    place = { node: next.node, key: next.key };
  }
  const { node, key } = place;
  const atKey = key !== undefined && (target === "key" || isEmptyScalar(node));
  return rangeOf(atKey ? key : node, root);
}

interface Place {
  readonly node: Node;
  /** The key the node stands under, when it is in a map. */
  readonly key: Node | undefined;
}

function stepInto(node: Node, step: string | number, indexes: Search["indexes"]): Partial<Place> | undefined {
  if (isSeq(node)) {
    const item = typeof step === "number" ? node.items[step] : undefined;
    return isNode(item) ? { node: item, key: undefined } : undefined;
  }
  const pair = indexOf(node, indexes).get(String(step));
  if (pair === undefined || !isNode(pair.key)) return undefined;
  return isNode(pair.value) ? { node: pair.value, key: pair.key } : { key: pair.key };
}

function rangeOf(node: Node, root: Node): readonly [number, number] {
  const range = node.range ?? root.range;
  return range === undefined || range === null ? [0, 0] : [range[0], range[1]];
}

function isEmptyScalar(node: Node): boolean {
  return isScalar(node) && node.range !== undefined && node.range !== null && node.range[0] === node.range[1];
}

function indexOf(map: Node, indexes: Search["indexes"]): ReadonlyMap<string, Pair> {
  const known = indexes.get(map);
  if (known !== undefined) return known;
  const index = new Map<string, Pair>();
  if (isMap(map)) for (const pair of map.items) if (isScalar(pair.key)) index.set(String(pair.key.value), pair);
  indexes.set(map, index);
  return index;
}

function spanOfRange(file: SourceText, lines: LineCounter, range: readonly [number, number]): Span {
  const start = lines.linePos(range[0]);
  const end = lines.linePos(Math.max(range[0], range[1]));
  return {
    file: file.path,
    line: Math.max(1, start.line),
    column: Math.max(1, start.col),
    endLine: Math.max(1, end.line),
    endColumn: Math.max(1, end.col),
  };
}

function countLines(text: string): LineCounter {
  const lines = new LineCounter();
  lines.addNewLine(0);
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) lines.addNewLine(at + 1);
  return lines;
}
