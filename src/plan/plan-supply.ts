import {
  accountEmail,
  accountType,
  costTagType,
  poolAccountName,
  poolSequence,
  quotaType,
  standardVcpuQuota,
} from "../model/account-supply.ts";
import { platformOrigin } from "../model/origin.ts";
import type { PlannedChange } from "../model/plan.ts";
import type { Platform } from "../model/platform.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { organizationPlace } from "./compare-organization.ts";
import { organizationRank, type PlanEntry } from "./plan-entry.ts";
import type { VcpuDemand } from "./vcpu-demand.ts";

export interface SupplyContext {
  readonly options: {
    readonly platform: string;
    readonly only?: unknown;
    readonly supply?: Pick<Platform, "organization" | "costAllocationTag">;
  };
  readonly demand: VcpuDemand;
  readonly entries: readonly PlanEntry[];
}

/**
 * Plans what the platform keeps up that no bundle holds: accounts that wait in the pool, the cost allocation tag, and what
 * new accounts must be allowed before clusters run in them. See `account-supply` for what each change means.
 *
 * Only against a live snapshot, as each of these is asked for once and must not be asked for again because a dump is old.
 */
export function planSupply(snapshot: Snapshot, context: SupplyContext): readonly PlanEntry[] {
  const { only, supply } = context.options;
  if (supply === undefined || snapshot.unread === undefined) return [];
  if (snapshot.unread.some(({ what }) => what === "organization")) return [];
  const platformWide =
    only === undefined
      ? [...planPool(snapshot, context), ...planStrays(snapshot, context), ...planCostTag(snapshot, context)]
      : [];
  return [...platformWide, ...planQuotas(context)];
}

/** Accounts that wait in the pool. */
export function countIdleAccounts({ organization }: Snapshot, platform: string): number {
  return organization.filter((resource) => isIdle(resource, platform)).length;
}

function isIdle({ type, properties }: Snapshot["organization"][number], platform: string): boolean {
  return type === accountType && poolSequence(platform, String(properties.AccountName)) !== undefined;
}

/** Fills the pool up again after what this plan takes from it, and never beyond the most accounts that may be created. */
function planPool(snapshot: Snapshot, { options, entries }: SupplyContext): readonly PlanEntry[] {
  const { platform, supply } = options;
  if (supply === undefined) return [];
  const { warm, max } = supply.organization.accountPool;
  const idle = countIdleAccounts(snapshot, platform);
  const needed = entries.filter(({ change }) => change.type === accountType && change.action === "create").length;
  const existing = snapshot.organization.filter(
    ({ type, properties }) => type === accountType && String(properties.AccountName).startsWith(`${platform}--`),
  ).length;
  const room = max - existing - Math.max(0, needed - idle);
  const missing = Math.min(warm - Math.max(0, idle - needed), room);
  const first = (snapshot.lastSequence ?? 0) + 1;
  return Array.from({ length: Math.max(0, missing) }, (_, index) => poolEntry(first + index, supply, platform));
}

function poolEntry(sequence: number, supply: Pick<Platform, "organization">, platform: string): PlanEntry {
  const { warm } = supply.organization.accountPool;
  return {
    rank: organizationRank,
    change: {
      ...platformChange(platform, "spec.organization.accountPool"),
      id: `organization/account/pool--${sequence}`,
      type: accountType,
      name: poolAccountName(platform, sequence),
      action: "create",
      reason: `the pool is to hold ${warm} ready ${warm === 1 ? "account" : "accounts"}`,
      changes: [{ path: "/Email", after: accountEmail(supply, sequence) }],
    },
  };
}

/** Accounts of the pool that were created and not moved to the staging unit. */
function planStrays({ organization }: Snapshot, { options }: SupplyContext): readonly PlanEntry[] {
  const { platform, supply } = options;
  const staging = supply?.organization.organizationalUnits.staging;
  if (staging === undefined) return [];
  return organization
    .filter((resource) => isIdle(resource, platform))
    .flatMap(({ properties }) => {
      const [parent] = Array.isArray(properties.ParentIds) ? properties.ParentIds : [];
      if (typeof parent !== "string" || parent === staging) return [];
      const name = String(properties.AccountName);
      const change: PlannedChange = {
        ...platformChange(platform, "spec.organization.accountPool"),
        id: `organization/account/pool--${poolSequence(platform, name)}`,
        type: accountType,
        name,
        action: "update",
        reason: "accounts of the pool wait in the staging unit",
        changes: [{ path: "/ParentIds/0", before: parent, after: staging }],
      };
      return [{ rank: organizationRank, change }];
    });
}

function planCostTag({ costTag }: Snapshot, { options }: SupplyContext): readonly PlanEntry[] {
  const { supply, platform } = options;
  if (supply === undefined || costTag !== "Inactive") return [];
  const change: PlannedChange = {
    ...platformChange(platform, "spec.costAllocationTag"),
    id: `cost-tag/${supply.costAllocationTag}`,
    type: costTagType,
    name: supply.costAllocationTag,
    action: "update",
    reason: "bills cannot be told apart by it until it is active",
    changes: [{ path: "/Status", before: "Inactive", after: "Active" }],
  };
  return [{ rank: organizationRank, change }];
}

function platformChange(
  platform: string,
  path: string,
): Pick<PlannedChange, "layer" | "owner" | "place" | "origin" | "destructive" | "retained"> {
  return {
    layer: "aws",
    owner: { kind: "platform" },
    place: organizationPlace,
    origin: platformOrigin(platform, path),
    destructive: false,
    retained: false,
  };
}

/** For accounts that are not where they belong yet: they are moved there after their quotas have been asked for. */
function planQuotas({ demand, entries }: SupplyContext): readonly PlanEntry[] {
  const arriving = new Map(
    entries.filter(({ change }) => isArriving(change)).map(({ change }) => [change.id, change] as const),
  );
  return demand.accounts().flatMap(({ key, region, vcpus }) => {
    const account = arriving.get(`organization/account/${key}`);
    if (account === undefined) return [];
    const { service, code } = standardVcpuQuota;
    const change: PlannedChange = {
      id: `quota/${key}/${region}/${service}/${code}`,
      layer: "aws",
      type: quotaType,
      name: `${service} ${code}`,
      action: "create",
      owner: account.owner,
      place: `${key}/${region}`,
      reason: "a new account may run five processors, which its cluster needs more of",
      ...(account.origin === undefined ? {} : { origin: account.origin }),
      changes: [{ path: "/DesiredValue", after: vcpus }],
      destructive: false,
      retained: false,
    };
    return [{ rank: organizationRank, change }];
  });
}

function isArriving({ type, action, changes }: PlannedChange): boolean {
  if (type !== accountType) return false;
  return action === "create" || (action === "update" && changes.some(({ path }) => path.startsWith("/ParentIds")));
}
