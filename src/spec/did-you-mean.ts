import { compareText } from "../model/json.ts";

const longestCompared = 64;

/** The nearest candidate within a small edit distance of what was written, or undefined when none is near. */
export function findNearest(written: string, candidates: Iterable<string>): string | undefined {
  if (written === "" || written.length > longestCompared) return undefined;
  const limit = Math.max(1, Math.floor(written.length / 3));
  let best: { readonly candidate: string; readonly distance: number } | undefined;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - written.length) > limit) continue;
    const distance = editDistance(written.toLowerCase(), candidate.toLowerCase());
    if (distance > limit) continue;
    if (
      best === undefined ||
      distance < best.distance ||
      (distance === best.distance && compareText(candidate, best.candidate) < 0)
    )
      best = { candidate, distance };
  }
  return best?.candidate;
}

/** `did you mean "x"?` with a leading verb, or the list of what exists, for a diagnostic's fix. */
export function suggest(written: string, candidates: readonly string[], otherwise: string): string {
  const nearest = findNearest(written, candidates);
  if (nearest !== undefined) return `did you mean "${nearest}"?`;
  if (candidates.length === 0) return otherwise;
  const shown = [...candidates].sort(compareText).slice(0, 12);
  return `use one of: ${shown.join(", ")}${candidates.length > shown.length ? ", …" : ""}`;
}

/** Edits between two texts, where swapping two neighbours counts as one. */
function editDistance(left: string, right: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 1; i <= left.length; i++) {
    const current = [i];
    for (let j = 1; j <= right.length; j++) {
      const same = left[i - 1] === right[j - 1];
      const swapped = i > 1 && j > 1 && left[i - 1] === right[j - 2] && left[i - 2] === right[j - 1];
      current.push(
        Math.min(
          at(previous, j) + 1,
          at(current, j - 1) + 1,
          at(previous, j - 1) + (same ? 0 : 1),
          swapped ? at(beforePrevious, j - 2) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    beforePrevious = previous;
    previous = current;
  }
  return at(previous, right.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}
