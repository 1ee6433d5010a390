import { toolingRegion } from "../../model/account-entry.ts";
import { poolSequence } from "../../model/account-supply.ts";
import type { PlacedCell } from "../../model/placement.ts";
import type { Platform } from "../../model/platform.ts";
import type { LiveScope } from "./live-scope.ts";
import type { LiveAccount } from "./read-live-organization.ts";
import type { StackPlace } from "./read-live-stacks.ts";
import type { Wanted } from "./wanted.ts";

export interface PlaceScope {
  readonly scope: LiveScope;
  readonly wanted: Wanted;
}

/**
 * Every account and region in which something is wanted, or in which an account of ours may still have something: all
 * regions of the platform. For a target, the places it names; for one that has nothing any more, everywhere.
 */
export function stackPlaces(accounts: readonly LiveAccount[], reading: PlaceScope): readonly StackPlace[] {
  const regions = platformRegions(reading.scope.platform, reading.scope.cells);
  const isNarrow = reading.scope.only !== undefined && reading.wanted.hasTarget;
  const all = [
    ...wantedPlaces(reading.wanted),
    ...(isNarrow ? [] : knownPlaces(reading.scope, regions)),
    ...accounts.flatMap((account) => vendedPlaces(account, { ...reading, regions, isNarrow })),
  ];
  return [...new Map(all.map((place) => [`${place.accountId}/${place.region}`, place])).values()];
}

/** Where the blueprint places something in an account that the platform document names. */
function wantedPlaces({ regions }: Wanted): readonly StackPlace[] {
  return [...regions]
    .filter(([part]) => /^\d{12}$/.test(part))
    .flatMap(([part, own]) => [...own].map((region) => knownPlace(part, region)));
}

function knownPlaces({ platform, cells }: LiveScope, regions: readonly string[]): readonly StackPlace[] {
  const ids = [...platform.cells, ...platform.cellTemplates, ...cells].map(({ accountId }) => accountId);
  const known = [...new Set(ids.filter((id) => id !== undefined))].sort();
  return [
    ...known.flatMap((id) => regions.map((region) => knownPlace(id, region))),
    knownPlace(platform.organization.toolingAccountId, toolingRegion(platform)),
  ];
}

function knownPlace(accountId: string, region: string): StackPlace {
  return { accountId, region, part: accountId, isUnprepared: false };
}

function vendedPlaces(
  account: LiveAccount,
  reading: PlaceScope & { readonly regions: readonly string[]; readonly isNarrow: boolean },
): readonly StackPlace[] {
  const { scope, wanted, regions, isNarrow } = reading;
  if (account.key === undefined && isEmpty(account, scope.platform)) return [];
  const own = wanted.regions.get(account.key ?? "");
  if (isNarrow && own === undefined && !isOfTarget(account, scope)) return [];
  if (scope.only !== undefined && isOfAnother(account, scope)) return [];
  return [...new Set([...(own ?? []), ...regions])].map((region) => ({
    accountId: account.id,
    region,
    part: account.key ?? account.id,
    isUnprepared: isUnprepared(account, scope.platform),
  }));
}

function platformRegions(
  { cells: declared, cellTemplates }: Platform,
  cells: readonly PlacedCell[],
): readonly string[] {
  return [...new Set([...declared, ...cellTemplates, ...cells].map(({ region }) => region))].sort();
}

/** Whether an account bears the target's name. */
export function isOfTarget({ name }: LiveAccount, { only, platform }: LiveScope): boolean {
  return only !== undefined && name.startsWith(`${platform.name}--${only.tenant}--${only.environment ?? ""}`);
}

/** Whether an account is another tenant's own, in which the target can have nothing. */
function isOfAnother(account: LiveAccount, scope: LiveScope): boolean {
  return account.key?.includes("--") === true && !isOfTarget(account, scope);
}

/** An account that waits in the pool has nothing yet; one that was set aside has been emptied, our roles included. */
function isEmpty({ name, isSetAside }: LiveAccount, platform: Platform): boolean {
  return isSetAside || poolSequence(platform.name, name) !== undefined;
}

/**
 * An account stays in the staging unit, or where AWS made it, until our roles are in it; one that was set aside has lost
 * them.
 */
function isUnprepared({ parentId, isSetAside }: LiveAccount, { organization }: Platform): boolean {
  if (parentId === undefined || isSetAside) return true;
  return parentId === organization.organizationalUnits.staging || parentId.startsWith("r-");
}
