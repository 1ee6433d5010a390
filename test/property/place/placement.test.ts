import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cidrsOverlap, parseCidr } from "../../../src/model/cidr.ts";
import type { PlacedPlatform, Placement, TenantLock } from "../../../src/model/placement.ts";
import type { Environment, Tenant } from "../../../src/model/tenant.ts";
import { locksOf } from "../../../src/place/lock.ts";
import { type PlaceInput, placePlatform } from "../../../src/place/place.ts";
import { estate, shuffle } from "./generate-estate.ts";

const runs = { numRuns: 200 };

function place(input: PlaceInput): PlacedPlatform {
  const { value } = placePlatform(input);
  if (value === undefined) throw new Error("placement always has a value");
  return value;
}

function requireCidr(text: string): NonNullable<ReturnType<typeof parseCidr>> {
  const cidr = parseCidr(text);
  if (cidr === undefined) throw new Error(`${text} is no block`);
  return cidr;
}

/** Blocks by whom they belong to; a cell's block counts once, however many placements repeat it. */
function blocksOf(placed: PlacedPlatform): ReadonlyMap<string, string> {
  const blocks = new Map<string, string>();
  for (const cell of placed.cells) if (cell.vpcCidr !== undefined) blocks.set(cell.name, cell.vpcCidr);
  for (const { tenant, environment, vpcCidr } of placed.placements)
    if (vpcCidr !== undefined) blocks.set(`${tenant}--${environment}`, vpcCidr);
  return blocks;
}

/** The environments of each cluster or account, with their tenants. */
interface Resident {
  readonly tenant: Tenant;
  readonly environment: Environment;
  readonly placement: Placement;
}

function residents(input: PlaceInput, placed: PlacedPlatform): readonly Resident[] {
  return placed.placements.flatMap((placement) => {
    const tenant = input.tenants.find((candidate) => candidate.name === placement.tenant);
    const environment = tenant?.environments.find((candidate) => candidate.name === placement.environment);
    return tenant === undefined || environment === undefined ? [] : [{ tenant, environment, placement }];
  });
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): readonly (readonly T[])[] {
  return [...Map.groupBy(items, keyOf).values()];
}

function accountOf(placed: PlacedPlatform, placement: Placement): string {
  if (placement.account.kind === "dedicated") return `own ${placement.account.account}`;
  const name = placement.account.cell;
  const cell = placed.cells.find((candidate) => candidate.name === name);
  return cell?.accountId ?? cell?.accountKey ?? name;
}

