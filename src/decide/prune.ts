import type { AccountModel, Architecture, Boundary, ClusterModel, SharingScope } from "../model/architecture.ts";
import type { Candidate } from "./candidate.ts";
import type { Rule } from "./rule-book.ts";

/** A candidate that violates nothing, with the preferences that it misses. */
export interface Survivor extends Candidate {
  readonly missed: readonly Rule[];
}

/**
 * Leaves the candidates that separate no more than asked.
 *
 * A candidate goes when another of the same cluster model separates less on some side and more on none, and misses no
 * preference that it meets: isolation beyond the requirements is not worth money by itself.
 */
export function pruneExcess<Item extends Survivor>(survivors: readonly Item[]): readonly Item[] {
  return survivors.filter(
    (item) => !survivors.some((other) => isLeaner(other, item) && missesNoMore(other.missed, item.missed)),
  );
}

function missesNoMore(left: readonly Rule[], right: readonly Rule[]): boolean {
  return left.every((rule) => right.includes(rule));
}

function isLeaner({ architecture: left }: Candidate, { architecture: right }: Candidate): boolean {
  if (left.cluster !== right.cluster) return false;
  const has = effectiveBoundaries(right);
  const noMore =
    accountRank[left.account] <= accountRank[right.account] &&
    scopes.every((scope) => scopeRank[left[scope]] <= scopeRank[right[scope]]) &&
    left.boundaries.every((boundary) => has.has(boundary));
  return noMore && separationOf(left) < separationOf(right);
}

const accountRank: Readonly<Record<AccountModel, number>> = { shared: 0, dedicated: 1 };
const clusterRank: Readonly<Record<ClusterModel, number>> = { namespace: 0, vcluster: 1, cluster: 2 };
const scopeRank: Readonly<Record<SharingScope, number>> = { anyone: 0, group: 1, nobody: 2 };
const scopes = ["accountSharedWith", "clusterSharedWith", "nodesSharedWith"] as const;

/** How much an architecture separates, as a plain count over everything it could have separated. */
export function separationOf(architecture: Architecture): number {
  return (
    accountRank[architecture.account] +
    clusterRank[architecture.cluster] +
    scopes.reduce((sum, scope) => sum + scopeRank[architecture[scope]], 0) +
    effectiveBoundaries(architecture).size
  );
}

/** The listed boundaries and those that the models bring along. */
function effectiveBoundaries(architecture: Architecture): ReadonlySet<Boundary> {
  return new Set([
    ...architecture.boundaries,
    ...(architecture.account === "dedicated" ? (["own-vpc"] as const) : []),
    ...(architecture.nodesSharedWith === "nobody" ? (["own-nodes"] as const) : []),
  ]);
}
