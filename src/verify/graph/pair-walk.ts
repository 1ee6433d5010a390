import type { AffectedRegion } from "./affected-region.ts";
import type { PairRow } from "./enumerate-pairs.ts";
import type { Families } from "./families.ts";
import type { FrozenGraph } from "./frozen-graph.ts";
import type { IntendedPeers } from "./intended-peers.ts";
import { networkKind } from "./vertex-kinds.ts";
import { targetOf, type Walk, type Walker, type WalkOptions } from "./walk.ts";

/** What is needed to walk for one pair. */
export interface PairContext {
  readonly graph: FrozenGraph;
  readonly families: Families;
  readonly region: AffectedRegion;
  readonly walker: Walker;
  readonly peers: IntendedPeers;
}

/** An attacker, and the environments it is walked for. */
export interface WalkedRow {
  readonly from: number;
  /** The attacker's vertex. */
  readonly vertex: number;
  readonly to: readonly number[];
}

/**
 * The nearest target of each environment of the row, as `found` is told with the walk that arrives there. One walk serves all
 * that need no way of their own: members of the family, and intended peers each.
 */
export function walkRow(
  context: PairContext,
  row: WalkedRow,
  { options, found }: { readonly options: RowOptions; found(to: number, walk: Walk, target: number): void },
): void {
  for (const [owner, members] of groupByWay(context, row)) {
    const way = pairWalk(context, { from: row.from, to: owner }, options);
    const walk = context.walker.walk(row.vertex, way);
    for (const [to, target] of nearestTargets(context, walk, members)) found(to, walk, target);
  }
}

export type RowOptions = Pick<WalkOptions, "cost">;

/** One representative for each set of environments that are walked for together. */
function groupByWay({ families, peers }: PairContext, row: WalkedRow): ReadonlyMap<number, ReadonlySet<number>> {
  const intended = peers.bySource.get(row.from);
  const groups = new Map<number, Set<number>>();
  let [others, family]: (number | undefined)[] = [];
  for (const to of row.to) {
    if (intended?.has(to) === true) {
      groups.set(to, new Set([to]));
      continue;
    }
    const isFamily = families.of[to] === families.of[row.from];
    if (isFamily) family ??= to;
    else others ??= to;
    const first = (isFamily ? family : others) as number;
    groups.set(first, (groups.get(first) ?? new Set()).add(to));
  }
  return groups;
}

/**
 * A walk's way for one pair. Within a family no shared start is taken; what an intended peer gives, and all that follows from
 * the packets it lets through, is not taken either.
 */
export function pairWalk(context: PairContext, pair: Pair, { cost }: RowOptions): WalkOptions {
  const { graph, families, region, peers } = context;
  const isIntended = peers.bySource.get(pair.from)?.has(pair.to) === true;
  const without = families.of[pair.from] === families.of[pair.to] ? families.rule : -1;
  return {
    region: region.has,
    cost: (step) => {
      if (without >= 0 && step >= 0 && graph.rule[step] === without) return undefined;
      if (isIntended && isNetworkOf(graph, targetOf(graph, step), pair.to)) return undefined;
      return cost(step);
    },
  };
}

export interface Pair {
  readonly from: number;
  readonly to: number;
}

function isNetworkOf({ kinds, owners }: FrozenGraph, vertex: number, owner: number): boolean {
  return kinds[vertex] === networkKind && owners[vertex] === owner;
}

/** Takes certain edges only. */
export function certainEdges({ reason }: FrozenGraph): RowOptions {
  return { cost: (step) => (step >= 0 && (reason[step] as number) < 0 ? undefined : 0) };
}

/** Takes certain edges freely, and unknown ones where they are needed: accepted causes, by index, only in the last resort. */
export function allEdges({ reason }: FrozenGraph, isAccepted: readonly boolean[]): RowOptions {
  return {
    cost: (step) => {
      const index = step >= 0 ? (reason[step] as number) : 0;
      if (index >= 0) return 0;
      return isAccepted[~index] === true ? 2 : 1;
    },
  };
}

/** The first vertex of each wanted environment that a walk arrived at and that counts. */
export function nearestTargets(
  { graph, region }: PairContext,
  walk: Walk,
  wanted: ReadonlySet<number>,
): ReadonlyMap<number, number> {
  const nearest = new Map<number, number>();
  for (const vertex of walk.order) {
    if (region.isTarget[vertex] === 0) continue;
    const owner = graph.owners[vertex] as number;
    if (!wanted.has(owner) || nearest.has(owner)) continue;
    nearest.set(owner, vertex);
    if (nearest.size === wanted.size) break;
  }
  return nearest;
}

/** Takes intended pairs out of a row, unless something else than the intended packets leads there, too. */
export function withoutIntended(context: PairContext, row: PairRow): PairRow {
  const peers = context.peers.bySource.get(row.from);
  if (peers === undefined) return row;
  const still = (pairs: readonly number[], options: RowOptions): readonly number[] => {
    const reached = new Set<number>(pairs.filter((to) => !peers.has(to)));
    const doubtful = pairs.filter((to) => peers.has(to));
    walkRow(context, { ...row, to: doubtful }, { options, found: (to) => reached.add(to) });
    return pairs.filter((to) => reached.has(to));
  };
  const refuted = still(row.refuted, certainEdges(context.graph));
  const rest = [...row.unknown, ...row.refuted.filter((to) => !refuted.includes(to))];
  const unknown = still(rest, allEdges(context.graph, [])).toSorted((one, other) => one - other);
  return { ...row, refuted, unknown };
}
