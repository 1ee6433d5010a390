import type { EdgeLevel, RefutedPair, VerdictReport } from "../../model/verdict.ts";

/** Pairs that are refuted for the same reason, told by the shortest of them. */
export interface WorstPath {
  readonly pair: RefutedPair;
  /** How many pairs it stands for, itself included. */
  readonly pairs: number;
}

/** Between environments of one tenant, which harms nobody else. */
function isWithin({ from, to }: RefutedPair): boolean {
  return from.split("/")[0] === to.split("/")[0];
}

/** From worst. */
const levels: readonly EdgeLevel[] = ["admin", "identity", "execute", "read", "network"];

/**
 * The reasons why pairs are refuted, one pair each: what would repair it, and the kinds of steps that it takes. What concerns
 * other tenants comes first, then what concerns most pairs, then the worst holds, then short paths.
 */
export function worstPaths({ refuted }: VerdictReport): readonly WorstPath[] {
  const groups = [...Map.groupBy(refuted, reasonOf).values()].map((alike) => {
    const [first, ...rest] = alike.toSorted(
      (left, right) => Number(isWithin(left)) - Number(isWithin(right)) || left.path.length - right.path.length,
    );
    return first === undefined ? [] : [{ pair: first, pairs: rest.length + 1 }];
  });
  return groups.flat().sort(compare);
}

function reasonOf({ path, repair }: RefutedPair): string {
  const steps = path.map(({ rule }) => rule).join(" ");
  const changes = repair.map(({ rule, evidence }) => `${rule}:${evidence.join(",")}`).join(" ");
  return `${steps}|${changes}`;
}

function compare(left: WorstPath, right: WorstPath): number {
  return (
    Number(isWithin(left.pair)) - Number(isWithin(right.pair)) ||
    right.pairs - left.pairs ||
    levels.indexOf(strongest(left)) - levels.indexOf(strongest(right)) ||
    left.pair.path.length - right.pair.path.length
  );
}

/** The worst hold on the way. */
function strongest({ pair }: WorstPath): EdgeLevel {
  return levels.find((level) => pair.path.some((hop) => hop.level === level)) ?? "network";
}
