import { compareText, stableStringify } from "../model/json.ts";
import type { PlacedPlatform, Placement, TenantLock } from "../model/placement.ts";
import type { EnvironmentRef, Tenant } from "../model/tenant.ts";

/**
 * The locks that hold a placed platform, one for each tenant with a placement, sorted by tenant and environment.
 *
 * A lock depends on its own tenant's placements alone, so writing one never changes another.
 */
export function locksOf(placed: PlacedPlatform, tenants: readonly Tenant[]): readonly TenantLock[] {
  const byTenant = new Map<string, Placement[]>();
  for (const placement of placed.placements) {
    const own = byTenant.get(placement.tenant);
    if (own === undefined) byTenant.set(placement.tenant, [placement]);
    else own.push(placement);
  }
  return tenants
    .map((tenant) => tenant.name)
    .filter((name) => byTenant.has(name))
    .sort(compareText)
    .map((tenant) => ({ tenant, environments: sortByEnvironment(byTenant.get(tenant) ?? []) }));
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

function byEnvironment(locks: readonly TenantLock[]): ReadonlyMap<string, Placement> {
  const placements = locks.flatMap((lock) => lock.environments);
  return new Map(placements.map((placement) => [`${placement.tenant}/${placement.environment}`, placement]));
}

function sortByEnvironment(placements: readonly Placement[]): readonly Placement[] {
  return [...placements].sort((left, right) => compareText(left.environment, right.environment));
}
