import type { UnknownCause } from "../../model/verdict.ts";
import type { PairRow } from "./enumerate-pairs.ts";
import { allEdges, walkRow } from "./pair-walk.ts";
import type { TellingContext } from "./refute-pairs.ts";
import { stepsTo } from "./walk.ts";

/** A cause that somebody lives with, until the date. */
export interface AcceptedCause {
  readonly id: string;
  readonly reason: string;
  /** `YYYY-MM-DD`. */
  readonly expires: string;
}

interface Group {
  readonly examples: [string, string][];
  pairs: number;
}

const mostExamples = 20;

/**
 * Unknown pairs by cause: those on the way with the fewest unknown edges, where an accepted cause is avoided if it can be. So
 * a pair stands under an accepted cause only when nothing else than accepted causes leads on, and then under those alone.
 */
export function groupUnknown(context: TellingContext, accepted: readonly AcceptedCause[]): readonly UnknownCause[] {
  const { graph, pairs, telling } = context;
  const acceptance = new Map(accepted.map((cause) => [cause.id, cause]));
  const isAccepted = graph.causes.map(({ id }) => acceptance.has(id));
  const groups = new Map<number, Group>();
  for (const row of pairs.rows) {
    if (row.unknown.length === 0) continue;
    for (const [to, causes] of causesOfRow(context, row, isAccepted)) {
      for (const cause of causes) {
        const group = groups.get(cause) ?? { examples: [], pairs: 0 };
        groups.set(cause, group);
        group.pairs++;
        if (group.examples.length >= mostExamples) continue;
        group.examples.push([telling.environments[row.from] ?? "", telling.environments[to] ?? ""]);
      }
    }
  }
  return [...groups]
    .map(([index, group]) => toCause(context, index, { group, acceptance }))
    .toSorted((one, other) => other.pairs - one.pairs || (one.id < other.id ? -1 : 1));
}

function toCause(
  { graph }: TellingContext,
  index: number,
  { group, acceptance }: { readonly group: Group; readonly acceptance: ReadonlyMap<string, AcceptedCause> },
): UnknownCause {
  const cause = graph.causes[index];
  const id = cause?.id ?? "";
  const accepted = acceptance.get(id);
  return {
    id,
    cause: cause?.cause ?? "",
    fix: cause?.fix ?? "",
    examples: group.examples,
    pairs: group.pairs,
    ...(accepted === undefined ? {} : { accepted: { reason: accepted.reason, expires: accepted.expires } }),
  };
}

function causesOfRow(
  context: TellingContext,
  { from, vertex, unknown }: PairRow,
  isAccepted: readonly boolean[],
): ReadonlyMap<number, readonly number[]> {
  const found = new Map<number, readonly number[]>();
  walkRow(
    context,
    { from, vertex, to: unknown },
    {
      options: allEdges(context.graph, isAccepted),
      found: (to, walk, target) =>
        found.set(to, causesOnWay(context, stepsTo(context.graph, walk, target), isAccepted)),
    },
  );
  return found;
}

function causesOnWay(
  { graph }: TellingContext,
  steps: readonly number[],
  isAccepted: readonly boolean[],
): readonly number[] {
  const causes = new Set<number>();
  for (const step of steps) {
    const reason = step < 0 ? 0 : (graph.reason[step] as number);
    if (reason < 0) causes.add(~reason);
  }
  const accepted = [...causes].filter((cause) => isAccepted[cause] === true);
  return accepted.length > 0 ? accepted : [...causes];
}
