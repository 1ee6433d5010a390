import {
  type AccountModel,
  type Architecture,
  type Boundary,
  boundaries,
  type ClusterModel,
  type SharingScope,
} from "../model/architecture.ts";
import type { IsolationMeasure } from "../model/decision.ts";
import type { Candidate } from "./candidate.ts";
import type { Rule } from "./rule-book.ts";

/** A candidate that violates nothing, with the preferences that it misses. */
export interface Survivor extends Candidate {
  readonly missed: readonly Rule[];
  /** Measured once here, as it depends on the requirement profile alone. */
  readonly isolation: IsolationMeasure;
}

/**
 * Leaves the candidates that separate no more than asked.
 *
 * A candidate goes when another of the same cluster model separates less on some side and more on none, and misses no
 * preference that it meets: isolation beyond the requirements is not worth money by itself.
 */
export function pruneExcess<Item extends Survivor>(survivors: readonly Item[]): readonly Item[] {
  const shaped = survivors.map((item) => ({ item, shape: shapeOf(item.architecture) }));
  return shaped
    .filter(
      ({ item, shape }) =>
        !shaped.some((other) => isLeaner(other.shape, shape) && missesNoMore(other.item.missed, item.missed)),
    )
    .map(({ item }) => item);
}

function missesNoMore(left: readonly Rule[], right: readonly Rule[]): boolean {
  return left.every((rule) => right.includes(rule));
}

/** An architecture as numbers, so that thousands of pairs are compared without allocating. */
interface Shape {
  readonly cluster: ClusterModel;
  readonly account: number;
  readonly accountScope: number;
  readonly clusterScope: number;
  readonly nodesScope: number;
  /** Listed boundaries and those that the models bring along, one bit each. */
  readonly boundaries: number;
  readonly separation: number;
}

function isLeaner(left: Shape, right: Shape): boolean {
  return (
    left.separation < right.separation &&
    left.cluster === right.cluster &&
    left.account <= right.account &&
    left.accountScope <= right.accountScope &&
    left.clusterScope <= right.clusterScope &&
    left.nodesScope <= right.nodesScope &&
    (left.boundaries & ~right.boundaries) === 0
  );
}

function shapeOf(architecture: Architecture): Shape {
  return {
    cluster: architecture.cluster,
    account: accountRank[architecture.account],
    accountScope: scopeRank[architecture.accountSharedWith],
    clusterScope: scopeRank[architecture.clusterSharedWith],
    nodesScope: scopeRank[architecture.nodesSharedWith],
    boundaries: boundaries.reduce(
      (mask, boundary, bit) => mask | (separates(architecture, boundary) ? 1 << bit : 0),
      0,
    ),
    separation: separationOf(architecture),
  };
}

const accountRank: Readonly<Record<AccountModel, number>> = { shared: 0, dedicated: 1 };
const clusterRank: Readonly<Record<ClusterModel, number>> = { namespace: 0, vcluster: 1, cluster: 2 };
const scopeRank: Readonly<Record<SharingScope, number>> = { anyone: 0, group: 1, nobody: 2 };

/** How much an architecture separates, as a plain count over everything it could have separated. */
export function separationOf(architecture: Architecture): number {
  return (
    accountRank[architecture.account] +
    clusterRank[architecture.cluster] +
    scopeRank[architecture.accountSharedWith] +
    scopeRank[architecture.clusterSharedWith] +
    scopeRank[architecture.nodesSharedWith] +
    boundaries.filter((boundary) => separates(architecture, boundary)).length
  );
}

/** Whether a boundary is listed, or comes with the account or the nodes. */
function separates(architecture: Architecture, boundary: Boundary): boolean {
  if (boundary === "own-vpc" && architecture.account === "dedicated") return true;
  if (boundary === "own-nodes" && architecture.nodesSharedWith === "nobody") return true;
  return architecture.boundaries.includes(boundary);
}
