import type { ClusterObject, HelmRelease } from "../../model/blueprint.ts";
import type { PlacedCell } from "../../model/placement.ts";
import type { Platform } from "../../model/platform.ts";
import type { EnvironmentContext } from "../context.ts";

/** The Kubernetes half of a bundle. */
export interface KubernetesParts {
  readonly objects: readonly ClusterObject[];
  readonly releases: readonly HelmRelease[];
}

/** What exists once in a cell's cluster. */
export function compileCellKubernetes(_platform: Platform, _cell: PlacedCell): KubernetesParts {
  return { objects: [], releases: [] };
}

/** What one environment has in its host cluster. */
export function compileEnvironmentKubernetes(_context: EnvironmentContext): KubernetesParts {
  return { objects: [], releases: [] };
}
