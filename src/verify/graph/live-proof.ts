import { hasForeignOrigin } from "./affected-region.ts";
import type { AttackGraph } from "./attack-graph.ts";
import { type Families, toFamilies } from "./families.ts";
import { type FrozenGraph, freezeGraph, type GraphArrays } from "./frozen-graph.ts";
import type { OwnerIndex } from "./graph-builder.ts";
import { IntList } from "./int-list.ts";
import { type GraphLabels, labelGraph } from "./label-graph.ts";
import { type GraphChange, LiveGraph } from "./live-graph.ts";
import { type Labels, noLabel } from "./propagate.ts";
import { decidePairs, type Proof, type ProofRequest } from "./prove.ts";
import { type Relabelling, relabel } from "./relabel.ts";
import { isPossession } from "./vertex-kinds.ts";

export type LiveProofRequest = ProofRequest & { readonly graph: AttackGraph };

/** What one change did to a proof. */
export interface Reproof {
  readonly added: number;
  readonly removed: number;
  /** Whether every pair is PROVED again; if not, `prove` tells which are not. */
  readonly isProved: boolean;
}

/**
 * A proof that is kept up to date while single environments change. Owners, and who shares people with whom, stay as they
 * are: when an environment comes or goes, the whole is proved again.
 */
export class LiveProof {
  readonly #request: LiveProofRequest;
  readonly #families: Families;
  readonly #live: LiveGraph;
  #labels: GraphLabels;

  constructor(request: LiveProofRequest) {
    this.#request = request;
    const graph = request.graph.freeze();
    this.#families = toFamilies(graph, request.claims.length, request.families);
    this.#live = new LiveGraph(graph, request.claims.length);
    this.#labels = labelGraph(graph, this.#families);
  }

  /**
   * Replaces everything that touches a vertex of the owner by what `derive` adds to the graph of the request. An edge that is
   * added again is kept, so the cost is that of what differs and of the owner's own edges.
   */
  change(owner: OwnerIndex, derive: (graph: AttackGraph) => void): Reproof {
    const { graph } = this.#request;
    const before = graph.size;
    derive(graph);
    const arrays = graph.arrays();
    const change = this.#difference(owner, arrays, before);
    this.#live.apply(arrays, change);
    const { across, within } = this.#labels;
    const families = this.#families;
    this.#labels = { across: this.#relabel(across, change, { byOwner: families.of, without: -1 }) };
    if (within !== undefined) {
      const owners = Int32Array.from(families.of.keys());
      const relabelled = this.#relabel(within, change, { byOwner: owners, without: families.rule });
      this.#labels = { ...this.#labels, within: relabelled };
    }
    return {
      added: change.addedEdges.length + change.addedConjunctions.length,
      removed: change.removedEdges.length + change.removedConjunctions.length,
      isProved: this.#isProved(),
    };
  }

  /** The verdict of what stands now, from the labels that are there. */
  prove(): Proof {
    return decidePairs(this.#request, { graph: this.#compact(), families: this.#families, labels: this.#labels });
  }

  /** New parts against those of the owner, matched by ends, rule and certainty. */
  #difference(owner: OwnerIndex, arrays: GraphArrays, before: AttackGraph["size"]): GraphChange {
    const edges = matchParts({
      old: this.#live.edgesOf(owner),
      from: before.edges,
      to: arrays.from.length,
      key: (edge) => {
        const reason = arrays.reason[edge] as number;
        return `${arrays.from[edge]} ${arrays.to[edge]} ${arrays.rule[edge]} ${Math.min(reason, 0)}`;
      },
    });
    for (const [old, fresh] of edges.kept) this.#request.graph.renewEvidence(old, fresh);
    const { left, right, to, rule } = arrays.conjunctions;
    const conjunctions = matchParts({
      old: this.#live.conjunctionsOf(owner),
      from: before.conjunctions,
      to: to.length,
      key: (number) => `${left[number]} ${right[number]} ${to[number]} ${rule[number]}`,
    });
    return {
      removedEdges: edges.removed,
      addedEdges: edges.added,
      removedConjunctions: conjunctions.removed,
      addedConjunctions: conjunctions.added,
    };
  }

  #relabel(labels: Labels, change: GraphChange, origins: Relabelling): Labels {
    const grown = growLabels(labels, this.#live.arrays.keys.length);
    relabel(this.#live, grown, change, origins);
    return grown;
  }

  #isProved(): boolean {
    const { across, within } = this.#labels;
    const { kinds, owners } = this.#live.arrays;
    for (let vertex = 0; vertex < kinds.length; vertex++) {
      const owner = owners[vertex] as number;
      if (owner < 0 || !isPossession(kinds[vertex] as number)) continue;
      if (hasForeignOrigin(across, vertex, this.#families.of[owner] as number)) return false;
      if (within !== undefined && hasForeignOrigin(within, vertex, owner)) return false;
    }
    return true;
  }

  #compact(): FrozenGraph {
    const { arrays } = this.#live;
    const { conjunctions } = arrays;
    const edges = keptPlaces(arrays.from.length, (edge) => this.#live.hasEdge(edge));
    const numbers = keptPlaces(conjunctions.to.length, (number) => this.#live.hasConjunction(number));
    const pick = (places: Int32Array, column: Int32Array): Int32Array => places.map((place) => column[place] as number);
    return freezeGraph({
      ...arrays,
      from: pick(edges, arrays.from),
      to: pick(edges, arrays.to),
      rule: pick(edges, arrays.rule),
      reason: pick(edges, arrays.reason),
      conjunctions: {
        left: pick(numbers, conjunctions.left),
        right: pick(numbers, conjunctions.right),
        to: pick(numbers, conjunctions.to),
        rule: pick(numbers, conjunctions.rule),
        evidence: [...numbers].map((number) => conjunctions.evidence[number]).filter((made) => made !== undefined),
      },
    });
  }
}

interface Parts {
  readonly old: ReadonlySet<number>;
  /** New parts are those from here on, up to but without `to`. */
  readonly from: number;
  readonly to: number;
  key(part: number): string;
}

interface MatchedParts {
  readonly removed: readonly number[];
  readonly added: readonly number[];
  readonly kept: readonly (readonly [old: number, fresh: number])[];
}

function matchParts({ old, from, to, key }: Parts): MatchedParts {
  const open = new Map<string, number[]>();
  for (const part of old) open.set(key(part), [...(open.get(key(part)) ?? []), part]);
  const added: number[] = [];
  const kept: [number, number][] = [];
  for (let part = from; part < to; part++) {
    const match = open.get(key(part))?.pop();
    if (match === undefined) added.push(part);
    else kept.push([match, part]);
  }
  return { removed: [...open.values()].flat(), added, kept };
}

function keptPlaces(count: number, isKept: (place: number) => boolean): Int32Array {
  const places = new IntList();
  for (let place = 0; place < count; place++) if (isKept(place)) places.push(place);
  return places.view();
}

function growLabels(labels: Labels, vertices: number): Labels {
  if (labels.origins.length === vertices * 2) return labels;
  const origins = new Int32Array(vertices * 2).fill(noLabel);
  const reasons = new Int32Array(vertices * 2);
  origins.set(labels.origins);
  reasons.set(labels.reasons);
  return { origins, reasons };
}
