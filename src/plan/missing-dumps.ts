import { compareText } from "../model/json.ts";
import type { Plan, PlannedChange } from "../model/plan.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { organizationPlace } from "./compare-organization.ts";
import { releaseType } from "./compare-releases.ts";
import { stackType } from "./compare-stacks.ts";

/**
 * Places where something is to be created because the snapshot holds nothing of its sort there at all, which a dump that
 * was forgotten looks like. A snapshot that is empty altogether says on purpose that nothing exists, and a live one says
 * itself what it has not read.
 */
export function findMissingDumps(changes: readonly PlannedChange[], snapshot: Snapshot): Plan["gaps"] {
  if (isEmpty(snapshot) || snapshot.unread !== undefined) return [];
  const stacks = new Set(snapshot.stacks.map(({ accountId, region }) => `${accountId}/${region}`));
  const releases = new Set(snapshot.releases.map(({ cell }) => cell));
  const missing = new Map<string, string>();
  for (const { action, place, type } of changes) {
    if (action !== "create") continue;
    if (type === stackType && /^\d{12}\//.test(place) && !stacks.has(place)) missing.set(place, "stack");
    if (type === releaseType && !releases.has(place)) missing.set(place, "release");
    if (place === organizationPlace && snapshot.organization.length === 0) missing.set(place, "account or policy");
  }
  return [...missing]
    .sort(([left], [right]) => compareText(left, right))
    .map(([place, what]) => ({ place, reason: `no ${what} was dumped, so all of them count as missing` }));
}

function isEmpty({ objects, stacks, releases, organization }: Snapshot): boolean {
  return objects.length + stacks.length + releases.length + organization.length === 0;
}
