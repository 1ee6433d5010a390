import { type FrozenGraph, type GraphArrays, type Rows, reverseRows, rowsBy } from "./frozen-graph.ts";
import type { OwnerIndex, VertexId } from "./graph-builder.ts";
import { type Conjunction, conjunctionAt } from "./propagate.ts";

/** Edges and conjunctions by the vertices they touch, in both directions. */
interface Adjacency {
  readonly out: Rows;
  readonly into: Rows;
  readonly premiseOf: Rows;
  readonly concluding: Rows;
}

/** What an update took away and what it brought; numbers of edges and conjunctions. */
export interface GraphChange {
  readonly removedEdges: readonly number[];
  readonly addedEdges: readonly number[];
  readonly removedConjunctions: readonly number[];
  readonly addedConjunctions: readonly number[];
}

/** A graph to which parts are added and from which parts are taken: compressed rows, a few late additions, and gaps. */
export class LiveGraph {
  readonly #base: Adjacency;
  readonly #segments: { readonly edges: Rows; readonly conjunctions: Rows };
  readonly #owners: number;
  readonly #late: Readonly<Record<keyof Adjacency, Map<VertexId, number[]>>> = {
    out: new Map(),
    into: new Map(),
    premiseOf: new Map(),
    concluding: new Map(),
  };
  readonly #lateSegments: Readonly<Record<"edges" | "conjunctions", Map<OwnerIndex, number[]>>> = {
    edges: new Map(),
    conjunctions: new Map(),
  };
  readonly #removedEdges: Set<number> = new Set();
  readonly #removedConjunctions: Set<number> = new Set();
  readonly #baseEdges: number;
  readonly #baseConjunctions: number;
  readonly #addedEdges: Set<number> = new Set();
  readonly #addedConjunctions: Set<number> = new Set();
  /** The newest arrays; numbers in them never change their meaning. */
  arrays: GraphArrays;

  constructor(graph: FrozenGraph, owners: number) {
    this.arrays = graph;
    this.#owners = owners;
    this.#base = { out: graph.out, premiseOf: graph.premiseOf, ...reverseRows(graph) };
    const { conjunctions, from, to } = graph;
    this.#baseEdges = from.length;
    this.#baseConjunctions = conjunctions.to.length;
    const ownersOf = (column: Int32Array): Int32Array => column.map((vertex) => this.#row(vertex));
    this.#segments = {
      edges: rowsBy(owners + 1, [ownersOf(from), ownersOf(to)]),
      conjunctions: rowsBy(owners + 1, [conjunctions.left, conjunctions.right, conjunctions.to].map(ownersOf)),
    };
  }

  /** Edges that touch a vertex of the owner, each once. */
  edgesOf(owner: OwnerIndex): ReadonlySet<number> {
    return this.#segment("edges", owner, this.#removedEdges);
  }

  conjunctionsOf(owner: OwnerIndex): ReadonlySet<number> {
    return this.#segment("conjunctions", owner, this.#removedConjunctions);
  }

  *edges(direction: "out" | "into", vertex: VertexId): Generator<number> {
    yield* this.#members(direction, vertex, this.#removedEdges);
  }

  *conjunctions(direction: "premiseOf" | "concluding", vertex: VertexId): Generator<Conjunction> {
    for (const number of this.#members(direction, vertex, this.#removedConjunctions))
      yield conjunctionAt(this.arrays.conjunctions, number);
  }

  /** Takes parts out and puts parts in that `arrays` holds already. */
  apply(arrays: GraphArrays, change: GraphChange): void {
    this.arrays = arrays;
    for (const edge of change.removedEdges) this.#removedEdges.add(edge);
    for (const number of change.removedConjunctions) this.#removedConjunctions.add(number);
    for (const edge of change.addedEdges) this.#addEdge(edge);
    for (const number of change.addedConjunctions) this.#addConjunction(number);
  }

  hasEdge(edge: number): boolean {
    return !this.#removedEdges.has(edge) && (edge < this.#baseEdges || this.#addedEdges.has(edge));
  }

  hasConjunction(number: number): boolean {
    if (this.#removedConjunctions.has(number)) return false;
    return number < this.#baseConjunctions || this.#addedConjunctions.has(number);
  }

  #addEdge(edge: number): void {
    const { from, to } = this.arrays;
    this.#addedEdges.add(edge);
    const ends = [from[edge] as number, to[edge] as number] as const;
    append(this.#late.out, ends[0], edge);
    append(this.#late.into, ends[1], edge);
    for (const row of new Set(ends.map((vertex) => this.#row(vertex)))) append(this.#lateSegments.edges, row, edge);
  }

  #addConjunction(number: number): void {
    const { left, right, to } = conjunctionAt(this.arrays.conjunctions, number);
    this.#addedConjunctions.add(number);
    append(this.#late.premiseOf, left, number);
    append(this.#late.premiseOf, right, number);
    append(this.#late.concluding, to, number);
    const rows = new Set([left, right, to].map((vertex) => this.#row(vertex)));
    for (const row of rows) append(this.#lateSegments.conjunctions, row, number);
  }

  *#members(direction: keyof Adjacency, vertex: VertexId, removed: ReadonlySet<number>): Generator<number> {
    const { starts, members } = this.#base[direction];
    const end = starts[vertex + 1] ?? 0;
    for (let place = starts[vertex] ?? end; place < end; place++) {
      const number = members[place] as number;
      if (!removed.has(number)) yield number;
    }
    for (const number of this.#late[direction].get(vertex) ?? []) if (!removed.has(number)) yield number;
  }

  #segment(kind: "edges" | "conjunctions", owner: OwnerIndex, removed: ReadonlySet<number>): ReadonlySet<number> {
    const { starts, members } = this.#segments[kind];
    const base = members.subarray(starts[owner], starts[owner + 1]);
    const late = this.#lateSegments[kind].get(owner) ?? [];
    return new Set([...base, ...late].filter((number) => !removed.has(number)));
  }

  /** Row of a vertex's owner; the last row is of those that no environment owns. */
  #row(vertex: VertexId): number {
    const owner = this.arrays.owners[vertex] as number;
    return owner < 0 ? this.#owners : owner;
  }
}

function append(map: Map<number, number[]>, key: number, number: number): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [number]);
  else list.push(number);
}
