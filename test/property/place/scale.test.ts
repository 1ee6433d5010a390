import { describe, expect, it } from "vitest";
import { defaultFacts } from "../../../src/facts/facts.ts";
import type { Architecture } from "../../../src/model/architecture.ts";
import type { Tenant } from "../../../src/model/tenant.ts";
import { locksOf } from "../../../src/place/lock.ts";
import { type PlaceInput, placePlatform } from "../../../src/place/place.ts";
import {
  sampleArchitecture,
  sampleCell,
  sampleEnvironment,
  samplePlatform,
  sampleTenant,
} from "../../support/sample.ts";

const tenants = 10_000;
const limitMs = 5_000;

describe("placing 30,000 environments", () => {
  it("takes less than five seconds, from nothing and from locks, with the same result", () => {
    const input = largeInput();
    const fresh = timed(() => placePlatform(input));
    expect(fresh.result.value?.placements.length).toBe(3 * tenants);
    expect(fresh.ms).toBeLessThan(limitMs);
    const locks = locksOf(fresh.result.value ?? { cells: [], placements: [] }, input.tenants);
    const again = timed(() => placePlatform({ ...input, locks }));
    expect(again.result.value).toEqual(fresh.result.value);
    expect(again.ms).toBeLessThan(limitMs);
  });
});

describe("placing for a thousand groups that each keep to themselves", () => {
  it("does not compare every environment with every cell", () => {
    const input = largeInput();
    const scopes = { accountSharedWith: "group", clusterSharedWith: "group" } as const;
    const architecture = { ...sampleArchitecture("shared", "namespace"), ...scopes };
    const { ms, result } = timed(() =>
      placePlatform({
        ...input,
        tenants: input.tenants.map((tenant, index) => ({ ...tenant, group: `g${index % 1000}` })),
        decisions: new Map([...input.decisions.keys()].map((id) => [id, architecture])),
        platform: { ...input.platform, separate: [] },
      }),
    );
    expect(result.value?.cells.length).toBe(1000);
    expect(ms).toBeLessThan(4 * limitMs);
  });
});

describe("placing where accounts fill up before clusters do", () => {
  it("does not look for another account for every environment and every cell", () => {
    const input = largeInput();
    const bucket = { type: "AWS::S3::Bucket", tenancy: "silo", properties: {}, access: {} } as const;
    const capacity = { ...sampleCell.capacity, quotas: { "s3:buckets": 100 } };
    const { ms, result } = timed(() =>
      placePlatform({
        ...input,
        tenants: input.tenants.map((tenant) => ({
          ...tenant,
          environments: tenant.environments.map((environment) => ({ ...environment, aws: { bucket } })),
        })),
        decisions: new Map([...input.decisions.keys()].map((id) => [id, sampleArchitecture("shared", "namespace")])),
        platform: {
          ...input.platform,
          separate: [],
          cells: input.platform.cells.map((cell) => ({ ...cell, capacity })),
          cellTemplates: input.platform.cellTemplates.map((template) => ({ ...template, capacity })),
        },
      }),
    );
    expect(result.value?.cells.length).toBe(Math.ceil((3 * tenants) / 80));
    expect(ms).toBeLessThan(limitMs);
  });
});

function largeInput(): PlaceInput {
  const decisions = new Map<string, Architecture>();
  const made = Array.from({ length: tenants }, (_, index): Tenant => {
    const name = `t${index}`;
    const environments = (["prod", "test", "dev"] as const).map((environment) =>
      sampleEnvironment({
        name: environment,
        class: environment === "prod" ? "production" : "non-production",
        ingress: { hosts: [] },
        aws: {},
      }),
    );
    for (const environment of environments)
      decisions.set(`${name}--${environment.name}`, architectureOf(index, environment.name));
    return sampleTenant({ name, environments });
  });
  const addressPools = [{ name: "all", cidr: "10.0.0.0/8", vpcPrefixLength: 22, regions: [] }];
  const platform = {
    ...samplePlatform,
    network: { addressPools, reserved: ["10.64.0.0/16"] },
    objectives: { ...samplePlatform.objectives, maxTenantsPerFailureDomain: 0.1 },
  };
  return { platform, tenants: made, decisions, locks: [], facts: defaultFacts };
}

/** Mostly shared, as on a real platform: one in twenty has a cluster, one in seven an account. */
function architectureOf(index: number, environment: string): Architecture {
  if (index % 20 === 0 && environment === "prod") return sampleArchitecture("dedicated", "cluster");
  if (index % 7 === 0) return sampleArchitecture("dedicated", "namespace");
  if (index % 5 === 0) return sampleArchitecture("shared", "vcluster", ["own-nodes"]);
  return sampleArchitecture("shared", "namespace");
}

/** Processor time, so that a busy machine does not fail the test. */
function timed<T>(work: () => T): { readonly result: T; readonly ms: number } {
  const start = process.cpuUsage();
  const result = work();
  const { user, system } = process.cpuUsage(start);
  return { result, ms: (user + system) / 1000 };
}
