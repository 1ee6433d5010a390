import type { FrozenGraph } from "./frozen-graph.ts";
import type { VertexId } from "./graph-builder.ts";
import { IntList } from "./int-list.ts";
import { attackerKind } from "./vertex-kinds.ts";

/** A slot that holds no label. */
export const noLabel = -1;
/** The reason of a start's own label. */
export const startReason = 0x7fffffff;

/**
 * Up to two distinct origins for each vertex, in the slots `2v` and `2v + 1`; one origin stands in the first.
 *
 * A vertex with two is full and stands for "any environment". At the fixpoint the two are enough: an origin that is dropped
 * is dropped at a full vertex, everything behind a full vertex is full, and of two origins at most one is the owner's own.
 */
export interface Labels {
  readonly origins: Int32Array;
  /** Edge by which the origin came, `~conjunction`, or `startReason`. */
  readonly reasons: Int32Array;
}

export interface Origins {
  /** The origin that an owner's attacker starts with. */
  readonly byOwner: ArrayLike<number>;
  /** Index of a rule whose edges out of attackers are left out; -1: none. */
  readonly without: number;
}

/** Origins of all attackers over all edges, certain and unknown; two visits of a vertex at most. */
export function propagateOrigins(graph: FrozenGraph, { byOwner, without }: Origins): Labels {
  const count = graph.keys.length;
  const labels: Labels = {
    origins: new Int32Array(count * 2).fill(noLabel),
    reasons: new Int32Array(count * 2),
  };
  const queue = new SlotQueue(labels);
  for (let vertex = 0; vertex < count; vertex++) {
    const owner = graph.owners[vertex] as number;
    if (graph.kinds[vertex] === attackerKind && owner >= 0) queue.accept(vertex, byOwner[owner] as number, startReason);
  }
  drainQueue(graph, queue, without);
  return labels;
}

/** Slots whose origins have yet to be carried on, first in, first out. */
export class SlotQueue {
  readonly labels: Labels;
  readonly #slots: IntList = new IntList();
  #head = 0;

  constructor(labels: Labels) {
    this.labels = labels;
  }

  /** Gives the vertex an origin unless it has it already or is full. */
  accept(vertex: VertexId, origin: number, reason: number): void {
    const { origins, reasons } = this.labels;
    const first = vertex * 2;
    const held = origins[first] as number;
    if (held === origin) return;
    const slot = held === noLabel ? first : first + 1;
    if (slot !== first && origins[slot] !== noLabel) return;
    origins[slot] = origin;
    reasons[slot] = reason;
    this.#slots.push(slot);
  }

  next(): number | undefined {
    return this.#head === this.#slots.length ? undefined : this.#slots.at(this.#head++);
  }
}

/** Carries queued origins on until nothing changes; edges of the rule `without` are not taken out of attackers. */
export function drainQueue(graph: FrozenGraph, queue: SlotQueue, without: number): void {
  const { kinds, out, outTo, premiseOf, rule } = graph;
  const { origins } = queue.labels;
  for (let slot = queue.next(); slot !== undefined; slot = queue.next()) {
    const vertex = slot >> 1;
    const origin = origins[slot] as number;
    const isFiltered = without >= 0 && kinds[vertex] === attackerKind;
    const end = out.starts[vertex + 1] as number;
    for (let place = out.starts[vertex] as number; place < end; place++) {
      const edge = out.members[place] as number;
      if (isFiltered && rule[edge] === without) continue;
      queue.accept(outTo[place] as number, origin, edge);
    }
    const last = premiseOf.starts[vertex + 1] as number;
    for (let place = premiseOf.starts[vertex] as number; place < last; place++)
      concludeOrigins(queue, conjunctionAt(graph.conjunctions, premiseOf.members[place] as number));
  }
}

export interface Conjunction {
  readonly number: number;
  readonly left: VertexId;
  readonly right: VertexId;
  readonly to: VertexId;
}

export function conjunctionAt({ left, right, to }: FrozenGraph["conjunctions"], number: number): Conjunction {
  return { number, left: left[number] as number, right: right[number] as number, to: to[number] as number };
}

/**
 * A conclusion's origins are those of both premises, where a full premise has every origin. Two full premises make it full:
 * more than it may hold, so what hangs on it is decided again, environment by environment.
 */
export function concludeOrigins(queue: SlotQueue, { number, left, right, to }: Conjunction): void {
  const { origins } = queue.labels;
  const leftOrigin = origins[left * 2] as number;
  const rightOrigin = origins[right * 2] as number;
  if (leftOrigin === noLabel || rightOrigin === noLabel) return;
  const isLeftFull = origins[left * 2 + 1] !== noLabel;
  const isRightFull = origins[right * 2 + 1] !== noLabel;
  if (isLeftFull && isRightFull) {
    queue.accept(to, leftOrigin, ~number);
    queue.accept(to, origins[left * 2 + 1] as number, ~number);
  } else if (isLeftFull || leftOrigin === rightOrigin) {
    queue.accept(to, rightOrigin, ~number);
  } else if (isRightFull) {
    queue.accept(to, leftOrigin, ~number);
  }
}
