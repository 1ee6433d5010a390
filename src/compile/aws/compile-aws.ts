import { bundleKey, type OrganizationResource, type Stack } from "../../model/blueprint.ts";
import { platformOrigin } from "../../model/origin.ts";
import type { PlacedCell } from "../../model/placement.ts";
import type { Platform } from "../../model/platform.ts";
import type { EnvironmentContext } from "../context.ts";
import { knownAccountPlaces } from "./account-place.ts";
import { compileAccountStack } from "./account-stack.ts";
import { compileCellAccount, compileCellStacks } from "./cell.ts";
import { compileEnvironmentAccount, compileEnvironmentStacks } from "./environment.ts";
import { compileOrganizationResources } from "./organization.ts";
import { platformTags } from "./tags.ts";
import { compileToolingStack } from "./tooling.ts";

/** The AWS half of a bundle. */
export interface AwsParts {
  readonly organization: readonly OrganizationResource[];
  readonly stacks: readonly Stack[];
}

/**
 * What exists once for the whole platform: units, policies, the tooling account, and our roles in every account that the
 * platform document names. It depends on that document alone, never on a tenant or on what was placed.
 */
export function compileOrganizationAws(platform: Platform, _cells: readonly PlacedCell[]): AwsParts {
  const tags = platformTags(platform, bundleKey({ kind: "organization" }));
  const origin = platformOrigin(platform.name, "spec.cells");
  return {
    organization: compileOrganizationResources(platform),
    stacks: [
      compileToolingStack(platform),
      ...knownAccountPlaces(platform).map((place) => compileAccountStack({ platform, place, tags, origin })),
    ],
  };
}

/** What exists once for a cell: its account, key and pooled resources, and VPC and cluster if ours. */
export function compileCellAws(platform: Platform, cell: PlacedCell): AwsParts {
  return { organization: compileCellAccount(platform, cell), stacks: compileCellStacks(platform, cell) };
}

/** What one environment has: account, network, roles, keys, data, budget. */
export function compileEnvironmentAws(context: EnvironmentContext): AwsParts {
  return { organization: compileEnvironmentAccount(context), stacks: compileEnvironmentStacks(context) };
}
