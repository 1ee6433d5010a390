import { compileBundles } from "../../../../src/compile/compile.ts";
import type { Boundary, ClusterModel } from "../../../../src/model/architecture.ts";
import type { Bundle } from "../../../../src/model/blueprint.ts";
import type { PlacedCell } from "../../../../src/model/placement.ts";
import type { Environment, Tenant } from "../../../../src/model/tenant.ts";
import {
  sampleArchitecture,
  sampleEnvironment,
  samplePlacement,
  samplePlatform,
  sampleTenant,
} from "../../../support/sample.ts";

export const host = "eu1-a";

/** A tenant of the sample platform with one production environment. */
export interface TenantDraft {
  readonly name: string;
  readonly cluster?: ClusterModel;
  readonly boundaries?: readonly Boundary[];
  readonly tenant?: Partial<Tenant>;
  readonly environment?: Partial<Environment>;
}

/** The bundles that have something in clusters, with the cells that they are in. */
export function blueprintOf(drafts: readonly TenantDraft[]): readonly Bundle[] {
  const placed = drafts.map(({ name, cluster = "namespace", boundaries = [] }) =>
    samplePlacement(sampleArchitecture("shared", cluster, boundaries), { tenant: name, environment: "prod" }),
  );
  const cells = new Map<string, PlacedCell>(
    placed.flatMap((placement) => placement.cells).map((cell) => [cell.name, cell]),
  );
  const tenants = drafts.map(({ name, tenant = {}, environment = {} }) =>
    sampleTenant({
      name,
      owners: [{ kind: "Group", name: `${name}-devs`, role: "admin" }],
      environments: [sampleEnvironment({ ingress: { hosts: [`${name}.acme.example`] }, ...environment })],
      ...tenant,
    }),
  );
  const bundles = compileBundles({
    platform: samplePlatform,
    tenants,
    placed: { cells: [...cells.values()], placements: placed.map(({ placement }) => placement) },
  });
  return [...bundles].filter(({ objects, releases }) => objects.length + releases.length > 0);
}

/** A shared cell with tenants in namespaces, on own nodes and in a virtual cluster, and one in a cluster of its own. */
export const everyModel: readonly TenantDraft[] = [
  { name: "birch" },
  { name: "oak", boundaries: ["own-nodes"] },
  {
    name: "forge",
    cluster: "vcluster",
    tenant: { owners: [{ kind: "Group", name: "forge-sre", role: "cluster-admin" }] },
    environment: {
      namespaces: ["ci"],
      serviceAccounts: [{ namespace: "ci", name: "api" }],
      resourceQuota: { "requests.cpu": "24", "requests.memory": "96Gi", pods: "200" },
    },
  },
  { name: "maple", cluster: "cluster" },
];
