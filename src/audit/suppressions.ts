import type { Diagnostic, Result } from "../model/diagnostic.ts";

/** A finding, or all of one rule, that somebody accepts for a while. */
export interface Suppression {
  /** A finding's id, or a rule's. */
  readonly id: string;
  readonly reason: string;
  /** `YYYY-MM-DD`; from this day on the finding counts again. */
  readonly expires: string;
}

/**
 * Checks a list of suppressions: each has an id, a reason and a date. One that has expired is a warning and suppresses
 * nothing. `today` is `YYYY-MM-DD`.
 */
export function checkSuppressions(value: unknown, today: string): Result<readonly Suppression[]> {
  const list = Array.isArray(value) ? value : (value as { readonly suppressions?: unknown } | null)?.suppressions;
  if (!Array.isArray(list)) return { diagnostics: [malformed("suppressions are a list of {id, reason, expires}")] };
  const diagnostics: Diagnostic[] = [];
  const kept = list.flatMap((item, index): readonly Suppression[] => {
    const { id, reason, expires } = (item ?? {}) as Partial<Record<string, unknown>>;
    const day = expires instanceof Date ? expires.toISOString().slice(0, 10) : expires;
    const isWhole = typeof id === "string" && typeof reason === "string" && reason.trim() !== "";
    if (!isWhole || typeof day !== "string" || !/^\d{4}-\d{2}-\d{2}$/.test(day)) {
      diagnostics.push(malformed(`suppression ${index + 1} needs an id, a reason and expires: YYYY-MM-DD`));
      return [];
    }
    if (day > today) return [{ id, reason, expires: day }];
    diagnostics.push({
      code: "TEN6503",
      severity: "warning",
      summary: `the suppression of ${id} expired on ${day}: the finding counts again`,
      fix: "repair it, or accept it anew with a reason and a later date",
    });
    return [];
  });
  return { value: kept, diagnostics };
}

function malformed(summary: string): Diagnostic {
  return {
    code: "TEN6502",
    severity: "error",
    summary,
    fix: "write - {id: <finding or rule>, reason: <why>, expires: YYYY-MM-DD}",
  };
}
