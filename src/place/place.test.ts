import { describe, expect, it } from "vitest";
import prices from "../../data/prices.json" with { type: "json" };
import quotas from "../../data/quotas.json" with { type: "json" };
import {
  defaultRequirements,
  sampleArchitecture,
  sampleEnvironment,
  samplePlacement,
  samplePlatform,
  sampleTenant,
} from "../../test/support/sample.ts";
import { accountModels, clusterModels } from "../model/architecture.ts";
import type { Facts } from "../model/facts.ts";
import type { Tenant } from "../model/tenant.ts";
import { placePlatform } from "./place.ts";

const facts: Pick<Facts, "prices" | "quotas"> = {
  prices: prices as Facts["prices"],
  quotas: quotas as Facts["quotas"],
};

describe("placePlatform", () => {
  const pairs = accountModels.flatMap((account) => clusterModels.map((cluster) => ({ account, cluster })));

  it.each(pairs)("gives $account x $cluster the pins of its model", ({ account, cluster }) => {
    const architecture = sampleArchitecture(account, cluster);
    const tenant = sampleTenant({
      environments: [sampleEnvironment({ aws: account === "dedicated" ? {} : sampleEnvironment().aws })],
    });
    const placed = placePlatform({
      platform: samplePlatform,
      tenants: [tenant],
      decisions: new Map([["birch--prod", architecture]]),
      locks: [],
      facts,
    });
    const expected = samplePlacement(architecture);
    expect(placed.diagnostics).toEqual([]);
    expect(placed.value?.placements).toEqual([expected.placement]);
    expect(placed.value?.cells.map((cell) => cell.name)).toEqual(expected.cells.map((cell) => cell.name).sort());
  });

  it("uses only places that suit the architecture", () => {
    const cells = samplePlatform.cells.flatMap((cell) => [{ ...cell, name: "a-first" }, cell]);
    const tenant = sampleTenant({ environments: [sampleEnvironment({ aws: {} })] });
    const hostWith = (places: ReadonlySet<string>): string | undefined => {
      const placed = placePlatform({
        platform: { ...samplePlatform, cells },
        tenants: [tenant],
        decisions: new Map([["birch--prod", sampleArchitecture("shared", "namespace")]]),
        places: new Map([["birch--prod", places]]),
        locks: [],
        facts,
      });
      return placed.value?.placements[0]?.host ?? placed.diagnostics[0]?.code;
    };
    expect(hostWith(new Set(["a-first", "eu1-a"]))).toBe("a-first");
    expect(hostWith(new Set(["eu1-a"]))).toBe("eu1-a");
    expect(hostWith(new Set(["shared-eu"]))).toBe("shared-eu-1");
    expect(hostWith(new Set())).toBe("TEN3101");
  });

  it("keeps a compliance scope of its own from others of the group", () => {
    const member = (name: string, complianceScope: "own" | "shared"): Tenant => {
      const requirements = { ...defaultRequirements, complianceScope };
      return sampleTenant({ name, group: "payments", environments: [sampleEnvironment({ aws: {}, requirements })] });
    };
    const architecture = { ...sampleArchitecture("shared", "namespace"), clusterSharedWith: "group" } as const;
    const placed = placePlatform({
      platform: { ...samplePlatform, separate: [] },
      tenants: [member("vault", "own"), member("wallet", "own"), member("blog", "shared")],
      decisions: new Map(["vault", "wallet", "blog"].map((name) => [`${name}--prod`, architecture])),
      locks: [],
      facts,
    });
    const hostOf = (name: string): string | undefined =>
      placed.value?.placements.find(({ tenant }) => tenant === name)?.host;
    expect(hostOf("vault")).toBe(hostOf("wallet"));
    expect([hostOf("vault"), hostOf("blog")].sort()).toEqual(["eu1-a", "shared-eu-1"]);
  });
});
