import type { OrganizationResource, Stack } from "../../model/blueprint.ts";
import type { PlacedCell } from "../../model/placement.ts";
import type { Platform } from "../../model/platform.ts";
import type { EnvironmentContext } from "../context.ts";

/** The AWS half of a bundle. */
export interface AwsParts {
  readonly organization: readonly OrganizationResource[];
  readonly stacks: readonly Stack[];
}

/** What exists once for the whole platform: organisational units, policies, tooling. */
export function compileOrganizationAws(_platform: Platform, _cells: readonly PlacedCell[]): AwsParts {
  return { organization: [], stacks: [] };
}

/** What exists once for a cell: its account, key, permission boundary, pooled resources, and VPC and cluster if ours. */
export function compileCellAws(_platform: Platform, _cell: PlacedCell): AwsParts {
  return { organization: [], stacks: [] };
}

/** What one environment has: account, stack, network, roles, keys, data, budget. */
export function compileEnvironmentAws(_context: EnvironmentContext): AwsParts {
  return { organization: [], stacks: [] };
}
