import type { AffectedRegion, RegionAttacker } from "./affected-region.ts";
import type { Families } from "./families.ts";
import type { FrozenGraph } from "./frozen-graph.ts";
import { MaskedReach, type SpreadEdges } from "./masked-reach.ts";

/** What one attacker reaches of others, by owner, ascending. A pair stands in one of the two lists at most. */
export interface PairRow {
  readonly from: number;
  /** The attacker's vertex. */
  readonly vertex: number;
  /** Reached over certain edges alone. */
  readonly refuted: readonly number[];
  /** Reached only with edges of which nobody knows whether they exist. */
  readonly unknown: readonly number[];
}

/** Every pair of the region that is not proved, exactly, 32 attackers at a time, one bit each. */
export function* enumeratePairs(graph: FrozenGraph, region: AffectedRegion, families: Families): Generator<PairRow> {
  const spread = new OwnerSpread(graph, region, families);
  const hasUnknown = graph.causes.length > 0;
  for (let start = 0; start < region.attackers.length; start += 32) {
    const batch = region.attackers.slice(start, start + 32);
    const certain = spread.reached(batch, "left");
    const possible = hasUnknown ? spread.reached(batch, "taken") : certain;
    for (const [bit, attacker] of batch.entries()) {
      const row = spread.row(attacker, { bit: 1 << bit, certain, possible });
      if (row.refuted.length + row.unknown.length > 0) yield row;
    }
  }
}

/** Masks by owner: with every start, and without the shared ones. */
interface OwnerMasks {
  readonly across: Int32Array;
  readonly within: Int32Array;
}

class OwnerSpread {
  readonly #graph: FrozenGraph;
  readonly #families: Families;
  readonly #reach: MaskedReach;

  constructor(graph: FrozenGraph, region: AffectedRegion, families: Families) {
    this.#graph = graph;
    this.#families = families;
    this.#reach = new MaskedReach(graph, region);
  }

  reached(batch: readonly RegionAttacker[], unknown: SpreadEdges["unknown"]): OwnerMasks {
    const across = this.#spread(batch, { unknown, without: -1 });
    if (!this.#families.areShared) return { across, within: across };
    return { across, within: this.#spread(batch, { unknown, without: this.#families.rule }) };
  }

  row(
    { vertex, owner: from }: RegionAttacker,
    { bit, certain, possible }: { readonly bit: number; readonly certain: OwnerMasks; readonly possible: OwnerMasks },
  ): PairRow {
    const { of } = this.#families;
    const refuted: number[] = [];
    const unknown: number[] = [];
    for (let owner = 0; owner < of.length; owner++) {
      if (owner === from) continue;
      const side = of[owner] === of[from] ? "within" : "across";
      if (((certain[side][owner] as number) & bit) !== 0) refuted.push(owner);
      else if (((possible[side][owner] as number) & bit) !== 0) unknown.push(owner);
    }
    return { from, vertex, refuted, unknown };
  }

  #spread(batch: readonly RegionAttacker[], edges: SpreadEdges): Int32Array {
    this.#reach.spread(batch, edges);
    const masks = new Int32Array(this.#families.of.length);
    for (const target of this.#reach.region.targets) {
      const owner = this.#graph.owners[target] as number;
      masks[owner] = (masks[owner] as number) | (this.#reach.masks[target] as number);
    }
    return masks;
  }
}
