import type { FrozenGraph } from "./frozen-graph.ts";
import { sharedStartRule } from "./starts.ts";

/**
 * Environments that share people. Within a family a pair is decided without the starts that are shared, since the same people
 * owning both proves nothing; every other pair is decided with them.
 */
export interface Families {
  /** The family of each owner: the index of its first member. */
  readonly of: Int32Array;
  /** Whether any family has two members. */
  readonly areShared: boolean;
  /** Index of the rule of shared starts in the graph; -1 where nothing is shared. */
  readonly rule: number;
}

/** `families` as `findFamilies` says; absent: each environment is a family of its own. */
export function toFamilies(graph: FrozenGraph, owners: number, families?: readonly number[]): Families {
  const of = Int32Array.from({ length: owners }, (_, owner) => families?.[owner] ?? owner);
  return { of, areShared: of.some((family, owner) => family !== owner), rule: graph.rules.indexOf(sharedStartRule) };
}
