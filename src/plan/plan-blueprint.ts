import { type Bundle, bundleKey } from "../model/blueprint.ts";
import type { QuotaBook } from "../model/facts.ts";
import { compareText } from "../model/json.ts";
import type { Micros } from "../model/money.ts";
import { environmentId } from "../model/names.ts";
import { type Plan, type PlanConflict, type PlanOwner, type PlanSummary, planFormatVersion } from "../model/plan.ts";
import type { Platform } from "../model/platform.ts";
import type { Snapshot } from "../model/snapshot.ts";
import type { EnvironmentRef } from "../model/tenant.ts";
import { type AccountBook, createAccountBook } from "./account-book.ts";
import { compareObjects } from "./compare-objects.ts";
import { compareOrganization, organizationPlace } from "./compare-organization.ts";
import { compareReleases } from "./compare-releases.ts";
import { compareStacks } from "./compare-stacks.ts";
import { estimateTime } from "./estimate-time.ts";
import { type SortedLeftovers, sortLeftovers } from "./find-leftovers.ts";
import { findLeftovers } from "./live-leftovers.ts";
import { findMissingDumps } from "./missing-dumps.ts";
import { type Comparison, type Detail, type PlanEntry, planOwner, sortEntries } from "./plan-entry.ts";
import { countIdleAccounts, planSupply } from "./plan-supply.ts";
import { findProtectedOwners, type ProtectedOwners } from "./protected-owners.ts";
import { indexSnapshot, type SnapshotIndex } from "./snapshot-index.ts";
import { indexUnread, type UnreadIndex, withoutUnread } from "./unread-places.ts";
import { findUnsettledStacks } from "./unsettled-stacks.ts";
import { createVcpuDemand, type VcpuDemand } from "./vcpu-demand.ts";

export interface PlanOptions {
  /** The platform's name; objects labelled with another platform's are foreign. */
  readonly platform: string;
  readonly quotas: QuotaBook;
  /** What everything costs a month, priced by the caller. */
  readonly costBeforeMicros: Micros;
  readonly costAfterMicros: Micros;
  /** Plans one tenant or environment; other bundles then only tell what this one refers to. Absent: everything. */
  readonly only?: PlanScope;
  /** Deletes what is protected from deletion too: whoever asks has seen that its document allows it. */
  readonly ignoresProtection?: boolean;
  /** Closes accounts that nobody wants any more, instead of moving them aside; also those that were moved aside before. */
  readonly closesAccounts?: true;
  /** What the platform keeps up that no bundle holds; planned against a live snapshot only. Absent: nothing. */
  readonly supply?: Pick<Platform, "organization" | "costAllocationTag">;
  /** Whether creates list their fields; default `changes`, which keeps the plan of a new platform small. */
  readonly detail?: Detail;
}

/** One tenant or environment, and with it the cells that are its alone: those named after its environments, and `cells`. */
export interface PlanScope extends Partial<Pick<EnvironmentRef, "environment">> {
  readonly tenant: string;
  readonly cells?: readonly string[];
}

/**
 * Plans the way from what exists to what should: what to create, update, replace and delete, each with its reason.
 *
 * Bundles are read once and dropped, in any order; the plan's bytes do not depend on it. Nothing foreign, adopted or merely
 * labelled as ours is ever in `changes`. Equal input gives an equal plan.
 */
export function planBlueprint(bundles: Iterable<Bundle>, snapshot: Snapshot, options: PlanOptions): Plan {
  const state = startPlan(snapshot, options);
  const postponed: Bundle[] = [];
  for (const bundle of bundles) {
    state.seen.add(ownerKey(planOwner(bundle.owner)));
    if (!isInScope(planOwner(bundle.owner), options.only)) {
      claimOrganization(bundle, state);
      continue;
    }
    state.demand.add(bundle);
    const misses = state.accounts.misses();
    const comparisons = compareBundle(bundle, state);
    if (state.accounts.misses() > misses) postponed.push(bundle);
    else for (const comparison of comparisons) add(state, comparison);
  }
  for (const bundle of postponed) for (const comparison of compareBundle(bundle, state)) add(state, comparison);
  const leftovers = findUnclaimed(snapshot, state);
  return summarize(snapshot, state, leftovers);
}

interface PlanState {
  readonly options: PlanOptions;
  readonly index: SnapshotIndex;
  readonly accounts: AccountBook;
  readonly unread: UnreadIndex;
  readonly claimed: Set<string>;
  readonly seen: Set<string>;
  readonly entries: PlanEntry[];
  readonly conflicts: PlanConflict[];
  readonly demand: VcpuDemand;
  /** Accounts that wait in the pool. */
  readonly idleAccounts: number;
  unchanged: number;
}

function startPlan(snapshot: Snapshot, options: PlanOptions): PlanState {
  return {
    options,
    index: indexSnapshot(snapshot),
    accounts: createAccountBook(snapshot.organization, options.platform),
    unread: indexUnread(snapshot),
    demand: createVcpuDemand(),
    idleAccounts: options.supply === undefined ? 0 : countIdleAccounts(snapshot, options.platform),
    claimed: new Set(),
    seen: new Set(),
    entries: [],
    conflicts: [],
    unchanged: 0,
  };
}

