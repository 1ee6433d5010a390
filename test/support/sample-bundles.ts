import { compileBundles } from "../../src/compile/compile.ts";
import type { AccountModel, ClusterModel } from "../../src/model/architecture.ts";
import type { Bundle } from "../../src/model/blueprint.ts";
import { sampleArchitecture, samplePlacement, samplePlatform, sampleTenant } from "./sample.ts";

/** The six model pairs, in a fixed order. */
export const modelPairs: readonly (readonly [AccountModel, ClusterModel])[] = [
  ["shared", "namespace"],
  ["shared", "vcluster"],
  ["shared", "cluster"],
  ["dedicated", "namespace"],
  ["dedicated", "vcluster"],
  ["dedicated", "cluster"],
];

/** Compiles the platform `acme` with one production environment for each name, under the given model pairs. */
export function sampleBundles(
  tenants: Readonly<Record<string, readonly [AccountModel, ClusterModel]>>,
): readonly Bundle[] {
  const placed = Object.entries(tenants).map(([tenant, pair]) =>
    samplePlacement(sampleArchitecture(...pair), { tenant, environment: "prod" }),
  );
  const cells = new Map(placed.flatMap(({ cells: own }) => own).map((cell) => [cell.name, cell]));
  return [
    ...compileBundles({
      platform: samplePlatform,
      tenants: Object.keys(tenants).map((name) => sampleTenant({ name })),
      placed: { cells: [...cells.values()], placements: placed.map(({ placement }) => placement) },
    }),
  ];
}
