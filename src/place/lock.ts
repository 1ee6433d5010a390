import { compareText, stableStringify } from "../model/json.ts";
import type { PlacedPlatform, Placement, TenantLock } from "../model/placement.ts";
import type { EnvironmentRef, Tenant } from "../model/tenant.ts";

/**
 * The locks that hold a placed platform, one for each tenant that has any, sorted by tenant and environment.
 *
 * An environment that exists and could not be placed keeps the entry it has in `locks`: a problem never unlocks anything.
 * A lock depends on its own tenant alone, so writing one never changes another.
 */
export function locksOf(
  placed: PlacedPlatform,
  tenants: readonly Tenant[],
  locks: readonly TenantLock[] = [],
): readonly TenantLock[] {
  const fresh = byEnvironment([{ environments: placed.placements }]);
  const kept = byEnvironment(locks);
  return [...tenants]
    .sort((left, right) => compareText(left.name, right.name))
    .map(({ name, environments }) => ({
      tenant: name,
      environments: environments
        .map((environment) => `${name}/${environment.name}`)
        .sort(compareText)
        .flatMap((key) => fresh.get(key) ?? kept.get(key) ?? []),
    }))
    .filter((lock) => lock.environments.length > 0);
}

/** One environment whose lock would be written, rewritten or dropped. */
export interface LockChange extends EnvironmentRef {
  readonly kind: "added" | "changed" | "removed";
  readonly before?: Placement;
  readonly after?: Placement;
}

/** What differs between two sets of locks, sorted by tenant and environment; empty when nothing would be written. */
export function lockChanges(before: readonly TenantLock[], after: readonly TenantLock[]): readonly LockChange[] {
  const old = byEnvironment(before);
  const fresh = byEnvironment(after);
  const keys = [...new Set([...old.keys(), ...fresh.keys()])].sort(compareText);
  return keys.flatMap((key) => describeChange(old.get(key), fresh.get(key)));
}

function describeChange(before: Placement | undefined, after: Placement | undefined): readonly LockChange[] {
  if (before === undefined) return after === undefined ? [] : [{ ...refOf(after), kind: "added", after }];
  if (after === undefined) return [{ ...refOf(before), kind: "removed", before }];
  if (stableStringify(before) === stableStringify(after)) return [];
  return [{ ...refOf(after), kind: "changed", before, after }];
}

function refOf(placement: Placement): EnvironmentRef {
  return { tenant: placement.tenant, environment: placement.environment };
}

function byEnvironment(locks: readonly Pick<TenantLock, "environments">[]): ReadonlyMap<string, Placement> {
  const placements = locks.flatMap((lock) => lock.environments);
  return new Map(placements.map((placement) => [`${placement.tenant}/${placement.environment}`, placement]));
}
