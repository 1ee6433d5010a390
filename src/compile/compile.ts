import type { Bundle } from "../model/blueprint.ts";
import type { PlacedCell, PlacedPlatform, Placement } from "../model/placement.ts";
import type { Platform } from "../model/platform.ts";
import type { Tenant } from "../model/tenant.ts";
import { compileCellAws, compileEnvironmentAws, compileOrganizationAws } from "./aws/compile-aws.ts";
import type { EnvironmentContext } from "./context.ts";
import { compileCellKubernetes, compileEnvironmentKubernetes } from "./kubernetes/compile-kubernetes.ts";

export interface CompileInput {
  readonly platform: Platform;
  readonly tenants: readonly Tenant[];
  readonly placed: PlacedPlatform;
}

/**
 * Compiles everything, one bundle at a time: organisation, cells by name, environments by id.
 *
 * Pure and lazy: bundles can be rendered and dropped one by one, so memory does not grow with the number of tenants.
 * An environment without a placement is left out.
 */
export function* compileBundles(input: CompileInput): Generator<Bundle> {
  yield compileOrganization(input);
  for (const cell of input.placed.cells) yield compileCell(input.platform, cell);
  for (const context of environmentContexts(input)) yield compileEnvironment(context);
}

export function compileOrganization(input: CompileInput): Bundle {
  const aws = compileOrganizationAws(input.platform, input.placed.cells);
  return { owner: { kind: "organization" }, ...aws, objects: [], releases: [] };
}

export function compileCell(platform: Platform, cell: PlacedCell): Bundle {
  return {
    owner: { kind: "cell", cell: cell.name },
    ...compileCellAws(platform, cell),
    ...compileCellKubernetes(platform, cell),
  };
}

export function compileEnvironment(context: EnvironmentContext): Bundle {
  return {
    owner: {
      kind: "environment",
      tenant: context.tenant.name,
      environment: context.environment.name,
      architecture: context.placement.architecture,
    },
    ...compileEnvironmentAws(context),
    ...compileEnvironmentKubernetes(context),
  };
}

/** Pairs each environment that has a placement with its cells, in the order of the placements. */
export function* environmentContexts(input: CompileInput): Generator<EnvironmentContext> {
  const cells = new Map(input.placed.cells.map((cell) => [cell.name, cell]));
  const tenants = new Map(input.tenants.map((tenant) => [tenant.name, tenant]));
  for (const placement of input.placed.placements) {
    const context = findContext(input.platform, tenants, cells, placement);
    if (context !== undefined) yield context;
  }
}

function findContext(
  platform: Platform,
  tenants: ReadonlyMap<string, Tenant>,
  cells: ReadonlyMap<string, PlacedCell>,
  placement: Placement,
): EnvironmentContext | undefined {
  const tenant = tenants.get(placement.tenant);
  const environment = tenant?.environments.find((candidate) => candidate.name === placement.environment);
  const host = cells.get(placement.host);
  if (tenant === undefined || environment === undefined || host === undefined) return undefined;
  const accountCell = placement.account.kind === "cell" ? cells.get(placement.account.cell) : undefined;
  return { platform, tenant, environment, placement, host, ...(accountCell === undefined ? {} : { accountCell }) };
}
