import type { Accepts, Cell, CellTemplate, ClusterSpec, Platform } from "../model/platform.ts";

/**
 * A kind of place that the platform offers: all cells and templates that look alike to a decision are one site.
 *
 * So a decision never depends on which of ten equal cells is fuller, and ten thousand cells cost what one costs.
 */
export interface Site {
  /** `shared` hosts many environments; `own` is or makes a cluster for one. */
  readonly role: "shared" | "own";
  /** Which account models an environment on this site may have. */
  readonly accounts: { readonly shared: boolean; readonly dedicated: boolean };
  readonly region: string;
  readonly management: Cell["management"];
  readonly cluster: Pick<ClusterSpec, "kubernetesVersion" | "compute" | "networkPolicy" | "instanceType">;
  readonly accepts: Accepts;
  /** The compliance scopes that all cells of its account together accept, sorted. */
  readonly accountScopes: Accepts["complianceScope"];
  readonly headroom: number;
  readonly quotas: Readonly<Record<string, number>>;
  /** Names of pooled resources, sorted. */
  readonly pools: readonly string[];
  /** Declared cells of this site, sorted. */
  readonly cells: readonly string[];
  /** Templates that open more of it, sorted. */
  readonly templates: readonly string[];
}

/** The sites of a platform in a stable order, shared ones first. */
export function sitesOf(platform: Platform): readonly Site[] {
  const dedicated = platform.organization.accountPool.max > 0;
  const found = new Map<string, Site>();
  const add = (site: Site): void => {
    const { cells: _cells, templates: _templates, ...shape } = site;
    const key = JSON.stringify(shape);
    const known = found.get(key);
    found.set(key, known === undefined ? site : mergeSites(known, site));
  };
  const accountScopes = scopesByAccount([...platform.cells, ...platform.cellTemplates]);
  const addAll = (place: Place, sites: readonly Site[]): void => {
    const scopes = accountScopes.get(place.accountId ?? "");
    for (const site of sites) add(scopes === undefined ? site : { ...site, accountScopes: scopes });
  };
  for (const cell of platform.cells) addAll(cell, sitesOfCell(cell, dedicated));
  for (const template of platform.cellTemplates) addAll(template, sitesOfTemplate(template, dedicated));
  return [...found.values()].sort((left, right) => right.role.localeCompare(left.role));
}

type Place = Pick<Cell, "accountId" | "accepts">;

/** What all places of each known account accept together. An account that is still to be made holds one place only. */
function scopesByAccount(places: readonly Place[]): ReadonlyMap<string, Site["accountScopes"]> {
  const known = Map.groupBy(
    places.filter(({ accountId }) => accountId !== undefined),
    ({ accountId }) => accountId ?? "",
  );
  return new Map(
    [...known].map(([accountId, inAccount]) => [
      accountId,
      [...new Set(inAccount.flatMap(({ accepts }) => accepts.complianceScope))].sort(),
    ]),
  );
}

function mergeSites(left: Site, right: Site): Site {
  return {
    ...left,
    cells: [...left.cells, ...right.cells].sort(),
    templates: [...left.templates, ...right.templates].sort(),
  };
}

/** A declared cell hosts many: a cluster of one's own is always opened from a template. */
function sitesOfCell(cell: Cell, dedicated: boolean): readonly Site[] {
  if (!hostsMany(cell.accepts)) return [];
  return [siteOf(cell, "shared", { shared: true, dedicated }, { cells: [cell.name], templates: [] })];
}

function sitesOfTemplate(template: CellTemplate, dedicated: boolean): readonly Site[] {
  const place = { cells: [], templates: [template.name] };
  const inTenantAccount = template.account === "tenant";
  const shared =
    !inTenantAccount && hostsMany(template.accepts)
      ? [siteOf(template, "shared", { shared: true, dedicated }, place)]
      : [];
  const makesOwn = inTenantAccount || template.accepts.clusterModels.includes("cluster");
  const accounts = { shared: !inTenantAccount, dedicated: dedicated && template.account !== "existing" };
  return makesOwn ? [...shared, siteOf(template, "own", accounts, place)] : shared;
}

function hostsMany(accepts: Accepts): boolean {
  return accepts.clusterModels.some((model) => model !== "cluster");
}

function siteOf(
  source: Pick<Cell, "region" | "management" | "accepts" | "capacity" | "pooled"> & {
    readonly cluster: Omit<ClusterSpec, "name">;
  },
  role: Site["role"],
  accounts: Site["accounts"],
  place: Pick<Site, "cells" | "templates">,
): Site {
  const { kubernetesVersion, compute, networkPolicy, instanceType } = source.cluster;
  return {
    role,
    accounts,
    region: source.region,
    management: source.management,
    cluster: { kubernetesVersion, compute, networkPolicy, instanceType },
    accepts: source.accepts,
    accountScopes: [...source.accepts.complianceScope].sort(),
    headroom: source.capacity.headroom,
    quotas: source.capacity.quotas,
    pools: Object.keys(source.pooled).sort(),
    ...place,
  };
}
