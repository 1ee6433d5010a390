import type { Families } from "./families.ts";
import type { FrozenGraph } from "./frozen-graph.ts";
import { type Labels, propagateOrigins } from "./propagate.ts";

/** The two propagations that decide all pairs between them. */
export interface GraphLabels {
  /** Families as origins, over every edge: decides pairs of different families. */
  readonly across: Labels;
  /** Environments as origins, without shared starts: decides pairs within a family. Absent where no family has two. */
  readonly within?: Labels;
}

/** Labels a graph for the proof of all ordered pairs; linear. */
export function labelGraph(graph: FrozenGraph, families: Families): GraphLabels {
  const across = propagateOrigins(graph, { byOwner: families.of, without: -1 });
  if (!families.areShared) return { across };
  const owners = Int32Array.from(families.of.keys());
  return { across, within: propagateOrigins(graph, { byOwner: owners, without: families.rule }) };
}
