import { formatDollars } from "../../model/money.ts";
import type { Plan } from "../../model/plan.ts";
import type { ActionCounts, ChangeAction } from "./plan-tree.ts";

/** The last line of every view. */
export function formatSummary({ summary, gaps, conflicts = [] }: Plan): string {
  const { create, adopt, update, replace, delete: destroy } = summary;
  if (create + adopt + update + replace + destroy === 0) {
    const isSure = gaps.length + conflicts.length === 0;
    return isSure ? "No changes. Everything that the documents ask for is there." : "No changes, as far as is known.";
  }
  const adopted = adopt === 0 ? "" : `${adopt} to adopt, `;
  return `Plan: ${create} to add, ${adopted}${update} to change, ${replace} to replace, ${destroy} to destroy.`;
}

/** The columns of a table of counts; what hardly ever happens has one only when it does. */
export function countColumns(
  counts: readonly ActionCounts[],
): readonly { readonly title: string; readonly action: ChangeAction }[] {
  const adopts = counts.some(({ adopt }) => adopt > 0);
  return [
    { title: "add", action: "create" },
    ...(adopts ? [{ title: "adopt", action: "adopt" } as const] : []),
    { title: "change", action: "update" },
    { title: "replace", action: "replace" },
    { title: "destroy", action: "delete" },
  ];
}

/** Counts of one branch, those that are zero left out: `3 to add, 1 to change`. */
export function formatCounts(counts: ActionCounts): string {
  const words: readonly (readonly [number, string])[] = [
    [counts.create, "to add"],
    [counts.adopt, "to adopt"],
    [counts.update, "to change"],
    [counts.replace, "to replace"],
    [counts.delete, "to destroy"],
  ];
  return words
    .filter(([count]) => count > 0)
    .map(([count, word]) => `${count} ${word}`)
    .join(", ");
}

/** `$1,000.00 → $1,065.50 a month (+$65.50)`. */
export function formatCost({ beforeMicros, afterMicros }: Plan["cost"]): string {
  const change = formatCostChange({ beforeMicros, afterMicros });
  return `${formatDollars(beforeMicros)} → ${formatDollars(afterMicros)} a month (${change})`;
}

export function formatCostChange({ beforeMicros, afterMicros }: Plan["cost"]): string {
  const change = afterMicros - beforeMicros;
  return change === 0 ? "unchanged" : `${change > 0 ? "+" : ""}${formatDollars(change)}`;
}

/** `at least 12 min, bound by organizations:CreateAccount`. */
export function formatTime({ seconds, boundBy }: Plan["time"]): string {
  return seconds === 0 ? "none" : `at least ${formatSeconds(seconds)}, bound by ${boundBy}`;
}

/** Seconds below two minutes, minutes below two hours, else hours and minutes. */
export function formatSeconds(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 120) return `${minutes} min`;
  const rest = minutes % 60;
  return rest === 0 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 60)} h ${rest} min`;
}
