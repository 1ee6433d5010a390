import type { Families } from "./families.ts";
import { type FrozenGraph, type Rows, reverseRows } from "./frozen-graph.ts";
import { IntList } from "./int-list.ts";
import type { GraphLabels } from "./label-graph.ts";
import { type Labels, noLabel } from "./propagate.ts";
import { attackerKind, isPossession } from "./vertex-kinds.ts";

/** The part of a graph that can decide a violated pair: closed against the arrows. */
export interface AffectedRegion {
  /** One per vertex; 1: in the region. */
  readonly has: Uint8Array;
  /** One per vertex; 1: some environment's own, and another's origin may arrive there. */
  readonly isTarget: Uint8Array;
  readonly targets: Int32Array;
  /** Attackers in the region, by owner. */
  readonly attackers: readonly RegionAttacker[];
}

export interface RegionAttacker {
  readonly vertex: number;
  readonly owner: number;
}

/** Everything from which a foreign target can be reached, premises included. Empty when every pair is proved. */
export function findAffectedRegion(graph: FrozenGraph, labels: GraphLabels, families: Families): AffectedRegion {
  const count = graph.keys.length;
  const isTarget = new Uint8Array(count);
  markTargets(graph, isTarget, { labels: labels.across, byOwner: families.of });
  if (labels.within !== undefined)
    markTargets(graph, isTarget, { labels: labels.within, byOwner: Int32Array.from(families.of.keys()) });
  const targets = new IntList();
  for (let vertex = 0; vertex < count; vertex++) if (isTarget[vertex] === 1) targets.push(vertex);
  const has = new Uint8Array(count);
  if (targets.length > 0) closeBackwards(graph, has, targets.view());
  return { has, isTarget, targets: targets.view(), attackers: attackersIn(graph, has) };
}

function markTargets(
  graph: FrozenGraph,
  isTarget: Uint8Array,
  { labels, byOwner }: { readonly labels: Labels; readonly byOwner: Int32Array },
): void {
  for (let vertex = 0; vertex < isTarget.length; vertex++) {
    const owner = graph.owners[vertex] as number;
    if (owner < 0 || !isPossession(graph.kinds[vertex] as number)) continue;
    if (hasForeignOrigin(labels, vertex, byOwner[owner] as number)) isTarget[vertex] = 1;
  }
}

/** Whether an origin other than the owner's own may arrive at a vertex. */
export function hasForeignOrigin({ origins }: Labels, vertex: number, own: number): boolean {
  const first = origins[vertex * 2] as number;
  return first !== noLabel && (first !== own || origins[vertex * 2 + 1] !== noLabel);
}

function attackersIn(graph: FrozenGraph, has: Uint8Array): readonly RegionAttacker[] {
  const attackers: RegionAttacker[] = [];
  for (let vertex = 0; vertex < has.length; vertex++) {
    const owner = graph.owners[vertex] as number;
    if (has[vertex] === 1 && graph.kinds[vertex] === attackerKind && owner >= 0) attackers.push({ vertex, owner });
  }
  return attackers.toSorted((one, other) => one.owner - other.owner || one.vertex - other.vertex);
}

function closeBackwards(graph: FrozenGraph, has: Uint8Array, targets: Int32Array): void {
  const { into, concluding } = reverseRows(graph);
  const { left, right } = graph.conjunctions;
  const stack = new IntList();
  const add = (vertex: number): void => {
    if (has[vertex] === 1) return;
    has[vertex] = 1;
    stack.push(vertex);
  };
  for (const target of targets) add(target);
  for (let vertex = stack.pop(); vertex !== undefined; vertex = stack.pop()) {
    for (const edge of membersOf(into, vertex)) add(graph.from[edge] as number);
    for (const conjunction of membersOf(concluding, vertex)) {
      add(left[conjunction] as number);
      add(right[conjunction] as number);
    }
  }
}

function membersOf({ starts, members }: Rows, row: number): Int32Array {
  return members.subarray(starts[row], starts[row + 1]);
}
