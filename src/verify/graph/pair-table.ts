import { enumeratePairs, type PairRow } from "./enumerate-pairs.ts";
import { type PairContext, withoutIntended } from "./pair-walk.ts";

/** Every pair that is not PROVED. */
export interface PairTable {
  readonly refuted: number;
  readonly unknown: number;
  /** By source, those with at least one pair. */
  readonly rows: readonly PairRow[];
  /** Whether the rows hold all pairs that are counted: beyond two million, pairs are counted only. */
  readonly isComplete: boolean;
}

const mostListed = 2_000_000;

/** Counts all pairs and lists them as far as memory allows. */
export function tabulatePairs(context: PairContext): PairTable {
  const rows: PairRow[] = [];
  let [refuted, unknown] = [0, 0];
  let isComplete = true;
  for (const raw of enumeratePairs(context.graph, context.region, context.families)) {
    const row = withoutIntended(context, raw);
    refuted += row.refuted.length;
    unknown += row.unknown.length;
    if (refuted + unknown > mostListed) isComplete = false;
    else if (row.refuted.length + row.unknown.length > 0) rows.push(row);
  }
  return { refuted, unknown, rows, isComplete };
}
