import type { SharingScope } from "../model/architecture.ts";
import type { Separation } from "../model/requirements.ts";
import { type Guest, separationValue } from "./guest.ts";
import { type Rejection, reject } from "./rejection.ts";

/** Who lives in one cluster or one account, and what they demand of further neighbours. Only ever grows. */
export interface SharingDomain {
  /** Dimensions in which everybody must be alike. */
  readonly separate: readonly Separation[];
  readonly tenants: Set<string>;
  /** Tenants by circle: a group, or a tenant without one. */
  readonly circles: Map<string, Set<string>>;
  /** Who refuses a tenant or group, by the refused name. */
  readonly refusals: Map<string, Set<string>>;
  /** Values seen by dimension, also of those that need not be alike. */
  readonly values: Map<Separation, Set<string>>;
  /** Set once somebody shares with nobody or only with its circle. */
  exclusive: { readonly kind: "environment" | "circle"; readonly key: string } | undefined;
  maxTenants: number;
}

export function createSharingDomain(separate: readonly Separation[]): SharingDomain {
  return {
    separate,
    tenants: new Set(),
    circles: new Map(),
    refusals: new Map(),
    values: new Map(),
    exclusive: undefined,
    maxTenants: Number.POSITIVE_INFINITY,
  };
}

/** The first sharing rule, of the guest or of those present, that keeps the guest out. */
export function findSharingConflict(domain: SharingDomain, guest: Guest, scope: SharingScope): Rejection | undefined {
  return (
    findExclusion(domain, guest, scope) ??
    findMixture(domain, guest) ??
    findRefusal(domain, guest) ??
    findCrowding(domain, guest)
  );
}

export function joinDomain(domain: SharingDomain, guest: Guest, scope: SharingScope): void {
  const { tenant, environment } = guest;
  domain.tenants.add(tenant.name);
  valuesOf(domain.circles, guest.circle).add(tenant.name);
  for (const name of environment.requirements.apartFrom) valuesOf(domain.refusals, name).add(tenant.name);
  for (const separation of ["environmentClass", "dataClassification", "complianceScope"] as const)
    valuesOf(domain.values, separation).add(separationValue(guest, separation));
  if (scope === "nobody") domain.exclusive = { kind: "environment", key: guest.id };
  if (scope === "group") domain.exclusive ??= { kind: "circle", key: guest.circle };
  domain.maxTenants = Math.min(domain.maxTenants, environment.requirements.maxSharedTenants ?? domain.maxTenants);
}

/** True when no environment of a tenant that is not yet here can ever come in. */
export function isClosedToNewTenants(domain: SharingDomain): boolean {
  return domain.exclusive?.kind === "environment" || domain.tenants.size >= domain.maxTenants;
}

function findExclusion(domain: SharingDomain, guest: Guest, scope: SharingScope): Rejection | undefined {
  const { exclusive } = domain;
  if (exclusive?.kind === "environment" && exclusive.key !== guest.id)
    return reject("exclusive", `belongs to ${exclusive.key} alone`);
  if (exclusive?.kind === "circle" && exclusive.key !== guest.circle)
    return reject("group-scope", `is shared only within ${nameCircle(exclusive.key)}`);
  if (scope === "nobody" && domain.tenants.size > 0) return reject("exclusive", "is not empty");
  if (scope !== "group") return undefined;
  for (const circle of domain.circles.keys()) {
    if (circle !== guest.circle) return reject("group-scope", `already hosts ${nameCircle(circle)}`);
  }
  return undefined;
}

function findMixture(domain: SharingDomain, guest: Guest): Rejection | undefined {
  for (const separation of domain.separate) {
    const value = separationValue(guest, separation);
    for (const present of domain.values.get(separation) ?? []) {
      if (present !== value) return reject("separate", `holds ${separation} ${present}, which is kept from ${value}`);
    }
  }
  return undefined;
}

function findRefusal(domain: SharingDomain, guest: Guest): Rejection | undefined {
  const { tenant, environment } = guest;
  for (const name of environment.requirements.apartFrom) {
    if (name !== tenant.name && domain.tenants.has(name)) return reject("apart-from", `hosts ${name}`);
    const member = otherThan(domain.circles.get(`group:${name}`), tenant.name);
    if (member !== undefined) return reject("apart-from", `hosts ${member} of ${name}`);
  }
  const refuser =
    otherThan(domain.refusals.get(tenant.name), tenant.name) ??
    (tenant.group === undefined ? undefined : otherThan(domain.refusals.get(tenant.group), tenant.name));
  return refuser === undefined ? undefined : reject("apart-from", `hosts ${refuser}, which must be apart from it`);
}

function findCrowding(domain: SharingDomain, guest: Guest): Rejection | undefined {
  const most = Math.min(domain.maxTenants, guest.environment.requirements.maxSharedTenants ?? domain.maxTenants);
  const after = domain.tenants.size + (domain.tenants.has(guest.tenant.name) ? 0 : 1);
  return after > most ? reject("max-shared-tenants", `would hold ${after} tenants, ${most} at most`) : undefined;
}

function otherThan(names: ReadonlySet<string> | undefined, self: string): string | undefined {
  for (const name of names ?? []) if (name !== self) return name;
  return undefined;
}

function nameCircle(circle: string): string {
  return circle.replace(":", " ");
}

function valuesOf<K, V>(map: Map<K, Set<V>>, key: K): Set<V> {
  const found = map.get(key);
  if (found !== undefined) return found;
  const created = new Set<V>();
  map.set(key, created);
  return created;
}
