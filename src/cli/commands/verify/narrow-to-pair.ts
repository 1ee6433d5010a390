import { TenantryError } from "../../../model/error.ts";
import type { VerdictReport } from "../../../model/verdict.ts";
import type { Verification } from "../../../verify/verify-estate.ts";

/** The report about one ordered pair alone, `A,B`. */
export function narrowToPair({ report, verdict }: Verification, pair: string): VerdictReport {
  const [from = "", to = "", ...more] = pair.split(",").map((part) => part.trim());
  for (const id of [from, to]) {
    if (report.environments.includes(id)) continue;
    throw new TenantryError(
      `--pair ${pair} names "${id}"; write two of the environments, such as birch/prod,oak/prod`,
      {
        code: "TEN9030",
        source: "user",
      },
    );
  }
  if (more.length > 0 || from === to) {
    throw new TenantryError(`--pair ${pair} is no pair of two different environments`, {
      code: "TEN9030",
      source: "user",
    });
  }
  const found = verdict(from, to);
  const count = (wanted: string): number => (found === wanted ? 1 : 0);
  return {
    threatModel: report.threatModel,
    environments: [from, to],
    counts: { pairs: 1, proved: count("PROVED"), refuted: count("REFUTED"), unknown: count("UNKNOWN") },
    refuted: report.refuted.filter((refuted) => refuted.from === from && refuted.to === to),
    unknown:
      found === "UNKNOWN"
        ? report.unknown
            .filter(({ examples }) => examples.some(([one, other]) => one === from && other === to))
            .map((cause) => ({ ...cause, examples: [[from, to] as const], pairs: 1 }))
        : [],
    assumptions: report.assumptions.filter(
      ({ environments }) => environments === undefined || environments.includes(from) || environments.includes(to),
    ),
    intended: report.intended.filter((peer) => peer.from === from && peer.to === to),
  };
}
