import { TenantryError } from "../../model/error.ts";
import { compareText } from "../../model/json.ts";
import type { Snapshot, UnreadPlace } from "../../model/snapshot.ts";

/** What a reading could not see, collected while it goes on. */
export interface ReadingNotes {
  /** Notes a gap; with `what`, nothing may be concluded from what is missing there. */
  readonly add: (place: string, reason: string, what?: readonly UnreadPlace["what"][]) => void;
  readonly gaps: () => Snapshot["gaps"];
  readonly unread: () => readonly UnreadPlace[];
}

export function createReadingNotes(): ReadingNotes {
  const gaps = new Map<string, { readonly place: string; readonly reason: string }>();
  const unread = new Map<string, UnreadPlace>();
  return {
    add: (place, reason, what = []) => {
      gaps.set(`${place}\u0000${reason}`, { place, reason });
      for (const sort of what) unread.set(`${place}\u0000${sort}`, { place, what: sort });
    },
    gaps: () => sorted(gaps),
    unread: () => sorted(unread),
  };
}

/**
 * Says in a sentence what kept something from being read. What no other place would fare better with is thrown on:
 * expired credentials, and errors that are no answer of a remote service.
 */
export function reasonOf(what: string, error: unknown): string {
  if (!(error instanceof TenantryError) || error.failure === undefined || error.failure === "expired") throw error;
  return `${what} could not be read: ${error.message}`;
}

function sorted<Item>(items: ReadonlyMap<string, Item>): readonly Item[] {
  return [...items].sort(([left], [right]) => compareText(left, right)).map(([, item]) => item);
}
