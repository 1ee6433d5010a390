import { compileBundles } from "../../src/compile/compile.ts";
import type { AccountModel, ClusterModel } from "../../src/model/architecture.ts";
import type { Platform } from "../../src/model/platform.ts";
import type { AwsResourceSpec } from "../../src/model/tenant.ts";
import { awsOnly, type Wanted } from "./apply-world.ts";
import {
  sampleArchitecture,
  sampleCell,
  sampleEnvironment,
  samplePlacement,
  samplePlatform,
  sampleTenant,
} from "./sample.ts";

export type Models = Readonly<Record<string, readonly [AccountModel, ClusterModel]>>;

/** The sample platform with a pool of one account. */
export const pooledPlatform: Platform = {
  ...samplePlatform,
  organization: { ...samplePlatform.organization, accountPool: { warm: 1, max: 40 } },
};

/**
 * The AWS half of a platform with one environment for each tenant. Names of pooled buckets are global, so only the shared
 * cell has any. `aws`: resources of each environment, when they are not to be the sample's.
 */
export function wantedOf(
  models: Models,
  platform: Platform = pooledPlatform,
  aws: Readonly<Record<string, AwsResourceSpec>> = sampleEnvironment().aws,
): Wanted {
  const placed = Object.entries(models).map(([tenant, pair]) =>
    samplePlacement(sampleArchitecture(...pair), { tenant, environment: "prod" }),
  );
  const all = [sampleCell, ...placed.flatMap(({ cells }) => cells)];
  const own = all.map((cell) => ("ownedBy" in cell && cell.ownedBy !== undefined ? { ...cell, pooled: {} } : cell));
  const cells = [...new Map(own.map((cell) => [cell.name, cell])).values()];
  const bundles = compileBundles({
    platform,
    tenants: Object.keys(models).map((name) => sampleTenant({ name, environments: [sampleEnvironment({ aws })] })),
    placed: { cells, placements: placed.map(({ placement }) => placement) },
  });
  return { platform, cells, bundles: awsOnly([...bundles]) };
}
