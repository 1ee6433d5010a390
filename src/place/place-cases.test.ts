import { describe, expect, it } from "vitest";
import {
  defaultRequirements,
  sampleCell,
  sampleEnvironment,
  samplePlatform,
  sampleTemplates,
  sampleTenant,
} from "../../test/support/sample.ts";
import { defaultFacts } from "../facts/facts.ts";
import type { Architecture, Boundary, SharingScope } from "../model/architecture.ts";
import type { Accepts, Cell, CellCapacity, ClusterSpec, Platform, PooledResource } from "../model/platform.ts";
import type { EnvironmentClass, Requirements, Separation } from "../model/requirements.ts";
import type { Tenant } from "../model/tenant.ts";
import { type PlaceInput, placePlatform } from "./place.ts";
import cases from "./place-cases.json" with { type: "json" };

interface CellCase extends Partial<Omit<Accepts, "mixes">> {
  readonly name?: string;
  readonly accountId?: string;
  readonly mixes?: readonly Separation[];
  readonly capacity?: CellCapacity;
  readonly compute?: ClusterSpec["compute"];
  readonly kubernetesVersion?: string;
  readonly pooled?: Readonly<Record<string, PooledResource>>;
}

interface TenantCase {
  readonly name: string;
  readonly group?: string;
  readonly class?: EnvironmentClass;
  readonly cpu?: number;
  readonly requirements?: Partial<Requirements>;
  readonly account?: Architecture["account"];
  readonly cluster?: Architecture["cluster"];
  readonly boundaries?: readonly Boundary[];
  readonly scope?: SharingScope;
  readonly accountScope?: SharingScope;
  readonly pin?: string;
  readonly pool?: string;
}

interface PlaceCase {
  readonly name: string;
  readonly cell?: CellCase;
  readonly moreCells?: readonly CellCase[];
  readonly templates?: readonly string[];
  readonly separate?: readonly Separation[];
  readonly share?: number;
  readonly pool?: string;
  readonly reserved?: readonly string[];
  readonly tenants: readonly TenantCase[];
  /** The host by environment; null: not placed. */
  readonly hosts: Readonly<Record<string, string | null>>;
  readonly accounts?: Readonly<Record<string, string>>;
  /** The codes of all diagnostics, in order; none when absent. */
  readonly codes?: readonly string[];
}

describe("placement rules", () => {
  it.each(cases as unknown as readonly PlaceCase[])("$name", (testCase) => {
    const { value, diagnostics } = placePlatform(inputOf(testCase));
    const placed = new Map(value?.placements.map((each) => [`${each.tenant}/${each.environment}`, each]));
    const hosts = Object.keys(testCase.hosts).map((id) => [id, placed.get(id)?.host ?? null]);
    expect(Object.fromEntries(hosts)).toEqual(testCase.hosts);
    for (const [id, cell] of Object.entries(testCase.accounts ?? {}))
      expect(placed.get(id)?.account).toEqual({ kind: "cell", cell });
    expect(diagnostics.map(({ code }) => code)).toEqual(testCase.codes ?? []);
  });
});

function inputOf(testCase: PlaceCase): PlaceInput {
  const decisions = new Map(testCase.tenants.map((tenant) => [`${tenant.name}--prod`, architectureOf(tenant)]));
  return {
    platform: platformOf(testCase),
    tenants: testCase.tenants.map(tenantOf),
    decisions,
    locks: [],
    facts: defaultFacts,
  };
}

function platformOf(testCase: PlaceCase): Platform {
  const [pool] = samplePlatform.network.addressPools;
  if (pool === undefined) throw new Error("the sample platform has a pool");
  return {
    ...samplePlatform,
    network: {
      addressPools: [{ ...pool, cidr: testCase.pool ?? pool.cidr }],
      reserved: testCase.reserved ?? samplePlatform.network.reserved,
    },
    separate: testCase.separate ?? [],
    objectives: { ...samplePlatform.objectives, maxTenantsPerFailureDomain: testCase.share ?? 1 },
    cells: [testCase.cell ?? {}, ...(testCase.moreCells ?? [])].map(cellOf),
    cellTemplates: sampleTemplates.filter(({ name }) => testCase.templates?.includes(name) ?? true),
  };
}

function cellOf(cell: CellCase): Cell {
  const { name, accountId, capacity, compute, kubernetesVersion, pooled, ...accepts } = cell;
  return {
    ...sampleCell,
    name: name ?? sampleCell.name,
    ...(accountId === undefined ? {} : { accountId }),
    accepts: { ...sampleCell.accepts, ...accepts },
    capacity: capacity ?? sampleCell.capacity,
    cluster: {
      ...sampleCell.cluster,
      compute: compute ?? sampleCell.cluster.compute,
      kubernetesVersion: kubernetesVersion ?? sampleCell.cluster.kubernetesVersion,
    },
    pooled: pooled ?? sampleCell.pooled,
  };
}

function tenantOf(tenant: TenantCase): Tenant {
  const { cpu = 1, pin, pool } = tenant;
  return sampleTenant({
    name: tenant.name,
    ...(tenant.group === undefined ? {} : { group: tenant.group }),
    environments: [
      sampleEnvironment({
        class: tenant.class ?? "production",
        requirements: { ...defaultRequirements, ...tenant.requirements },
        resourceQuota: { "requests.cpu": String(cpu), "requests.memory": "1Gi", pods: "10" },
        ingress: { hosts: [] },
        aws:
          pool === undefined
            ? {}
            : { data: { type: "AWS::DynamoDB::Table", tenancy: "pool", pool, properties: {}, access: {} } },
        ...(pin === undefined ? {} : { pin: { cell: pin, reason: "test" } }),
      }),
    ],
  });
}

function architectureOf(tenant: TenantCase): Architecture {
  const { account = "shared", cluster = "namespace", boundaries = [], scope = "anyone" } = tenant;
  const alone = cluster === "cluster";
  return {
    account,
    accountSharedWith: account === "dedicated" ? "nobody" : (tenant.accountScope ?? scope),
    cluster,
    clusterSharedWith: alone ? "nobody" : scope,
    nodesSharedWith: alone || boundaries.includes("own-nodes") ? "nobody" : "anyone",
    boundaries,
  };
}
