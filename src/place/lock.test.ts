import { describe, expect, it } from "vitest";
import {
  defaultRequirements,
  sampleArchitecture,
  sampleCell,
  sampleEnvironment,
  samplePlatform,
  sampleTenant,
} from "../../test/support/sample.ts";
import { defaultFacts } from "../facts/facts.ts";
import type { Architecture } from "../model/architecture.ts";
import type { PlacedPlatform, TenantLock } from "../model/placement.ts";
import type { Platform } from "../model/platform.ts";
import type { Tenant } from "../model/tenant.ts";
import { lockChanges, locksOf } from "./lock.ts";
import { type PlaceInput, placePlatform } from "./place.ts";

const shared = sampleArchitecture("shared", "namespace");
const full: Platform = {
  ...samplePlatform,
  separate: [],
  cells: [{ ...sampleCell, capacity: { environments: 1, headroom: 0, quotas: {} } }],
};

function tenant(name: string, changes: Partial<Tenant["environments"][number]> = {}): Tenant {
  return sampleTenant({ name, environments: [sampleEnvironment({ aws: {}, ...changes })] });
}

function input(names: readonly string[], rest: Partial<PlaceInput> = {}): PlaceInput {
  const tenants = names.map((name) => tenant(name));
  const decisions = new Map<string, Architecture>(names.map((name) => [`${name}--prod`, shared]));
  return { platform: full, tenants, decisions, locks: [], facts: defaultFacts, ...rest };
}

function place(given: PlaceInput): PlacedPlatform & { readonly codes: readonly string[] } {
  const { value, diagnostics } = placePlatform(given);
  return { ...(value ?? { cells: [], placements: [] }), codes: diagnostics.map(({ code }) => code) };
}

function locks(given: PlaceInput): readonly TenantLock[] {
  return locksOf(place(given), given.tenants);
}

describe("locked placements", () => {
  it("keep an opened cell when the tenant that opened it is gone", () => {
    const held = locks(input(["a", "b", "c"]));
    const left = place(input(["a", "c"], { locks: held.filter((lock) => lock.tenant !== "b") }));
    expect(left.placements.map(({ host }) => host)).toEqual(["eu1-a", "shared-eu-1"]);
    expect(left.cells.map(({ name, vpcCidr }) => [name, vpcCidr])).toContainEqual(["shared-eu-1", "10.65.0.0/20"]);
  });

  it("never lend the name or the addresses of a cell whose tenants' documents are gone", () => {
    const held = locks(input(["a", "b"]));
    const arrived = place(input(["a", "c"], { locks: held }));
    expect(arrived.placements.map(({ host }) => host)).toEqual(["eu1-a", "shared-eu-2"]);
    expect(arrived.placements[1]?.opens?.vpcCidr).toBe("10.65.16.0/20");
  });

  it("stay when the decision differs, with a warning", () => {
    const held = locks(input(["a"]));
    const decisions = new Map([["a--prod", sampleArchitecture("dedicated", "cluster")]]);
    const placed = place(input(["a"], { locks: held, decisions }));
    expect(locksOf(placed, [tenant("a")])).toEqual(held);
    expect(placed.codes).toEqual(["TEN3201"]);
  });

  it("stay when no architecture satisfies the requirements any more", () => {
    const held = locks(input(["a"]));
    const placed = place(input(["a"], { locks: held, decisions: new Map() }));
    expect(locksOf(placed, [tenant("a")])).toEqual(held);
    expect(placed.codes).toEqual([]);
  });

  it("stay where a rule would not put them today, with a warning", () => {
    const held = locks(input(["a"]));
    const moved = tenant("a", { requirements: { ...defaultRequirements, region: "eu-west-1" } });
    const placed = place(input(["a"], { locks: held, tenants: [moved] }));
    expect(locksOf(placed, [moved])).toEqual(held);
    expect(placed.codes).toEqual(["TEN3202"]);
  });

  it("are an error, and are kept in the lock, when their cell is gone; others are placed", () => {
    const held = locks(input(["a"]));
    const renamed = { ...full, cells: [{ ...sampleCell, name: "eu1-z" }] };
    const given = input(["a", "b"], { locks: held, platform: renamed });
    const placed = place(given);
    expect(placed.codes).toEqual(["TEN3203"]);
    expect(placed.placements.map(({ tenant: name, host }) => [name, host])).toEqual([["b", "eu1-z"]]);
    expect(locksOf(placed, given.tenants, held).map((lock) => lock.tenant)).toEqual(["a", "b"]);
    expect(locksOf(placed, given.tenants, held)[0]).toEqual(held[0]);
  });

  it("are an error when their template is gone", () => {
    const held = locks(input(["a", "b"]));
    const placed = place(input(["a", "b"], { locks: held, platform: { ...full, cellTemplates: [] } }));
    expect(placed.codes).toEqual(["TEN3203"]);
    expect(placed.placements.map(({ tenant: name }) => name)).toEqual(["a"]);
  });

  it("stay in a cell whose capacity was lowered, with a warning, and nobody else comes in", () => {
    const roomy = { ...full, cells: [sampleCell] };
    const held = locks(input(["a", "b"], { platform: roomy }));
    const placed = place(input(["a", "b", "c"], { locks: held }));
    expect(placed.placements.map(({ host }) => host)).toEqual(["eu1-a", "eu1-a", "shared-eu-1"]);
    expect(placed.codes).toEqual(["TEN3109"]);
  });

  it("of two branches that took the same block are an error", () => {
    const own = sampleArchitecture("dedicated", "namespace");
    const branches = ["a", "b"].flatMap((name) =>
      locks(input([name], { decisions: new Map([[`${name}--prod`, own]]) })),
    );
    const placed = place(input(["a", "b"], { locks: branches }));
    expect(placed.codes.filter((code) => code === "TEN3204")).toHaveLength(1);
  });

  it("repeat the cell that lends its account when that was opened too", () => {
    const decisions = new Map([
      ["a--prod", shared],
      ["b--prod", shared],
      ["c--prod", sampleArchitecture("shared", "cluster")],
    ]);
    const quotas = { "iam:roles": 1 };
    const cells = [{ ...sampleCell, capacity: { environments: 1, headroom: 0, quotas } }];
    const held = locks(input(["a", "b", "c"], { decisions, platform: { ...full, cells } }));
    const last = held.find((lock) => lock.tenant === "c");
    expect(last?.environments[0]?.opensForAccount?.name).toBe("shared-eu-1");
    const alone = input(["c"], { decisions, platform: { ...full, cells }, locks: last === undefined ? [] : [last] });
    expect(locks(alone)).toEqual([last]);
    expect(place(alone).cells.find(({ name }) => name === "c--prod")?.accountKey).toBe("shared-eu-1");
  });
});

describe("lockChanges", () => {
  it("names what would be added, changed and removed, and nothing else", () => {
    const before = locks(input(["a", "b", "c"]));
    const after = before
      .filter((lock) => lock.tenant !== "b")
      .map((lock) =>
        lock.tenant === "c"
          ? { ...lock, environments: lock.environments.map((each) => ({ ...each, host: "elsewhere" })) }
          : lock,
      );
    const fresh = locks(input(["d"]));
    expect(lockChanges(before, [...after, ...fresh]).map(({ kind, tenant: name }) => `${kind} ${name}`)).toEqual([
      "removed b",
      "changed c",
      "added d",
    ]);
    expect(lockChanges(before, before)).toEqual([]);
  });
});
