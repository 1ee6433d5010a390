import type { Bundle } from "../model/blueprint.ts";
import type { Snapshot, UnreadPlace } from "../model/snapshot.ts";
import { type AccountBook, accountNumberOf } from "./account-book.ts";
import { organizationPlace } from "./compare-organization.ts";

/** What the snapshot could not read, by place and sort. */
export interface UnreadIndex {
  readonly has: (place: string, what: UnreadPlace["what"]) => boolean;
}

export function indexUnread({ unread = [] }: Snapshot): UnreadIndex {
  const keys = new Set(unread.map(({ place, what }) => `${place}\u0000${what}`));
  return { has: (place, what) => keys.has(`${place}\u0000${what}`) };
}

/**
 * A bundle without what would stand in a place that was not read: whether it is there is not known, so nothing is planned
 * for it. An account whose number nobody could read is such a place.
 */
export function withoutUnread(bundle: Bundle, unread: UnreadIndex, accounts: AccountBook): Bundle {
  const isAccountKnown = (part: string): boolean =>
    !unread.has(organizationPlace, "organization") || accountNumberOf(part, accounts) !== undefined;
  return {
    ...bundle,
    stacks: bundle.stacks.filter(({ account, region }) => {
      const part = account.kind === "known" ? account.id : account.key;
      if (!isAccountKnown(part)) return false;
      return !unread.has(`${accountNumberOf(part, accounts) ?? part}/${region}`, "stacks");
    }),
    objects: bundle.objects.filter(({ cell, vcluster }) => {
      if (unread.has(cell, "objects")) return false;
      return vcluster === undefined || !unread.has(`${cell}+${vcluster}`, "objects");
    }),
    releases: bundle.releases.filter(({ cell }) => !unread.has(cell, "releases")),
  };
}
