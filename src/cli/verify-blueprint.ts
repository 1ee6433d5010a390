import type { ThreatModel } from "../model/requirements.ts";
import type { VerdictReport } from "../model/verdict.ts";
import { type BlueprintEstate, estateOfBlueprint } from "../verify/estate/estate-of-blueprint.ts";
import { type Verification, verifyEstate } from "../verify/verify-estate.ts";
import type { Built } from "./pipeline.ts";

/** The attacker that plans and applies are held to. */
export const standardThreatModel: ThreatModel = "code-execution";

/** What the documents will make. */
export function blueprintEstate({ documents, placed, bundles }: Built): BlueprintEstate {
  return estateOfBlueprint({
    platform: documents.platform,
    tenants: documents.tenants,
    placed,
    bundles: [...bundles()],
  });
}

export interface BlueprintProof {
  readonly threatModel: ThreatModel;
  readonly nowMs: number;
  /** Instead of the documents' blueprint. */
  readonly estate?: BlueprintEstate;
}

/** Proves what the documents will make, with the acceptances of the platform document that have not expired. */
export function verifyBlueprint(built: Built, { threatModel, nowMs, estate }: BlueprintProof): Verification {
  return verifyEstate({
    ...(estate ?? blueprintEstate(built)),
    threatModel,
    today: new Date(nowMs).toISOString().slice(0, 10),
    accepted: built.documents.platform.acceptedUnknowns,
  });
}

/** What a plan says of its proof. */
export type VerdictSummary = Pick<VerdictReport, "threatModel" | "counts"> & {
  readonly refuted: readonly (readonly [string, string])[];
};

const mostNamed = 20;

/** Counts, and the first refuted pairs by name. */
export function summarizeVerdict({ threatModel, counts, refuted }: VerdictReport): VerdictSummary {
  return { threatModel, counts, refuted: refuted.slice(0, mostNamed).map(({ from, to }) => [from, to]) };
}

/** One line: `Isolation against code-execution: all 110 pairs PROVED`. */
export function formatVerdictSummary({ threatModel, counts, refuted }: VerdictSummary): string {
  const { pairs, proved, unknown } = counts;
  const head = `Isolation against ${threatModel}: `;
  if (pairs === 0) return `${head}one environment alone, nothing to prove`;
  if (proved === pairs) return `${head}all ${pairs} pairs PROVED`;
  const [first] = refuted;
  const named = first === undefined ? "" : ` (${first[0]} → ${first[1]}${counts.refuted > 1 ? " …" : ""})`;
  const parts = [
    `${proved} of ${pairs} pairs PROVED`,
    ...(counts.refuted === 0 ? [] : [`${counts.refuted} REFUTED${named}`]),
    ...(unknown === 0 ? [] : [`${unknown} UNKNOWN`]),
  ];
  return `${head}${parts.join(", ")}; \`tenantry verify\` shows how`;
}
