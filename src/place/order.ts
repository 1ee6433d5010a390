import type { Architecture } from "../model/architecture.ts";
import type { QuotaBook } from "../model/facts.ts";
import { compareText } from "../model/json.ts";
import { clusterDimensions, dominantShare, usableLimits } from "./dimensions.ts";
import type { Guest } from "./guest.ts";

const scopeRank = { anyone: 0, group: 1, nobody: 2 } as const;

/** The rank of the narrower scope; a dedicated account takes nothing that others share. */
function scopeRankOf({ account, accountSharedWith, clusterSharedWith }: Architecture): number {
  const accountRank = account === "dedicated" ? 0 : scopeRank[accountSharedWith];
  return Math.max(accountRank, scopeRank[clusterSharedWith]);
}

/** A whole cluster at default quotas, against which demands are compared before any cell is chosen. */
const referenceCapacity = { environments: Number.POSITIVE_INFINITY, headroom: 0, quotas: {} } as const;
const referenceNode = {
  vcpu: 4,
  memoryMiB: 16384,
  allocatableMilliCpu: 3920,
  allocatableMemoryMiB: 14103,
  maxPods: 58,
  branchEnis: 18,
  dollarsPerHour: {},
  source: "reference",
} as const;

/**
 * The order in which unlocked environments are placed: those that share with anyone first, so that a group does not
 * capture the common cells and accounts; then the largest dominant share first (best fit decreasing); then by id.
 */
export function orderGuests(guests: readonly Guest[], quotas: QuotaBook): readonly Guest[] {
  const limits = usableLimits(clusterDimensions, referenceCapacity, { quotas, instance: referenceNode });
  const unused = clusterDimensions.map(() => 0);
  return guests
    .map((guest) => ({
      guest,
      rank: scopeRankOf(guest.architecture),
      share: dominantShare(limits, unused, guest.demand.cluster),
    }))
    .sort(
      (left, right) => left.rank - right.rank || right.share - left.share || compareText(left.guest.id, right.guest.id),
    )
    .map(({ guest }) => guest);
}
