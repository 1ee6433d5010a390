import type { Measures } from "../model/decision.ts";
import type { Objective, Objectives } from "../model/platform.ts";
import type { Candidate } from "./candidate.ts";

/** A candidate with its measures. `isolationNeeded` caps isolation: more than needed is not worth money by itself. */
export interface Scored extends Candidate {
  readonly measures: Measures;
  readonly isolationNeeded: number;
}

export interface ChoiceResult<Item extends Scored> {
  readonly winner: Item;
  /** The objective that left one; undefined when they differed in none. */
  readonly decidedBy?: Objective;
}

/**
 * Chooses by the objectives in order: each keeps those within its threshold of the best, and the first that leaves one
 * has decided. What is still equal then is settled by exact values in the same order, then by position.
 */
export function chooseBest<Item extends Scored>(items: readonly Item[], objectives: Objectives): ChoiceResult<Item> {
  let left = items;
  for (const objective of objectives.order) {
    const kept = keepBest(left, objective, objectives);
    if (kept.length === 1 && left.length > 1 && kept[0] !== undefined) return { winner: kept[0], decidedBy: objective };
    left = kept;
  }
  const [first] = left;
  if (first === undefined) throw new RangeError("there is nothing to choose from");
  return {
    winner: left.reduce((best, item) => (compareExactly(item, best, objectives.order) < 0 ? item : best), first),
  };
}

function keepBest<Item extends Scored>(
  items: readonly Item[],
  objective: Objective,
  objectives: Objectives,
): readonly Item[] {
  const losses = items.map((item) => lossOf(item, objective));
  const best = Math.min(...losses);
  const allowed = best + Math.abs(best) * thresholdOf(objective, objectives);
  return items.filter((_, index) => (losses[index] ?? best) <= allowed);
}

function thresholdOf(objective: Objective, { thresholds }: Objectives): number {
  switch (objective) {
    case "cost":
      return thresholds.costPercent / 100;
    case "operations":
      return thresholds.operationsPercent / 100;
    case "isolation":
    case "scalability":
      return 0;
  }
}

/** The first objective on which one is worse than another by more than its threshold; undefined when none is. */
export function findLosingObjective(loser: Scored, winner: Scored, objectives: Objectives): Objective | undefined {
  return objectives.order.find((objective) => {
    const least = lossOf(winner, objective);
    return lossOf(loser, objective) > least + Math.abs(least) * thresholdOf(objective, objectives);
  });
}

/** Smaller is better, whatever the objective. */
export function lossOf({ measures, isolationNeeded }: Scored, objective: Objective): number {
  switch (objective) {
    case "isolation":
      return -Math.min(measures.isolation.score, isolationNeeded);
    case "cost":
      return measures.cost.monthlyMicros;
    case "operations":
      return measures.operations.score;
    case "scalability":
      return -measures.scalability.environments;
  }
}

function compareExactly(left: Scored, right: Scored, order: readonly Objective[]): number {
  for (const objective of order) {
    const difference = lossOf(left, objective) - lossOf(right, objective);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Those that no other beats or equals on all four measures while beating it on one. Isolation counts in full here. */
export function paretoFront<Item extends Scored>(items: readonly Item[]): readonly Item[] {
  return items.filter((item) => !items.some((other) => other !== item && dominates(other, item)));
}

export function dominates(left: Scored, right: Scored): boolean {
  const pairs: readonly (readonly [number, number])[] = [
    [-left.measures.isolation.score, -right.measures.isolation.score],
    [left.measures.cost.monthlyMicros, right.measures.cost.monthlyMicros],
    [left.measures.operations.score, right.measures.operations.score],
    [-left.measures.scalability.environments, -right.measures.scalability.environments],
  ];
  return pairs.every(([a, b]) => a <= b) && pairs.some(([a, b]) => a < b);
}
