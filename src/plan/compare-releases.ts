import type { Bundle, HelmRelease } from "../model/blueprint.ts";
import type { FieldChange, PlannedChange } from "../model/plan.ts";
import type { LiveRelease } from "../model/snapshot.ts";
import { diffValues } from "./diff-values.ts";
import { resolveFromSnapshot, type ValueSources } from "./place-values.ts";
import {
  type Comparison,
  createdFields,
  type Detail,
  type PlanEntry,
  planOwner,
  releaseRank,
  updateReason,
} from "./plan-entry.ts";
import type { Resolve } from "./resolve-deferred.ts";

export const releaseType = "helm.sh/Release";

export interface ReleaseContext extends ValueSources {
  readonly detail: Detail;
  /** Ids of live releases that the blueprint has; filled while comparing. */
  readonly claimed: Set<string>;
}

/**
 * Compares the Helm releases of one bundle with the live ones: the chart's version, the values given to it, and whether
 * Helm's last operation on it came to its end.
 */
export function compareReleases(bundle: Bundle, context: ReleaseContext): Comparison {
  const entries: PlanEntry[] = [];
  let unchanged = 0;
  for (const release of bundle.releases) {
    const live = context.index.releases.get(release.id);
    if (live !== undefined) context.claimed.add(release.id);
    const change = live === undefined ? createRelease(release, context) : updateRelease(release, live, context);
    if (change === undefined) unchanged += 1;
    else entries.push({ rank: releaseRank, change: { ...shared(bundle, release), ...change } });
  }
  return { entries, unchanged, conflicts: [] };
}

type ReleaseChange = Pick<PlannedChange, "action" | "reason" | "changes">;

function createRelease(release: HelmRelease, { detail }: ReleaseContext): ReleaseChange {
  const changes = createdFields({ ...release.chart, values: release.values }, detail);
  return { action: "create", reason: `not in ${release.cell} yet`, changes };
}

function updateRelease(release: HelmRelease, live: LiveRelease, context: ReleaseContext): ReleaseChange | undefined {
  const resolve: Resolve = (deferred) => resolveFromSnapshot(deferred, context);
  const version: FieldChange[] =
    live.chartVersion === release.chart.version
      ? []
      : [{ path: "/chart/version", before: live.chartVersion, after: release.chart.version }];
  const status: FieldChange[] =
    live.status === undefined || live.status === "deployed"
      ? []
      : [{ path: "/status", before: live.status, after: "deployed" }];
  const changes = [...status, ...version, ...diffValues(live.values, release.values, { top: "values", resolve })];
  return changes.length === 0 ? undefined : { action: "update", reason: updateReason(changes), changes };
}

function shared(bundle: Bundle, release: HelmRelease): Omit<PlannedChange, keyof ReleaseChange> {
  return {
    id: release.id,
    layer: "kubernetes",
    type: releaseType,
    name: `${release.namespace}/${release.name}`,
    owner: planOwner(bundle.owner),
    place: release.cell,
    origin: release.origin,
    destructive: false,
    retained: false,
  };
}
