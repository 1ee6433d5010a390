import type { RepairStep } from "../../model/verdict.ts";

/** What to change, each text once: two steps of one path may need the very same change. */
export function repairTexts(repair: readonly RepairStep[]): readonly string[] {
  return [...new Set(repair.map(({ change }) => change))];
}
