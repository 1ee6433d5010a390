import fc from "fast-check";
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
import type { SharingScope } from "../model/architecture.ts";
import { createAddressSpace } from "./address-space.ts";
import { candidatesFor } from "./candidates.ts";
import { addCell, createCellState, createEstate, type Estate } from "./estate.ts";
import { createGuest, type Guest } from "./guest.ts";
import { findHostProblem, occupy } from "./site.ts";

const guest: fc.Arbitrary<Guest> = fc
  .record({
    tenant: fc.integer({ min: 0, max: 4 }),
    environment: fc.integer({ min: 0, max: 9 }),
    grouped: fc.boolean(),
    scope: fc.constantFrom<SharingScope>("anyone", "anyone", "group", "nobody"),
    most: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
  })
  .map(({ tenant, environment, grouped, scope, most }) => {
    const group = grouped ? { group: `g${tenant % 2}` } : {};
    const requirements = { ...defaultRequirements, ...(most === undefined ? {} : { maxSharedTenants: most }) };
    const made = sampleEnvironment({ name: `e${environment}`, requirements, aws: {} });
    return createGuest(samplePlatform, {
      tenant: sampleTenant({ name: `t${tenant}`, ...group, environments: [made] }),
      environment: made,
      architecture: { ...sampleArchitecture("shared", "namespace"), clusterSharedWith: scope },
    });
  });

function smallEstate(): Estate {
  const input = { platform: { ...samplePlatform, cells: [] }, facts: defaultFacts, tenants: [] };
  const estate = createEstate(input, createAddressSpace(samplePlatform.network, []));
  for (const name of ["a", "b", "c", "d"]) {
    const capacity = { environments: 3, headroom: 0, quotas: {} };
    addCell(estate, createCellState(estate, { ...sampleCell, name, accountId: name, capacity }));
  }
  return estate;
}

describe("candidatesFor", { timeout: 60_000 }, () => {
  it("never hides a cell that could take the guest, and names none twice", () => {
    fc.assert(
      fc.property(fc.array(guest, { maxLength: 12 }), guest, (arrivals, last) => {
        const estate = smallEstate();
        for (const arrival of arrivals) {
          const host = estate.lenders.find((cell) => findHostProblem(cell, arrival) === undefined);
          if (host !== undefined) occupy(estate, { host, accountCell: host }, arrival);
        }
        const offered = [...candidatesFor(estate.candidates, last)];
        expect(new Set(offered).size).toBe(offered.length);
        for (const cell of estate.lenders)
          if (findHostProblem(cell, last) === undefined) expect(offered).toContain(cell);
      }),
      { numRuns: 500 },
    );
  });
});
