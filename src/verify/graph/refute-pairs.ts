import type { RefutedPair } from "../../model/verdict.ts";
import type { PairTable } from "./pair-table.ts";
import { certainEdges, type PairContext, walkRow } from "./pair-walk.ts";
import { findRepair } from "./repair.ts";
import { type Telling, tellHops, tellSentence } from "./tell-path.ts";
import { stepsTo } from "./walk.ts";

export interface TellingContext extends PairContext {
  readonly telling: Telling;
  readonly pairs: PairTable;
}

/** The first `most` refuted pairs, by source and target, each with its shortest path and its repair. */
export function refutePairs(context: TellingContext, most: number): readonly RefutedPair[] {
  const told: RefutedPair[] = [];
  for (const { from, vertex, refuted } of context.pairs.rows) {
    if (told.length >= most) break;
    const row = { from, vertex, to: refuted.slice(0, most - told.length) };
    const paths = new Map<number, readonly number[]>();
    walkRow(context, row, {
      options: certainEdges(context.graph),
      found: (to, walk, target) => paths.set(to, stepsTo(context.graph, walk, target)),
    });
    for (const to of row.to) {
      const steps = paths.get(to);
      if (steps !== undefined) told.push(tellPair(context, { from, vertex, to }, steps));
    }
  }
  return told;
}

function tellPair(
  context: TellingContext,
  pair: { readonly from: number; readonly vertex: number; readonly to: number },
  steps: readonly number[],
): RefutedPair {
  const { telling } = context;
  return {
    from: telling.environments[pair.from] ?? "",
    to: telling.environments[pair.to] ?? "",
    path: tellHops(telling, steps),
    sentence: tellSentence(telling, steps),
    repair: findRepair(context, pair),
  };
}
