import type { FrozenGraph } from "./frozen-graph.ts";
import type { VertexId } from "./graph-builder.ts";

/** How a vertex was first reached: an edge, or `~conjunction`. */
export const unreached = -0x80000000;
/** The walk began there. */
export const walkStart = 0x7fffffff;

export interface WalkOptions {
  /**
   * Cost of a step over an edge or, as `~conjunction`, to a conclusion: 0 is free, 1 is avoided where it can be, 2 is taken
   * only where nothing else leads on; `undefined`: not taken.
   */
  cost(step: number): 0 | 1 | 2 | undefined;
  /** Vertices outside are not entered; absent: all. */
  readonly region?: Uint8Array;
}

/** Steps by which a walk reached each vertex, and the vertices in the order in which it did. */
export interface Walk {
  readonly steps: Int32Array;
  readonly order: readonly VertexId[];
}

/**
 * Everything that one attacker reaches, nearest first: fewest costly steps, then fewest edges. A conclusion is reached when
 * its later premise is. The array is reused: a walk is valid until the next one of the same walker.
 */
export class Walker {
  readonly #graph: FrozenGraph;
  readonly #steps: Int32Array;
  #order: VertexId[] = [];

  constructor(graph: FrozenGraph) {
    this.#graph = graph;
    this.#steps = new Int32Array(graph.keys.length).fill(unreached);
  }

  walk(start: VertexId, options: WalkOptions): Walk {
    for (const vertex of this.#order) this.#steps[vertex] = unreached;
    this.#order = [start];
    this.#steps[start] = walkStart;
    let dear: Step[] = [];
    let dearest: Step[] = [];
    for (let next = 0; ; ) {
      for (; next < this.#order.length; next++) this.#expand(this.#order[next] as VertexId, options, { dear, dearest });
      if (dear.length === 0) [dear, dearest] = [dearest, []];
      if (dear.length === 0) return { steps: this.#steps, order: this.#order };
      const due = dear;
      dear = [];
      for (const { to, step } of due) this.#reach(to, step);
    }
  }

  #expand(vertex: VertexId, options: WalkOptions, later: Later): void {
    const { out, premiseOf, to, conjunctions } = this.#graph;
    const end = out.starts[vertex + 1] as number;
    for (let place = out.starts[vertex] as number; place < end; place++) {
      const edge = out.members[place] as number;
      this.#take(to[edge] as number, edge, { options, later });
    }
    const last = premiseOf.starts[vertex + 1] as number;
    for (let place = premiseOf.starts[vertex] as number; place < last; place++) {
      const conjunction = premiseOf.members[place] as number;
      const left = this.#steps[conjunctions.left[conjunction] as number];
      const right = this.#steps[conjunctions.right[conjunction] as number];
      if (left === unreached || right === unreached) continue;
      this.#take(conjunctions.to[conjunction] as number, ~conjunction, { options, later });
    }
  }

  #take(
    to: VertexId,
    step: number,
    { options, later }: { readonly options: WalkOptions; readonly later: Later },
  ): void {
    if (this.#steps[to] !== unreached || options.region?.[to] === 0) return;
    const cost = options.cost(step);
    if (cost === 0) this.#reach(to, step);
    else if (cost === 1) later.dear.push({ to, step });
    else if (cost === 2) later.dearest.push({ to, step });
  }

  #reach(to: VertexId, step: number): void {
    if (this.#steps[to] !== unreached) return;
    this.#steps[to] = step;
    this.#order.push(to);
  }
}

interface Step {
  readonly to: VertexId;
  readonly step: number;
}

interface Later {
  readonly dear: Step[];
  readonly dearest: Step[];
}

/**
 * The steps that lead a walk to a vertex, in an order that can be followed: each starts where the walk began or where an
 * earlier step ended. Of a conjunction both premises come first.
 */
export function stepsTo(graph: FrozenGraph, walk: Walk, target: VertexId): readonly number[] {
  const steps: number[] = [];
  const told = new Set<VertexId>();
  const open: { readonly vertex: VertexId; readonly isReady: boolean }[] = [{ vertex: target, isReady: false }];
  for (let entry = open.pop(); entry !== undefined; entry = open.pop()) {
    const { vertex, isReady } = entry;
    const step = walk.steps[vertex] as number;
    if (step === walkStart || step === unreached || told.has(vertex)) continue;
    if (isReady) {
      told.add(vertex);
      steps.push(step);
      continue;
    }
    open.push({ vertex, isReady: true });
    const sources = sourcesOf(graph, step);
    for (const source of sources.toReversed()) open.push({ vertex: source, isReady: false });
  }
  return steps;
}

/** Where a step starts: one vertex of an edge, two of a conjunction. */
export function sourcesOf({ from, conjunctions }: FrozenGraph, step: number): readonly VertexId[] {
  if (step >= 0) return [from[step] as VertexId];
  return [conjunctions.left[~step] as VertexId, conjunctions.right[~step] as VertexId];
}

/** Where a step ends. */
export function targetOf({ to, conjunctions }: FrozenGraph, step: number): VertexId {
  return (step >= 0 ? to[step] : conjunctions.to[~step]) as VertexId;
}

/** Catalogue id of a step's rule. */
export function ruleOf({ rules, rule, conjunctions }: FrozenGraph, step: number): string {
  const index = (step >= 0 ? rule[step] : conjunctions.rule[~step]) as number;
  return rules[index] ?? "";
}
