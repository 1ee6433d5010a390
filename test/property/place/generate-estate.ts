import fc from "fast-check";
import { defaultFacts } from "../../../src/facts/facts.ts";
import type { Architecture, Boundary, SharingScope } from "../../../src/model/architecture.ts";
import { environmentId } from "../../../src/model/names.ts";
import type { CellTemplate, Platform } from "../../../src/model/platform.ts";
import type { DataClassification, Requirements, Separation } from "../../../src/model/requirements.ts";
import type { Environment, Tenant } from "../../../src/model/tenant.ts";
import type { PlaceInput } from "../../../src/place/place.ts";
import {
  defaultRequirements,
  sampleCell,
  sampleEnvironment,
  samplePlatform,
  sampleTenant,
} from "../../support/sample.ts";

/** Small random platforms and tenants in which every placement rule has something to do. */

const groups = ["red", "blue"] as const;
const boundarySets: readonly (readonly Boundary[])[] = [
  [],
  ["own-vpc"],
  ["own-kms-key"],
  ["own-nodes"],
  ["own-nodes", "own-vpc"],
];

interface Drawn {
  readonly environment: Environment;
  readonly account: Architecture["account"];
  readonly cluster: Architecture["cluster"];
  readonly boundaries: readonly Boundary[];
  readonly scope: SharingScope;
}

const requirements: fc.Arbitrary<Requirements> = fc
  .record({
    dataClassification: fc.constantFrom<DataClassification>("internal", "confidential"),
    complianceScope: fc.constantFrom("own" as const, "shared" as const),
    maxSharedTenants: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined, freq: 6 }),
    apartFrom: fc.oneof(
      { weight: 6, arbitrary: fc.constant<readonly string[]>([]) },
      { weight: 1, arbitrary: fc.constantFrom<readonly string[]>(["t1"], ["t2", "t3"], ["red"], ["blue"]) },
    ),
  })
  .map(({ maxSharedTenants, ...rest }) => ({
    ...defaultRequirements,
    ...rest,
    ...(maxSharedTenants === undefined ? {} : { maxSharedTenants }),
  }));

const drawnEnvironment: fc.Arbitrary<Drawn> = fc
  .record({
    requirements,
    production: fc.boolean(),
    cpu: fc.integer({ min: 1, max: 40 }),
    serviceAccounts: fc.integer({ min: 0, max: 4 }),
    account: fc.constantFrom("shared" as const, "shared" as const, "dedicated" as const),
    cluster: fc.constantFrom("namespace" as const, "namespace" as const, "vcluster" as const, "cluster" as const),
    boundaries: fc.constantFrom(...boundarySets),
    scope: fc.constantFrom<SharingScope>("anyone", "anyone", "anyone", "group"),
  })
  .map(({ production, cpu, serviceAccounts, requirements: wanted, ...rest }) => ({
    ...rest,
    environment: sampleEnvironment({
      class: production ? "production" : "non-production",
      requirements: wanted,
      resourceQuota: { "requests.cpu": String(cpu), "requests.memory": `${cpu * 4}Gi`, pods: String(cpu * 10) },
      serviceAccounts: Array.from({ length: serviceAccounts }, (_, index) => ({ namespace: "web", name: `s${index}` })),
      ingress: { hosts: [] },
      aws: {},
    }),
  }));

const template: CellTemplate = {
  name: "more",
  management: "create",
  account: "new",
  region: "eu-central-1",
  cluster: sampleCell.cluster,
  accepts: sampleCell.accepts,
  capacity: { environments: 6, headroom: 0.2, quotas: { "iam:roles": 20 } },
  pooled: {},
};

const platform: fc.Arbitrary<Platform> = fc
  .record({
    separate: fc.subarray<Separation>(["environmentClass", "dataClassification", "complianceScope"]),
    share: fc.constantFrom(0.1, 0.3, 0.5, 1),
    opens: fc.boolean(),
    prefix: fc.constantFrom(20, 22, 24),
    capacity: fc.integer({ min: 2, max: 12 }),
    reserved: fc.subarray(["10.64.0.0/18", "10.65.0.0/16", "10.66.16.0/20", "10.64.128.0/28"]),
  })
  .map(({ separate, share, opens, prefix, capacity, reserved }) => ({
    ...samplePlatform,
    network: { addressPools: [{ name: "eu", cidr: "10.64.0.0/15", vpcPrefixLength: prefix, regions: [] }], reserved },
    groups: groups.map(
      (name) => ({ name, shareWith: { account: "group", cluster: "group", nodes: "group" } }) as const,
    ),
    separate,
    objectives: { ...samplePlatform.objectives, maxTenantsPerFailureDomain: share },
    cells: [{ ...sampleCell, capacity: { environments: capacity, headroom: 0.2, quotas: {} }, pooled: {} }],
    cellTemplates: [
      ...(opens ? [template] : []),
      { ...template, name: "own", account: "tenant", accepts: { ...template.accepts, clusterModels: ["cluster"] } },
    ],
  }));

/** A whole input without locks: up to twelve tenants with one to three environments each. */
export const estate: fc.Arbitrary<PlaceInput> = fc
  .record({
    platform,
    tenants: fc.array(
      fc.record({
        group: fc.constantFrom(undefined, ...groups),
        drawn: fc.array(drawnEnvironment, { minLength: 1, maxLength: 3 }),
      }),
      { minLength: 1, maxLength: 12 },
    ),
  })
  .map(({ platform: drawnPlatform, tenants }) => {
    const decisions = new Map<string, Architecture>();
    const made = tenants.map(({ group, drawn }, index): Tenant => {
      const name = `t${index}`;
      const environments = drawn.map((each, position) => ({ ...each.environment, name: `e${position}` }));
      drawn.forEach((each, position) => {
        decisions.set(environmentId(name, `e${position}`), architectureOf(each));
      });
      return sampleTenant({ name, ...(group === undefined ? {} : { group }), environments });
    });
    return { platform: drawnPlatform, tenants: made, decisions, locks: [], facts: defaultFacts };
  });

/** A permutation of `items` that a list of numbers decides. */
export function shuffle<T>(items: readonly T[], keys: readonly number[]): readonly T[] {
  return items
    .map((item, index) => ({ item, key: keys[index % Math.max(1, keys.length)] ?? 0, index }))
    .sort((left, right) => left.key - right.key || right.index - left.index)
    .map(({ item }) => item);
}

function architectureOf({ account, cluster, boundaries, scope }: Drawn): Architecture {
  const own = cluster === "cluster";
  return {
    account,
    accountSharedWith: account === "dedicated" ? "nobody" : scope,
    cluster,
    clusterSharedWith: own ? "nobody" : scope,
    nodesSharedWith: own || boundaries.includes("own-nodes") ? "nobody" : "anyone",
    boundaries: own ? boundaries.filter((boundary) => boundary !== "own-nodes") : boundaries,
  };
}
