import { compileBundles } from "../../../src/compile/compile.ts";
import type { Bundle } from "../../../src/model/blueprint.ts";
import type { PlacedCell } from "../../../src/model/placement.ts";
import type { Platform } from "../../../src/model/platform.ts";
import {
  sampleArchitecture,
  sampleCell,
  sampleEnvironment,
  samplePlacement,
  samplePlatform,
  sampleTenant,
} from "../../support/sample.ts";

/** What is applied: a platform with one shared cell, and tenants with one environment of two namespaces each in it. */
export interface Blueprint {
  readonly platform: Platform;
  readonly cells: readonly PlacedCell[];
  readonly bundles: () => Iterable<Bundle>;
}

export const place: string = sampleCell.name;

/** The same count always gives the same blueprint; without a tenant it is what the cell itself has. */
export function blueprintOf(count: number): Blueprint {
  const names = Array.from({ length: count }, (_, index) => tenantName(index));
  const architecture = sampleArchitecture("shared", "namespace");
  const placements = names.map((tenant) => samplePlacement(architecture, { tenant, environment: "prod" }).placement);
  const tenants = names.map((name) =>
    sampleTenant({
      name,
      owners: [{ kind: "Group", name: `${name}-devs`, role: "admin" }],
      environments: [sampleEnvironment({ ingress: { hosts: [`${name}.acme.example`] } })],
    }),
  );
  const platform: Platform = {
    ...samplePlatform,
    organization: { ...samplePlatform.organization, accountPool: { warm: 0, max: 40 } },
  };
  const cells: readonly PlacedCell[] = [sampleCell];
  return { platform, cells, bundles: () => compileBundles({ platform, tenants, placed: { cells, placements } }) };
}

/** All names have the same length. */
export function tenantName(index: number): string {
  return `tenant-${String(index).padStart(5, "0")}`;
}
