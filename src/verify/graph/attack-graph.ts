import type { Assumption } from "../../model/verdict.ts";
import { type FrozenGraph, freezeGraph, type GraphArrays } from "./frozen-graph.ts";
import type { Evidence, GraphBuilder, OwnerIndex, UnknownEdge, VertexId, VertexKind } from "./graph-builder.ts";
import { IntList } from "./int-list.ts";
import { vertexKinds } from "./vertex-kinds.ts";

/** An assumption and the environments it is about; `undefined`: all. */
export interface AssumedFact {
  readonly assumption: Omit<Assumption, "environments">;
  readonly about: Set<OwnerIndex> | undefined;
}

/** What rules build: vertices by kind and key, edges as parallel typed arrays, evidence as functions nobody calls early. */
export class AttackGraph implements GraphBuilder {
  readonly #byKey: readonly Map<string, VertexId>[] = vertexKinds.map(() => new Map());
  readonly #keys: string[] = [];
  readonly #kinds: IntList = new IntList();
  readonly #owners: IntList = new IntList();

  readonly #from: IntList = new IntList();
  readonly #to: IntList = new IntList();
  readonly #rule: IntList = new IntList();
  /** Index of the evidence; `~index` of the cause where the edge is unknown. */
  readonly #reason: IntList = new IntList();

  readonly #left: IntList = new IntList();
  readonly #right: IntList = new IntList();
  readonly #conclusion: IntList = new IntList();
  readonly #conjunctionRule: IntList = new IntList();
  readonly #conjunctionEvidence: (() => Evidence)[] = [];

  readonly #evidence: (() => Evidence)[] = [];
  readonly #causes: UnknownEdge[] = [];
  readonly #causeById: Map<string, number> = new Map();
  readonly #rules: string[] = [];
  readonly #ruleById: Map<string, number> = new Map();
  readonly #assumptions: Map<string, AssumedFact> = new Map();

  vertex(kind: VertexKind, key: string, owner: OwnerIndex): VertexId {
    const kindIndex = vertexKinds.indexOf(kind);
    const known = this.#byKey[kindIndex]?.get(key);
    if (known !== undefined) return known;
    const id = this.#keys.push(key) - 1;
    this.#byKey[kindIndex]?.set(key, id);
    this.#kinds.push(kindIndex);
    this.#owners.push(owner);
    return id;
  }

  find(kind: VertexKind, key: string): VertexId | undefined {
    return this.#byKey[vertexKinds.indexOf(kind)]?.get(key);
  }

  /** Vertices of one kind with their keys, in the order of their making. */
  ofKind(kind: VertexKind): Iterable<readonly [string, VertexId]> {
    return this.#byKey[vertexKinds.indexOf(kind)] ?? [];
  }

  edge(from: VertexId, to: VertexId, rule: string, evidence: () => Evidence): void {
    if (from === to) return;
    this.#addEdge(from, to, rule, this.#evidence.push(evidence) - 1);
  }

  conjunction(
    [left, right]: readonly [VertexId, VertexId],
    to: VertexId,
    rule: string,
    evidence: () => Evidence,
  ): void {
    if (left === right) {
      this.edge(left, to, rule, evidence);
      return;
    }
    if (to === left || to === right) return;
    this.#left.push(left);
    this.#right.push(right);
    this.#conclusion.push(to);
    this.#conjunctionRule.push(this.#ruleIndex(rule));
    this.#conjunctionEvidence.push(evidence);
  }

  unknown(from: VertexId, to: VertexId, rule: string, cause: UnknownEdge): void {
    if (from === to) return;
    this.#addEdge(from, to, rule, ~this.#causeIndex(cause));
  }

  assume(assumption: Omit<Assumption, "environments">, about?: readonly OwnerIndex[]): void {
    const known = this.#assumptions.get(assumption.id);
    if (known === undefined) {
      this.#assumptions.set(assumption.id, { assumption, about: about === undefined ? undefined : new Set(about) });
      return;
    }
    if (about === undefined && known.about !== undefined)
      this.#assumptions.set(assumption.id, { assumption: known.assumption, about: undefined });
    for (const owner of about ?? []) known.about?.add(owner);
  }

  get size(): { readonly vertices: number; readonly edges: number; readonly conjunctions: number } {
    return { vertices: this.#keys.length, edges: this.#from.length, conjunctions: this.#left.length };
  }

  /** The graph as compressed rows. Nothing added afterwards is in it; its texts and evidence are shared, not copied. */
  freeze(): FrozenGraph {
    const arrays = this.arrays();
    const { left, right, to, rule, evidence } = arrays.conjunctions;
    return freezeGraph({
      ...arrays,
      kinds: arrays.kinds.slice(),
      owners: arrays.owners.slice(),
      from: arrays.from.slice(),
      to: arrays.to.slice(),
      rule: arrays.rule.slice(),
      reason: arrays.reason.slice(),
      conjunctions: { left: left.slice(), right: right.slice(), to: to.slice(), rule: rule.slice(), evidence },
    });
  }

  /** Everything as it stands, without a copy; valid until something is added. */
  arrays(): GraphArrays {
    return {
      keys: this.#keys,
      kinds: this.#kinds.view(),
      owners: this.#owners.view(),
      from: this.#from.view(),
      to: this.#to.view(),
      rule: this.#rule.view(),
      reason: this.#reason.view(),
      conjunctions: {
        left: this.#left.view(),
        right: this.#right.view(),
        to: this.#conclusion.view(),
        rule: this.#conjunctionRule.view(),
        evidence: this.#conjunctionEvidence,
      },
      rules: this.#rules,
      evidence: this.#evidence,
      causes: this.#causes,
      assumptions: [...this.#assumptions.values()],
    };
  }

  /** Lets an edge be told as a newer one is that says the same. */
  renewEvidence(edge: number, newer: number): void {
    const reasons = this.#reason.view();
    reasons[edge] = reasons[newer] as number;
  }

  #addEdge(from: VertexId, to: VertexId, rule: string, reason: number): void {
    this.#from.push(from);
    this.#to.push(to);
    this.#rule.push(this.#ruleIndex(rule));
    this.#reason.push(reason);
  }

  #ruleIndex(rule: string): number {
    const known = this.#ruleById.get(rule);
    if (known !== undefined) return known;
    const index = this.#rules.push(rule) - 1;
    this.#ruleById.set(rule, index);
    return index;
  }

  #causeIndex(cause: UnknownEdge): number {
    const known = this.#causeById.get(cause.id);
    if (known !== undefined) return known;
    const index = this.#causes.push(cause) - 1;
    this.#causeById.set(cause.id, index);
    return index;
  }
}
