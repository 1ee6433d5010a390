import type { CostLine } from "../model/decision.ts";
import type { Micros } from "../model/money.ts";

/** One part of what resources cost. */
export interface ResourceCostLine extends CostLine {
  /** The resource's id, or the environment or release behind the capacity. */
  readonly resource: string;
}

/** What a set of resources costs a month. `lines` always sum to `monthlyMicros`. */
export interface ResourceCost {
  readonly monthlyMicros: Micros;
  readonly lines: readonly ResourceCostLine[];
  /** What the amount leaves out or takes for granted, in words; sorted, no duplicates. */
  readonly assumptions: readonly string[];
}

/** Adds up lines; those that cost nothing are dropped, their assumptions kept. */
export function toResourceCost(lines: readonly ResourceCostLine[], assumptions: readonly string[]): ResourceCost {
  const charged = lines.filter((line) => line.monthlyMicros !== 0);
  return {
    monthlyMicros: charged.reduce((sum, line) => sum + line.monthlyMicros, 0),
    lines: charged,
    assumptions: [...new Set(assumptions)].sort(),
  };
}
