import type { Assumption, UnknownCause, VerdictReport } from "../../model/verdict.ts";

/** `12,345`, the same on every machine. */
export function formatCount(count: number): string {
  return String(count).replaceAll(/\B(?=(\d{3})+$)/g, ",");
}

/** The last line of every view. */
export function formatOutcome({ counts }: VerdictReport): string {
  const { pairs, proved, refuted, unknown } = counts;
  if (pairs === 0) return "There is no pair to decide: fewer than two environments.";
  if (proved === pairs)
    return `Every one of ${formatCount(pairs)} pairs is PROVED: no step of the catalogue leads from one to another.`;
  const parts = [
    `${formatCount(proved)} of ${formatCount(pairs)} pairs PROVED`,
    ...(refuted === 0 ? [] : [`${formatCount(refuted)} REFUTED`]),
    ...(unknown === 0 ? [] : [`${formatCount(unknown)} UNKNOWN`]),
  ];
  return `${parts.join(", ")}.`;
}

/** How many refuted pairs are counted but not told. */
export function untoldPairs({ counts, refuted }: VerdictReport): number {
  return Math.max(0, counts.refuted - refuted.length);
}

/** `3 pairs, for example a/prod → b/prod`. */
export function formatPairs({ examples, pairs }: UnknownCause): string {
  const [first] = examples;
  const count = `${formatCount(pairs)} ${pairs === 1 ? "pair" : "pairs"}`;
  if (first === undefined) return count;
  return `${count}${pairs === 1 ? ":" : ", for example"} ${first[0]} → ${first[1]}`;
}

/** `text (until 2027-06-30; concerns a/prod and 3 more)`. */
export function formatAssumption({ text, expires, environments }: Assumption): string {
  const notes = [
    ...(expires === undefined ? [] : [`until ${expires}`]),
    ...(environments === undefined || environments.length === 0 ? [] : [`concerns ${listShort(environments)}`]),
  ];
  return notes.length === 0 ? text : `${text} (${notes.join("; ")})`;
}

function listShort(names: readonly string[]): string {
  const shown = names.slice(0, 3).join(", ");
  return names.length > 3 ? `${shown} and ${formatCount(names.length - 3)} more` : shown;
}
