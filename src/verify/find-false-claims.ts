import type { FalseClaim, Hop, PairVerdict } from "../model/verdict.ts";
import type { Verification } from "./verify-estate.ts";

const strength: readonly PairVerdict[] = ["PROVED", "UNKNOWN", "REFUTED"];

/**
 * Pairs whose verdict over what exists is worse than the blueprint's: the drift, said as the claim that is now false, with the
 * first step of the path that the blueprint does not have. In the order of the environments.
 */
export function findFalseClaims(blueprint: Verification, live: Verification): readonly FalseClaim[] {
  const { report } = live;
  const told = new Map(report.refuted.map((pair) => [`${pair.from} ${pair.to}`, pair]));
  const worse = (report.exceptions ?? []).flatMap(({ from, refuted, unknown }) =>
    [...refuted, ...unknown].map((to) => [report.environments[from] ?? "", report.environments[to] ?? ""] as const),
  );
  return worse.flatMap(([from, to]): readonly FalseClaim[] => {
    const was = blueprint.verdict(from, to);
    const is = live.verdict(from, to);
    if (was === undefined || is === undefined || strength.indexOf(is) <= strength.indexOf(was)) return [];
    const path: readonly Hop[] = told.get(`${from} ${to}`)?.path ?? [];
    const drifted = path.find((hop) => !blueprint.hasHop(hop));
    return [{ from, to, was, is, ...(drifted === undefined ? {} : { drifted }) }];
  });
}