/** What a bundle out of scope has in the organisation is known by name, so that it is neither missing nor foreign. */
function claimOrganization(bundle: Bundle, { accounts, claimed }: PlanState): void {
  for (const resource of bundle.organization) {
    const live = accounts.register(resource);
    if (live !== undefined) claimed.add(live.id);
  }
}

/** A bundle that uses what another one names is compared again once all have been seen. */
function compareBundle(bundle: Bundle, state: PlanState): readonly Comparison[] {
  const { index, accounts, claimed, options, unread } = state;
  const { platform, detail = "changes" } = options;
  const context = { index, accounts, claimed, unread, platform, detail, idleAccounts: state.idleAccounts };
  const organization = compareOrganization(bundle, context);
  const readable = withoutUnread(bundle, unread, accounts);
  return [
    ...(unread.has(organizationPlace, "organization") ? [] : [organization]),
    compareStacks(readable, context),
    compareObjects(readable, context),
    compareReleases(readable, context),
  ];
}

function add(state: PlanState, comparison: Comparison): void {
  for (const entry of comparison.entries) state.entries.push(entry);
  for (const conflict of comparison.conflicts) state.conflicts.push(conflict);
  state.unchanged += comparison.unchanged;
}

interface Unclaimed extends SortedLeftovers {
  readonly protected: ProtectedOwners;
}

function findUnclaimed(snapshot: Snapshot, state: PlanState): Unclaimed {
  const { index, claimed, options, seen } = state;
  const { only } = options;
  const isSeen = (owner: PlanOwner): boolean => seen.has(ownerKey(owner));
  const unclaimed = [...index.stacks].filter(([key]) => !claimed.has(key)).map(([, stack]) => stack);
  const mayBeProtected = options.ignoresProtection === true ? [] : unclaimed;
  const protectedOwners = findProtectedOwners(mayBeProtected, options.platform, (owner) => {
    return isInScope(owner, only) && !isSeen(owner);
  });
  const leftovers = findLeftovers({
    snapshot,
    index,
    platform: options.platform,
    claimed,
    setAside: findSetAside(state),
    closesAccounts: options.closesAccounts === true,
  });
  const sorted = sortLeftovers(leftovers, {
    seen: isSeen,
    includes: (owner) => isInScope(owner, only),
    isProtected: protectedOwners.has,
  });
  return { ...sorted, protected: protectedOwners };
}

/** The adopted unit for accounts before they are closed, and ours below it. */
function findSetAside({ accounts }: PlanState): ReadonlySet<string> {
  const units = ["organization/ou/suspended", "organization/ou/adopted-suspended"].map((id) => accounts.find(id)?.id);
  return new Set(units.filter((id) => id !== undefined));
}

function isInScope(owner: PlanOwner | undefined, only: PlanOptions["only"]): boolean {
  if (only === undefined) return true;
  if (owner?.kind === "cell") return only.cells?.includes(owner.cell) === true || isNamedAfter(owner.cell, only);
  if (owner?.kind !== "environment" || owner.tenant !== only.tenant) return false;
  return only.environment === undefined || owner.environment === only.environment;
}

/** A cell of one environment has its id for a name; `--` is in no other cell's. */
function isNamedAfter(cell: string, { tenant, environment }: PlanScope): boolean {
  const id = environmentId(tenant, environment ?? "");
  return environment === undefined ? cell.startsWith(id) : cell === id;
}

function summarize(snapshot: Snapshot, state: PlanState, leftovers: Unclaimed): Plan {
  const { options } = state;
  const changes = sortEntries([...state.entries, ...leftovers.entries, ...planSupply(snapshot, state)]);
  const foreign = [...leftovers.foreign.values()].sort(
    (left, right) => compareText(left.place, right.place) || compareText(left.type, right.type),
  );
  const conflicts = state.conflicts.toSorted((left, right) => compareText(left.id, right.id));
  const count = (action: string): number => changes.filter((change) => change.action === action).length;
  const summary: PlanSummary = {
    create: count("create"),
    adopt: count("adopt"),
    update: count("update"),
    replace: count("replace"),
    delete: count("delete"),
    unchanged: state.unchanged,
    foreign: foreign.reduce((sum, entry) => sum + entry.count, conflicts.length),
  };
  return {
    formatVersion: planFormatVersion,
    changes,
    summary,
    foreign,
    cost: { beforeMicros: options.costBeforeMicros, afterMicros: options.costAfterMicros },
    time: estimateTime(changes, options.quotas),
    gaps: [
      ...snapshot.gaps,
      ...findMissingDumps(changes, snapshot),
      ...findUnsettledStacks(snapshot, state.claimed),
      ...leftovers.protected.gaps,
      ...unprovenGaps(leftovers),
    ],
    ...(conflicts.length === 0 ? {} : { conflicts }),
  };
}

function unprovenGaps(leftovers: SortedLeftovers): Plan["gaps"] {
  return [...leftovers.unproven]
    .sort(([left], [right]) => compareText(left, right))
    .map(([place, count]) => ({
      place,
      reason: `${count} with our labels or tags, but no proof that we made ${count === 1 ? "it" : "them"}: not deleted`,
    }));
}

function ownerKey(owner: PlanOwner): string {
  return owner.kind === "platform" ? "organization" : bundleKey(owner as Parameters<typeof bundleKey>[0]);
}