describe("placement", { timeout: 60_000 }, () => {
  it("accounts for every environment: placed, or an error that names it", () => {
    fc.assert(
      fc.property(estate, (input) => {
        const { value, diagnostics } = placePlatform(input);
        const placed = new Set(value?.placements.map(({ tenant, environment }) => `${tenant}/${environment}`));
        for (const { name, environments } of input.tenants) {
          for (const environment of environments) {
            const id = `${name}/${environment.name}`;
            const named = diagnostics.some(({ severity, summary }) => severity === "error" && summary.includes(id));
            expect(placed.has(id)).not.toBe(named);
          }
        }
      }),
      runs,
    );
  });

  it("never hands out overlapping, reserved or foreign addresses", () => {
    fc.assert(
      fc.property(estate, (input) => {
        const blocks = [...blocksOf(place(input)).values()].map(requireCidr);
        const reserved = input.platform.network.reserved.map(requireCidr);
        const pool = requireCidr(input.platform.network.addressPools[0]?.cidr ?? "");
        blocks.forEach((block, index) => {
          expect(cidrsOverlap(block, pool)).toBe(true);
          for (const other of [...blocks.slice(index + 1), ...reserved]) expect(cidrsOverlap(block, other)).toBe(false);
        });
      }),
      runs,
    );
  });

  it("does not depend on the order of tenants, environments, cells or locks", () => {
    fc.assert(
      fc.property(estate, fc.array(fc.nat(), { minLength: 3, maxLength: 20 }), (input, keys) => {
        const shuffled = {
          ...input,
          tenants: shuffle(input.tenants, keys).map((tenant) => ({
            ...tenant,
            environments: shuffle(tenant.environments, keys),
          })),
          platform: { ...input.platform, cellTemplates: shuffle(input.platform.cellTemplates, keys) },
          decisions: new Map(shuffle([...input.decisions], keys)),
        };
        const placed = place(input);
        expect(place(shuffled)).toEqual(placed);
        const locks = locksOf(placed, input.tenants);
        expect(place({ ...shuffled, locks: shuffle(locks, keys) })).toEqual(placed);
      }),
      runs,
    );
  });

  it("moves nobody else's byte when one tenant comes, changes or goes and the others are locked", () => {
    fc.assert(
      fc.property(estate, fc.nat(), (input, pick) => {
        const subject = input.tenants[pick % input.tenants.length];
        if (subject === undefined) return;
        const others = input.tenants.filter((tenant) => tenant !== subject);
        const before = place({ ...input, tenants: others }).placements;
        const arrived = place({ ...input, locks: lockAll(before) });
        expect(stillThere(before, arrived)).toEqual(before);
        const locks = lockAll(arrived.placements.filter(({ tenant }) => tenant !== subject.name));
        const changed = input.tenants.map((tenant) => (tenant === subject ? grown(tenant) : tenant));
        expect(stillThere(before, place({ ...input, tenants: changed, locks }))).toEqual(before);
        const left = place({ ...input, tenants: others, locks });
        expect(stillThere(before, left)).toEqual(before);
        expect(cellsOf(before, left)).toEqual(cellsOf(before, arrived));
      }),
      runs,
    );
  });

  it("never exceeds what a cell may hold, nor shares against anybody's will", () => {
    fc.assert(
      fc.property(estate, (input) => {
        const placed = place(input);
        const all = residents(input, placed);
        const shared = all.filter(({ placement }) => placement.architecture.cluster !== "cluster");
        for (const cluster of groupBy(shared, ({ placement }) => placement.host)) {
          const cell = placed.cells.find(({ name }) => name === cluster[0]?.placement.host);
          expect(cluster.length).toBeLessThanOrEqual(
            Math.floor((cell?.capacity.environments ?? 0) * (1 - (cell?.capacity.headroom ?? 0)) + 1e-9),
          );
          expectPeace(cluster, ({ placement }) => placement.architecture.clusterSharedWith);
          for (const separation of input.platform.separate) {
            const values = cluster.map(({ environment }) =>
              separation === "environmentClass" ? environment.class : environment.requirements[separation],
            );
            expect(new Set(values).size).toBe(1);
          }
        }
        const pooled = all.filter(({ placement }) => placement.account.kind === "cell");
        for (const account of groupBy(pooled, ({ placement }) => accountOf(placed, placement)))
          expectPeace(account, ({ placement }) => placement.architecture.accountSharedWith);
      }),
      runs,
    );
  });
});

function expectPeace(neighbours: readonly Resident[], scopeOf: (resident: Resident) => string): void {
  const tenants = new Set(neighbours.map(({ tenant }) => tenant.name));
  const circles = new Set(neighbours.map(({ tenant }) => tenant.group ?? tenant.name));
  for (const resident of neighbours) {
    const { requirements } = resident.environment;
    if (scopeOf(resident) === "group") expect(circles.size).toBe(1);
    expect(tenants.size).toBeLessThanOrEqual(requirements.maxSharedTenants ?? tenants.size);
    for (const { tenant } of neighbours) {
      if (tenant.name === resident.tenant.name) continue;
      expect(requirements.apartFrom).not.toContain(tenant.name);
      expect(requirements.apartFrom).not.toContain(tenant.group);
    }
  }
}

/** One lock for each placement, so that no helper of the code under test takes part. */
function lockAll(placements: readonly Placement[]): readonly TenantLock[] {
  return placements.map((placement) => ({ tenant: placement.tenant, environments: [placement] }));
}

/** What became of placements. Somebody who had no place before may have found one: that moves nobody. */
function stillThere(before: readonly Placement[], now: PlacedPlatform): readonly (Placement | undefined)[] {
  return before.map(({ tenant, environment }) =>
    now.placements.find((placement) => placement.tenant === tenant && placement.environment === environment),
  );
}

/** The cells that placements live in or lend from, as they would be compiled. */
function cellsOf(placements: readonly Placement[], placed: PlacedPlatform): readonly unknown[] {
  const used = new Set(
    placements.flatMap(({ host, account }) => [host, account.kind === "cell" ? account.cell : host]),
  );
  return placed.cells.filter((cell) => used.has(cell.name));
}

/** The tenant with twice the appetite and one environment more. */
function grown(tenant: Tenant): Tenant {
  const environments = tenant.environments.map((environment) => ({
    ...environment,
    resourceQuota: { ...environment.resourceQuota, "requests.cpu": "80" },
    namespaces: [...environment.namespaces, "more"],
  }));
  return { ...tenant, environments };
}
