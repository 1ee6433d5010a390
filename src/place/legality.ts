import legality from "../../data/legality.json" with { type: "json" };
import type { Architecture } from "../model/architecture.ts";
import type { ClusterSpec } from "../model/platform.ts";

/** When an entry of the legality table applies; a key that is absent always matches. */
interface Condition {
  readonly account?: readonly string[];
  readonly cluster?: readonly string[];
  readonly compute?: readonly string[];
  readonly versionBelow?: string;
  readonly usesPodIdentity?: boolean;
}

interface BoundaryEntry {
  readonly boundary: string;
  readonly when: Condition;
  readonly verdict: string;
  readonly text: string;
}

interface Target {
  readonly architecture: Architecture;
  readonly cluster: Pick<ClusterSpec, "compute" | "kubernetesVersion">;
  readonly usesPodIdentity: boolean;
}

const boundaryEntries: readonly BoundaryEntry[] = legality.boundaries;
const modelEntries: readonly { readonly when: Condition; readonly text: string }[] = legality.models;

/**
 * Why a cluster would not give an architecture what it promises, from `data/legality.json`; undefined when it would.
 *
 * Decide has found that some cell can; this keeps the environment from landing on one that cannot. Nodes that are shared
 * with nobody without being a boundary exist only where the table says that they are implied.
 */
export function findIllegality(target: Target): string | undefined {
  const model = modelEntries.find((entry) => applies(entry.when, target));
  if (model !== undefined) return model.text;
  const { architecture } = target;
  const unavailable = boundaryEntries.find(
    (entry) =>
      entry.verdict === "unavailable" &&
      architecture.boundaries.some((boundary) => boundary === entry.boundary) &&
      applies(entry.when, target),
  );
  if (unavailable !== undefined) return unavailable.text;
  const impliedNodes = architecture.nodesSharedWith === "nobody" && !architecture.boundaries.includes("own-nodes");
  return impliedNodes && !implies("own-nodes", target) ? "its nodes would be shared" : undefined;
}

function implies(boundary: string, target: Target): boolean {
  return boundaryEntries.some(
    (entry) => entry.boundary === boundary && entry.verdict === "implied" && applies(entry.when, target),
  );
}

function applies(when: Condition, { architecture, cluster, usesPodIdentity }: Target): boolean {
  return (
    (when.account?.includes(architecture.account) ?? true) &&
    (when.cluster?.includes(architecture.cluster) ?? true) &&
    (when.compute?.includes(cluster.compute) ?? true) &&
    (when.versionBelow === undefined || isBelow(cluster.kubernetesVersion, when.versionBelow)) &&
    (when.usesPodIdentity ?? usesPodIdentity) === usesPodIdentity
  );
}

/** Compares minor versions such as `1.36` by number. */
function isBelow(version: string, limit: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [limitMajor = 0, limitMinor = 0] = limit.split(".").map(Number);
  return major === limitMajor ? minor < limitMinor : major < limitMajor;
}
