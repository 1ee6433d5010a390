import type { JsonValue } from "../../model/json.ts";

/** A row put (`value`) or deleted (none): kind, scope, key, value. */
export type RowChange =
  | readonly [kind: string, scope: string, key: string]
  | readonly [kind: string, scope: string, key: string, value: JsonValue];

/** What one transaction wrote, and the virtual time by then. */
export interface JournalEntry {
  readonly atMs: number;
  readonly changes: readonly RowChange[];
}

/** What to do to be up to date: start over from a copy of everything, or add to what is there. */
export type JournalNews =
  | { readonly kind: "reset"; readonly atMs: number; readonly rows: readonly RowChange[] }
  | { readonly kind: "entry"; readonly entry: JournalEntry };

/** Where transactions are kept so that they survive the process. */
export interface Journal {
  /** What was committed since this was last asked, by whichever process; everything at first. */
  readonly news: () => readonly JournalNews[];
  /**
   * Commits an entry directly after all that `news` has told. False: another process was first, nothing was written, and
   * `news` tells what it did.
   */
  readonly append: (entry: JournalEntry) => boolean;
  /** Whether so much has been appended that reading it all takes longer than reading a copy. */
  readonly isLong: () => boolean;
  /** Puts a copy of everything in place of all entries; gives up silently when another process is writing. */
  readonly compact: (copy: { readonly atMs: number; readonly rows: readonly RowChange[] }) => void;
}
