import legalityData from "../../data/legality.json" with { type: "json" };
import type { AccountModel, Architecture, Boundary, ClusterModel } from "../model/architecture.ts";
import type { Cell, ClusterSpec, Compute } from "../model/platform.ts";

/** Where a boundary or a model does not exist. All fields must hold; an absent one always does. */
export interface LegalityWhen {
  readonly account?: readonly AccountModel[];
  readonly cluster?: readonly ClusterModel[];
  readonly compute?: readonly Compute[];
  readonly management?: readonly Cell["management"][];
  readonly versionBelow?: string;
  readonly usesPodIdentity?: boolean;
}

export interface BoundaryLegality {
  readonly boundary: Boundary;
  readonly when: LegalityWhen;
  /** `implied`: already part of the model, so never an option; `unavailable`: the target would ignore it. */
  readonly verdict: "implied" | "unavailable";
  readonly text: string;
  readonly source: string;
}

export interface ModelLegality {
  readonly when: LegalityWhen;
  readonly text: string;
  readonly source: string;
}

/** What an entry is held against; what is not known here, and so absent, is not looked at. */
export interface LegalityTarget {
  readonly architecture: Pick<Architecture, "account" | "cluster">;
  readonly cluster: Pick<ClusterSpec, "compute" | "kubernetesVersion">;
  readonly management?: Cell["management"];
  readonly usesPodIdentity?: boolean;
}

interface LegalityBook {
  readonly boundaries: readonly BoundaryLegality[];
  readonly models: readonly ModelLegality[];
  readonly nodePools: readonly ModelLegality[];
}

const book = legalityData as unknown as LegalityBook;

export const boundaryLegality: readonly BoundaryLegality[] = book.boundaries;
export const modelLegality: readonly ModelLegality[] = book.models;
/** Where nodes for one tenant or group, inside a cluster that others use, cannot be made. */
export const nodePoolLegality: readonly ModelLegality[] = book.nodePools;

export function legalityApplies(when: LegalityWhen, target: LegalityTarget): boolean {
  const { architecture, cluster, management, usesPodIdentity } = target;
  return (
    (when.account?.includes(architecture.account) ?? true) &&
    (when.cluster?.includes(architecture.cluster) ?? true) &&
    (when.compute?.includes(cluster.compute) ?? true) &&
    (management === undefined || (when.management?.includes(management) ?? true)) &&
    (when.versionBelow === undefined || isVersionBelow(cluster.kubernetesVersion, when.versionBelow)) &&
    (usesPodIdentity === undefined || (when.usesPodIdentity ?? usesPodIdentity) === usesPodIdentity)
  );
}

/** Whether the models or the cluster itself give a boundary, so that it is no option. */
export function isImpliedBoundary(boundary: Boundary, target: LegalityTarget): boolean {
  return boundaryLegality.some(
    (entry) => entry.boundary === boundary && entry.verdict === "implied" && legalityApplies(entry.when, target),
  );
}

/** Compares minor versions such as `1.9` and `1.36` by number. */
export function isVersionBelow(version: string, bound: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [boundMajor = 0, boundMinor = 0] = bound.split(".").map(Number);
  return major === boundMajor ? minor < boundMinor : major < boundMajor;
}
