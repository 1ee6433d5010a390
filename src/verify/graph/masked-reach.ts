import type { AffectedRegion, RegionAttacker } from "./affected-region.ts";
import type { FrozenGraph } from "./frozen-graph.ts";
import { attackerKind } from "./vertex-kinds.ts";

/** Which edges a spread takes. */
export interface SpreadEdges {
  readonly unknown: "taken" | "left";
  /** Index of a rule whose edges out of attackers are left out; -1: none. */
  readonly without: number;
}

/** Which of up to 32 attackers reach each vertex of a region: the least fixpoint, conjunctions by `and` of the masks. */
export class MaskedReach {
  readonly region: AffectedRegion;
  /** One bit for each attacker of the batch that was spread last. */
  readonly masks: Int32Array;
  readonly #graph: FrozenGraph;
  readonly #queue: Int32Array;
  readonly #isQueued: Uint8Array;
  #head = 0;
  #length = 0;

  constructor(graph: FrozenGraph, region: AffectedRegion) {
    this.#graph = graph;
    this.region = region;
    this.masks = new Int32Array(graph.keys.length);
    this.#queue = new Int32Array(graph.keys.length + 1);
    this.#isQueued = new Uint8Array(graph.keys.length);
  }

  spread(batch: readonly RegionAttacker[], edges: SpreadEdges): void {
    this.masks.fill(0);
    for (const [bit, { vertex }] of batch.entries()) this.#add(vertex, 1 << bit);
    while (this.#length > 0) {
      const vertex = this.#queue[this.#head] as number;
      this.#head = this.#head + 1 === this.#queue.length ? 0 : this.#head + 1;
      this.#length--;
      this.#isQueued[vertex] = 0;
      this.#follow(vertex, edges);
      this.#conclude(vertex);
    }
  }

  #follow(vertex: number, edges: SpreadEdges): void {
    const { kinds, out, outTo, reason, rule } = this.#graph;
    const mask = this.masks[vertex] as number;
    const isCertainOnly = edges.unknown === "left";
    const isFiltered = edges.without >= 0 && kinds[vertex] === attackerKind;
    const end = out.starts[vertex + 1] as number;
    for (let place = out.starts[vertex] as number; place < end; place++) {
      const edge = out.members[place] as number;
      if (isCertainOnly && (reason[edge] as number) < 0) continue;
      if (isFiltered && rule[edge] === edges.without) continue;
      this.#add(outTo[place] as number, mask);
    }
  }

  #conclude(vertex: number): void {
    const { premiseOf, conjunctions } = this.#graph;
    const end = premiseOf.starts[vertex + 1] as number;
    for (let place = premiseOf.starts[vertex] as number; place < end; place++) {
      const conjunction = premiseOf.members[place] as number;
      const left = this.masks[conjunctions.left[conjunction] as number] as number;
      const right = this.masks[conjunctions.right[conjunction] as number] as number;
      this.#add(conjunctions.to[conjunction] as number, left & right);
    }
  }

  #add(vertex: number, mask: number): void {
    const held = this.masks[vertex] as number;
    if ((held | mask) === held || this.region.has[vertex] === 0) return;
    this.masks[vertex] = held | mask;
    if (this.#isQueued[vertex] === 1) return;
    this.#isQueued[vertex] = 1;
    const tail = this.#head + this.#length;
    this.#queue[tail >= this.#queue.length ? tail - this.#queue.length : tail] = vertex;
    this.#length++;
  }
}
