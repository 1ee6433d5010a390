import {
  boundaryLegality,
  isImpliedBoundary,
  type LegalityTarget,
  legalityApplies,
  modelLegality,
} from "../facts/legality.ts";
import type { Architecture } from "../model/architecture.ts";

interface Target extends LegalityTarget {
  readonly architecture: Architecture;
}

/**
 * Why a cluster would not give an architecture what it promises, from `data/legality.json`; undefined when it would.
 *
 * Decide has found that some cell can; this keeps the environment from landing on one that cannot. Nodes that are shared
 * with nobody without being a boundary exist only where the table says that they are implied.
 */
export function findIllegality(target: Target): string | undefined {
  const model = modelLegality.find((entry) => legalityApplies(entry.when, target));
  if (model !== undefined) return model.text;
  const { architecture } = target;
  const unavailable = boundaryLegality.find(
    (entry) =>
      entry.verdict === "unavailable" &&
      architecture.boundaries.includes(entry.boundary) &&
      legalityApplies(entry.when, target),
  );
  if (unavailable !== undefined) return unavailable.text;
  const impliedNodes = architecture.nodesSharedWith === "nobody" && !architecture.boundaries.includes("own-nodes");
  return impliedNodes && !isImpliedBoundary("own-nodes", target) ? "its nodes would be shared" : undefined;
}
