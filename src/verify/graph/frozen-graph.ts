import type { AssumedFact } from "./attack-graph.ts";
import type { Evidence, UnknownEdge, VertexId } from "./graph-builder.ts";

/** Vertices, edges and conjunctions as parallel arrays, in the order in which they were added. */
export interface GraphArrays {
  readonly keys: readonly string[];
  /** Places in `vertexKinds`. */
  readonly kinds: Int32Array;
  readonly owners: Int32Array;
  readonly from: Int32Array;
  readonly to: Int32Array;
  /** Index into `rules`. */
  readonly rule: Int32Array;
  /** Index into `evidence`; `~index` into `causes` where it is unknown whether the edge exists. */
  readonly reason: Int32Array;
  readonly conjunctions: {
    readonly left: Int32Array;
    readonly right: Int32Array;
    readonly to: Int32Array;
    readonly rule: Int32Array;
    readonly evidence: readonly (() => Evidence)[];
  };
  readonly rules: readonly string[];
  readonly evidence: readonly (() => Evidence)[];
  readonly causes: readonly UnknownEdge[];
  readonly assumptions: readonly AssumedFact[];
}

/** Compressed rows: the members of row `i` are `members[starts[i]]` to `members[starts[i + 1] - 1]`. */
export interface Rows {
  readonly starts: Int32Array;
  readonly members: Int32Array;
}

/** A graph that no longer grows, with its edges by source and its conjunctions by premise. */
export interface FrozenGraph extends GraphArrays {
  /** Edge numbers by source. */
  readonly out: Rows;
  /** Targets of those edges, place by place. */
  readonly outTo: Int32Array;
  /** Conjunction numbers by premise; each stands in the rows of both. */
  readonly premiseOf: Rows;
}

/** Sorts edges and conjunctions into rows; linear. */
export function freezeGraph(arrays: GraphArrays): FrozenGraph {
  const { left, right } = arrays.conjunctions;
  const count = arrays.keys.length;
  const out = rowsBy(count, [arrays.from]);
  const outTo = out.members.map((edge) => arrays.to[edge] as number);
  return { ...arrays, out, outTo, premiseOf: rowsBy(count, [left, right]) };
}

/** Edge numbers by target and conjunction numbers by conclusion, for walks against the arrows. */
export function reverseRows(graph: FrozenGraph): { readonly into: Rows; readonly concluding: Rows } {
  const count = graph.keys.length;
  return { into: rowsBy(count, [graph.to]), concluding: rowsBy(count, [graph.conjunctions.to]) };
}

/** Positions of the columns grouped by the vertex that stands there, in order of position. */
export function rowsBy(count: number, columns: readonly Int32Array[]): Rows {
  const starts = new Int32Array(count + 1);
  for (const column of columns) for (const vertex of column) starts[vertex + 1] = (starts[vertex + 1] as number) + 1;
  for (let index = 0; index < count; index++)
    starts[index + 1] = (starts[index + 1] as number) + (starts[index] as number);
  const members = new Int32Array(starts[count] as number);
  const next = starts.slice(0, count);
  for (const column of columns) {
    for (let position = 0; position < column.length; position++) {
      const vertex = column[position] as VertexId;
      const place = next[vertex] as number;
      members[place] = position;
      next[vertex] = place + 1;
    }
  }
  return { starts, members };
}
