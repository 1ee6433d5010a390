import type { VertexId } from "./graph-builder.ts";
import type { GraphChange, LiveGraph } from "./live-graph.ts";
import { concludeOrigins, conjunctionAt, type Labels, noLabel, SlotQueue, startReason } from "./propagate.ts";
import { attackerKind } from "./vertex-kinds.ts";

/** Where origins start, and which edges out of attackers are not taken. */
export interface Relabelling {
  readonly byOwner: ArrayLike<number>;
  /** Index of the rule that is left out; -1: none. */
  readonly without: number;
}

/**
 * Brings labels up to date after a change: what rested on a removed part is taken back, whatever has lost an origin asks its
 * neighbours again, and what is new is carried on. The cost is that of what is touched; the result is a fixpoint as
 * if the whole had been labelled anew, though other origins may stand for a full vertex.
 */
export function relabel(live: LiveGraph, labels: Labels, change: GraphChange, origins: Relabelling): void {
  const lost = withdraw(live, labels, change);
  const queue = new SlotQueue(labels);
  const pass = new Pass(live, queue, origins);
  for (const vertex of lost) pass.pull(vertex);
  for (const edge of change.addedEdges) pass.follow(edge);
  for (const number of change.addedConjunctions)
    concludeOrigins(queue, conjunctionAt(live.arrays.conjunctions, number));
  pass.drain();
}

class Pass {
  readonly #live: LiveGraph;
  readonly #queue: SlotQueue;
  readonly #origins: Relabelling;

  constructor(live: LiveGraph, queue: SlotQueue, origins: Relabelling) {
    this.#live = live;
    this.#queue = queue;
    this.#origins = origins;
  }

  pull(vertex: VertexId): void {
    this.start(vertex);
    for (const edge of this.#live.edges("into", vertex)) this.follow(edge);
    for (const conjunction of this.#live.conjunctions("concluding", vertex)) concludeOrigins(this.#queue, conjunction);
  }

  start(vertex: VertexId): void {
    const { kinds, owners } = this.#live.arrays;
    const owner = owners[vertex] as number;
    if (kinds[vertex] !== attackerKind || owner < 0) return;
    this.#queue.accept(vertex, this.#origins.byOwner[owner] as number, startReason);
  }

  follow(edge: number): void {
    const { from, kinds, rule, to } = this.#live.arrays;
    const source = from[edge] as number;
    if (rule[edge] === this.#origins.without && kinds[source] === attackerKind) return;
    for (const slot of [source * 2, source * 2 + 1]) {
      const origin = this.#queue.labels.origins[slot] as number;
      if (origin !== noLabel) this.#queue.accept(to[edge] as number, origin, edge);
    }
  }

  drain(): void {
    for (let slot = this.#queue.next(); slot !== undefined; slot = this.#queue.next()) {
      for (const edge of this.#live.edges("out", slot >> 1)) this.follow(edge);
      for (const conjunction of this.#live.conjunctions("premiseOf", slot >> 1))
        concludeOrigins(this.#queue, conjunction);
    }
  }
}

/** Takes back every origin that came over a removed part, directly or not; returns the vertices that lost one. */
function withdraw(live: LiveGraph, labels: Labels, change: GraphChange): ReadonlySet<VertexId> {
  const { to, conjunctions } = live.arrays;
  const taking = new Withdrawal(labels);
  for (const edge of change.removedEdges) taking.takeAll(to[edge] as number, edge);
  for (const number of change.removedConjunctions) taking.takeAll(conjunctions.to[number] as number, ~number);
  for (let taken = taking.next(); taken !== undefined; taken = taking.next()) {
    for (const edge of live.edges("out", taken.vertex)) taking.takeOne(to[edge] as number, edge, taken.origin);
    for (const { number, to: conclusion } of live.conjunctions("premiseOf", taken.vertex))
      taking.takeAll(conclusion, ~number);
  }
  taking.closeUp();
  return taking.lost;
}

class Withdrawal {
  readonly lost: Set<VertexId> = new Set();
  readonly #labels: Labels;
  readonly #open: { readonly vertex: VertexId; readonly origin: number }[] = [];

  constructor(labels: Labels) {
    this.#labels = labels;
  }

  next(): { readonly vertex: VertexId; readonly origin: number } | undefined {
    return this.#open.pop();
  }

  takeAll(vertex: VertexId, reason: number): void {
    for (const slot of [vertex * 2, vertex * 2 + 1]) if (this.#labels.reasons[slot] === reason) this.#take(slot);
  }

  takeOne(vertex: VertexId, reason: number, origin: number): void {
    const { origins, reasons } = this.#labels;
    for (const slot of [vertex * 2, vertex * 2 + 1])
      if (reasons[slot] === reason && origins[slot] === origin) this.#take(slot);
  }

  /** A single origin stands in the first slot. */
  closeUp(): void {
    const { origins, reasons } = this.#labels;
    for (const vertex of this.lost) {
      const first = vertex * 2;
      if (origins[first] !== noLabel || origins[first + 1] === noLabel) continue;
      origins[first] = origins[first + 1] as number;
      reasons[first] = reasons[first + 1] as number;
      origins[first + 1] = noLabel;
    }
  }

  #take(slot: number): void {
    const origin = this.#labels.origins[slot] as number;
    if (origin === noLabel) return;
    this.#labels.origins[slot] = noLabel;
    this.lost.add(slot >> 1);
    this.#open.push({ vertex: slot >> 1, origin });
  }
}
