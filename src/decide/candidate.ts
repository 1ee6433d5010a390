import {
  boundaryLegality,
  isImpliedBoundary,
  legalityApplies,
  modelLegality,
  nodePoolLegality,
} from "../facts/legality.ts";
import {
  type Architecture,
  accountModels,
  type Boundary,
  boundaries,
  clusterModels,
  type SharingScope,
} from "../model/architecture.ts";
import type { Site } from "./site.ts";

/** One architecture at one site. */
export interface Candidate {
  readonly architecture: Architecture;
  readonly site: Site;
}

/** An architecture that the target would not honour. */
export interface IllegalCandidate extends Candidate {
  readonly text: string;
  readonly source: string;
}

export interface CandidateSet {
  readonly legal: readonly Candidate[];
  readonly illegal: readonly IllegalCandidate[];
}

export interface CandidateOptions {
  /** Whether `group` is a scope of its own, that is, the tenant has a group. */
  readonly hasGroup: boolean;
  /** Whether workloads hold AWS roles. */
  readonly usesPodIdentity: boolean;
}

/** Every architecture that the sites can host; implied boundaries are never listed. The order is stable. */
export function enumerateCandidates(sites: readonly Site[], options: CandidateOptions): CandidateSet {
  const legal: Candidate[] = [];
  const illegal: IllegalCandidate[] = [];
  for (const site of sites) {
    for (const architecture of architecturesAt(site, options)) {
      const problem = findIllegality(architecture, site, options);
      if (problem === undefined) legal.push({ architecture, site });
      else illegal.push({ architecture, site, ...problem });
    }
  }
  return { legal, illegal };
}

function* architecturesAt(site: Site, options: CandidateOptions): Generator<Architecture> {
  const shareable: readonly SharingScope[] = options.hasGroup ? ["anyone", "group"] : ["anyone"];
  for (const account of accountsAt(site, shareable)) {
    for (const cluster of clustersAt(site, shareable))
      yield* withBoundaries({ ...account, ...cluster }, site, shareable);
  }
}

const alone: readonly SharingScope[] = ["nobody"];

function accountsAt(
  site: Site,
  shareable: readonly SharingScope[],
): readonly Pick<Architecture, "account" | "accountSharedWith">[] {
  return accountModels
    .filter((account) => site.accounts[account])
    .flatMap((account) =>
      (account === "dedicated" ? alone : shareable).map((accountSharedWith) => ({ account, accountSharedWith })),
    );
}

function clustersAt(
  site: Site,
  shareable: readonly SharingScope[],
): readonly Pick<Architecture, "cluster" | "clusterSharedWith">[] {
  return clusterModels
    .filter((cluster) =>
      site.role === "own"
        ? cluster === "cluster"
        : cluster !== "cluster" && site.accepts.clusterModels.includes(cluster),
    )
    .flatMap((cluster) =>
      (cluster === "cluster" ? alone : shareable).map((clusterSharedWith) => ({ cluster, clusterSharedWith })),
    );
}

function* withBoundaries(
  base: Omit<Architecture, "nodesSharedWith" | "boundaries">,
  site: Site,
  shareable: readonly SharingScope[],
): Generator<Architecture> {
  const optional = boundaries.filter(
    (boundary) =>
      !isImpliedBoundary(boundary, { architecture: base, cluster: site.cluster, management: site.management }),
  );
  for (let mask = 0; mask < 2 ** optional.length; mask += 1) {
    const chosen = optional.filter((_, index) => (mask & (1 << index)) !== 0);
    for (const nodesSharedWith of nodeScopes(base, chosen, site, shareable)) {
      yield { ...base, nodesSharedWith, boundaries: chosen };
    }
  }
}

function nodeScopes(
  base: Pick<Architecture, "cluster" | "clusterSharedWith">,
  chosen: readonly Boundary[],
  site: Site,
  shareable: readonly SharingScope[],
): readonly SharingScope[] {
  const own = base.cluster === "cluster" || chosen.includes("own-nodes") || site.cluster.compute === "fargate";
  if (own) return ["nobody"];
  return base.clusterSharedWith === "group" ? ["group"] : shareable;
}

function findIllegality(
  architecture: Architecture,
  site: Site,
  options: CandidateOptions,
): { readonly text: string; readonly source: string } | undefined {
  const target = { architecture, cluster: site.cluster, management: site.management };
  const model = modelLegality.find((rule) =>
    legalityApplies(rule.when, { ...target, usesPodIdentity: options.usesPodIdentity }),
  );
  if (model !== undefined) return { text: model.text, source: model.source };
  const nodePool = nodePoolLegality.find((rule) => needsNodePool(architecture) && legalityApplies(rule.when, target));
  if (nodePool !== undefined) return { text: nodePool.text, source: nodePool.source };
  const boundary = boundaryLegality.find(
    (rule) =>
      rule.verdict === "unavailable" &&
      architecture.boundaries.includes(rule.boundary) &&
      legalityApplies(rule.when, target),
  );
  return boundary === undefined ? undefined : { text: boundary.text, source: boundary.source };
}

/** Whether some nodes of the cluster are for one tenant or group while others use the rest. */
function needsNodePool({ clusterSharedWith, nodesSharedWith, boundaries: chosen }: Architecture): boolean {
  return chosen.includes("own-nodes") || (clusterSharedWith === "anyone" && nodesSharedWith === "group");
}

/** One text per architecture, to compare and look up by. */
export function architectureKey(architecture: Architecture): string {
  const { account, accountSharedWith, cluster, clusterSharedWith, nodesSharedWith } = architecture;
  return [account, accountSharedWith, cluster, clusterSharedWith, nodesSharedWith, ...architecture.boundaries].join();
}
