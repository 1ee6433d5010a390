import { compileCellAws, compileEnvironmentAws, compileOrganizationAws } from "../../src/compile/aws/compile-aws.ts";
import type { EnvironmentContext } from "../../src/compile/context.ts";
import {
  type AccountModel,
  type Architecture,
  accountModels,
  type Boundary,
  type ClusterModel,
  clusterModels,
  formatArchitecture,
} from "../../src/model/architecture.ts";
import type { Bundle } from "../../src/model/blueprint.ts";
import type { PlacedCell } from "../../src/model/placement.ts";
import type { Cell, Compute, Platform } from "../../src/model/platform.ts";
import type { AwsResourceSpec, Environment, Tenant } from "../../src/model/tenant.ts";
import {
  sampleArchitecture,
  sampleCell,
  sampleEnvironment,
  samplePlacement,
  samplePlatform,
  sampleTenant,
} from "./sample.ts";

/** The sample cell with one pooled resource of every type that can be pooled. */
export const pooledCell: Cell = {
  ...sampleCell,
  pooled: { ...sampleCell.pooled, warehouse: { type: "AWS::RDS::DBCluster", name: "warehouse-eu1", properties: {} } },
};

export const pooledPlatform: Platform = { ...samplePlatform, cells: [pooledCell] };

const own = { tenancy: "silo", properties: {} } as const;

/** One resource of every supported type of the environment's own. */
export const ownResources: Readonly<Record<string, AwsResourceSpec>> = {
  db: { ...own, type: "AWS::RDS::DBCluster", access: { api: "read-write" } },
  events: { ...own, type: "AWS::SQS::Queue", properties: { FifoQueue: true }, access: { api: "read-write" } },
  inbox: { ...own, type: "AWS::SQS::Queue", access: { api: "write" } },
  shipments: { ...own, type: "AWS::DynamoDB::Table", access: { api: "read-write", worker: "read" } },
  smtp: { ...own, type: "AWS::SecretsManager::Secret", access: { api: "read" } },
  uploads: { ...own, type: "AWS::S3::Bucket", access: { api: "read-write", worker: "write" } },
};

/** One share of every pooled resource. */
export const sharedResources: Readonly<Record<string, AwsResourceSpec>> = {
  files: { type: "AWS::S3::Bucket", tenancy: "pool", pool: "files", properties: {}, access: { api: "read-write" } },
  orders: {
    type: "AWS::DynamoDB::Table",
    tenancy: "pool",
    pool: "orders",
    properties: {},
    access: { api: "read-write" },
  },
  reports: { type: "AWS::RDS::DBCluster", tenancy: "pool", pool: "warehouse", properties: {}, access: { api: "read" } },
};

const boundarySets: readonly (readonly Boundary[])[] = [[], ["own-kms-key"], ["own-kms-key", "own-vpc"]];

/** Every model pair with and without the boundaries that AWS knows. */
export const awsArchitectures: readonly Architecture[] = accountModels.flatMap((account: AccountModel) =>
  clusterModels.flatMap((cluster: ClusterModel) =>
    boundarySets.map((boundaries) => sampleArchitecture(account, cluster, boundaries)),
  ),
);

/** One environment under one architecture, with everything that its bundles are compiled from. */
export interface AwsCase {
  readonly title: string;
  readonly context: EnvironmentContext;
  readonly cells: readonly PlacedCell[];
}

export function awsCase(
  architecture: Architecture,
  overrides: Partial<Environment> = {},
  tenant: Partial<Tenant> = {},
): AwsCase {
  const shared = architecture.account === "shared";
  const environment = sampleEnvironment({
    serviceAccounts: [
      { namespace: "web", name: "api" },
      { namespace: "jobs", name: "worker" },
    ],
    aws: shared ? { ...ownResources, ...sharedResources } : ownResources,
    ...overrides,
  });
  const owner = sampleTenant({ environments: [environment], ...tenant });
  const ref = { tenant: owner.name, environment: environment.name };
  const sample = samplePlacement(architecture, ref);
  const cells = sample.cells.map((cell) => (cell.name === sampleCell.name ? pooledCell : cell));
  const { placement } = sample;
  const find = (name: string): PlacedCell => cells.find((cell) => cell.name === name) ?? pooledCell;
  const { account } = placement;
  return {
    title: formatArchitecture(architecture),
    context: {
      platform: pooledPlatform,
      tenant: owner,
      environment,
      placement,
      host: find(placement.host),
      ...(account.kind === "cell" ? { accountCell: find(account.cell) } : {}),
    },
    cells,
  };
}

export function organizationBundle(platform: Platform = pooledPlatform): Bundle {
  return { owner: { kind: "organization" }, ...compileOrganizationAws(platform, []), objects: [], releases: [] };
}

export function cellBundle(cell: PlacedCell, platform: Platform = pooledPlatform): Bundle {
  return { owner: { kind: "cell", cell: cell.name }, ...compileCellAws(platform, cell), objects: [], releases: [] };
}

export function environmentBundle(context: EnvironmentContext): Bundle {
  const { tenant, environment, placement } = context;
  return {
    owner: {
      kind: "environment",
      tenant: tenant.name,
      environment: environment.name,
      architecture: placement.architecture,
    },
    ...compileEnvironmentAws(context),
    objects: [],
    releases: [],
  };
}

/** Everything that one environment's case compiles to, in the order of creation. */
export function caseBundles({ context, cells }: AwsCase): readonly Bundle[] {
  return [organizationBundle(), ...cells.map((cell) => cellBundle(cell)), environmentBundle(context)];
}

/** A shared cell that was opened in an account of its own, with any compute. */
export function openedCell(name: string, compute: Compute): PlacedCell {
  const { accountId: _adopted, ...cell } = pooledCell;
  return {
    ...cell,
    name,
    management: "create",
    cluster: { ...cell.cluster, name, compute },
    pooled: {},
    template: "shared-eu",
    accountKey: `cell--${name}`,
    vpcCidr: "10.66.0.0/20",
  };
}
