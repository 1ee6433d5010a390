import type { Step } from "./step.ts";
import type { OwnerPart } from "./survey.ts";

/** What was not done, and what therefore must not be deleted. */
export class Unfinished {
  /** Owners of which something was not done: their deletions are not safe. */
  readonly #owners = new Set<string>();
  /** Accounts and cells in which a deletion was not done: what others there stand on must stay. */
  readonly #places = new Set<string>();

  add(part: OwnerPart, { info }: Step): void {
    this.#owners.add(part.key);
    if (part.late.size > 0) this.#places.add(rootOf(info.place));
  }

  has({ key }: OwnerPart): boolean {
    return this.#owners.has(key);
  }

  /** Others' deletions there failed, so what they stand on (the account's roles, the cell) must stay. */
  standsUnder({ info }: Step): boolean {
    const account = info.changes.map((id) => id.slice("organization/".length)).find((id) => /^\d{12}$/.test(id));
    return this.#places.has(account ?? rootOf(info.place));
  }
}

/** The account of a place in AWS; the cell of a place in a cluster. */
function rootOf(place: string): string {
  return place.split(/[/+]/, 1)[0] ?? place;
}
