import type { Ownership } from "../model/object-ownership.ts";
import type { PlannedChange, PlanOwner } from "../model/plan.ts";
import type { PlanEntry } from "./plan-entry.ts";

/** Something that exists and that no bundle has. */
export interface Leftover {
  readonly place: string;
  readonly type: string;
  readonly ownership: Ownership;
  /** Whose it is by its inventory; undefined when it says nothing or contradicts itself. */
  readonly owner: PlanOwner | undefined;
  /** How it would be deleted: one entry, or one for each resource inside. */
  readonly deletions: (owner: PlanOwner, reason: string) => readonly PlanEntry[];
}

/** Which bundles the plan has seen, and whose leftovers it may delete. */
export interface LeftoverScope {
  readonly seen: (owner: PlanOwner) => boolean;
  /** `undefined` stands for what says nothing of its owner. */
  readonly includes: (owner: PlanOwner | undefined) => boolean;
  /** Whose leftovers stay because they are protected from deletion. */
  readonly isProtected: (owner: PlanOwner) => boolean;
}

export interface SortedLeftovers {
  readonly entries: readonly PlanEntry[];
  /** Counts by place and type. */
  readonly foreign: ReadonlyMap<string, ForeignCount>;
  /** How many, by place, claim to be ours without proof. */
  readonly unproven: ReadonlyMap<string, number>;
}

export interface ForeignCount {
  readonly place: string;
  readonly type: string;
  readonly count: number;
}

/** Deletes what is provably ours and counts what is not. What names an owner outside the scope is neither. */
export function sortLeftovers(leftovers: Iterable<Leftover>, scope: LeftoverScope): SortedLeftovers {
  const entries: PlanEntry[] = [];
  const foreign = new Map<string, ForeignCount>();
  const unproven = new Map<string, number>();
  for (const leftover of leftovers) {
    const { owner, ownership, place, type } = leftover;
    if (ownership !== "foreign" && !scope.includes(owner)) continue;
    if (owner !== undefined && ownership === "proven") {
      if (scope.isProtected(owner)) continue;
      entries.push(...leftover.deletions(owner, deletionReason(owner, scope)));
      continue;
    }
    const key = `${place}\u0000${type}`;
    foreign.set(key, { place, type, count: (foreign.get(key)?.count ?? 0) + 1 });
    if (ownership !== "foreign") unproven.set(place, (unproven.get(place) ?? 0) + 1);
  }
  return { entries, foreign, unproven };
}

function deletionReason(owner: PlanOwner, scope: LeftoverScope): string {
  const name = ownerName(owner);
  return scope.seen(owner) ? `no longer part of ${name}` : `${name} is no longer in the documents`;
}

function ownerName(owner: PlanOwner): string {
  switch (owner.kind) {
    case "platform":
      return "the organization";
    case "cell":
      return `cell ${owner.cell}`;
    case "environment":
      return `environment ${owner.tenant}/${owner.environment}`;
  }
}

/** One entry that deletes something as a whole. */
export function deletion(
  rank: number,
  change: Pick<PlannedChange, "id" | "layer" | "type" | "name" | "place" | "owner" | "reason"> & {
    readonly holdsData: boolean;
    readonly retained: boolean;
    readonly leavesSnapshot?: true;
  },
): PlanEntry {
  const { holdsData, ...rest } = change;
  return { rank, change: { ...rest, action: "delete", changes: [], destructive: holdsData && !change.retained } };
}
