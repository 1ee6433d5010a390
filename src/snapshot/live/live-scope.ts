import type { Bundle } from "../../model/blueprint.ts";
import { environmentId } from "../../model/names.ts";
import type { PlacedCell } from "../../model/placement.ts";
import type { Platform } from "../../model/platform.ts";
import type { Cloud } from "../../ports/cloud.ts";
import type { Clusters } from "../../ports/cluster.ts";
import type { HelmReleases } from "../../ports/helm-releases.ts";

/** What live state is read from; only methods that change nothing are called. */
export interface LivePorts {
  readonly cloud: Cloud;
  readonly clusters: Clusters;
  readonly helm: HelmReleases;
}

/** What a reading is for. */
export interface LiveScope {
  readonly platform: Platform;
  /** Every cell that exists or is opened, as placed. */
  readonly cells: readonly PlacedCell[];
  /** The whole blueprint, read once and dropped: what is wanted where, by name and digest. */
  readonly bundles: Iterable<Bundle>;
  /** Reads what one tenant or environment has, and what it refers to; absent: everything. */
  readonly only?: LiveTarget;
  /** How many requests run at once to all of AWS, and to each cluster; default 16 and 8. */
  readonly parallelism?: { readonly aws?: number; readonly cluster?: number };
}

/** One tenant or environment, and with it the cells named after its environments. */
export interface LiveTarget {
  readonly tenant: string;
  readonly environment?: string;
  /** Further cells that belong to the target alone. */
  readonly cells?: readonly string[];
}

/** Whether a cell belongs to the target alone: a cell of one environment has its id for a name. */
export function isOwnCell(cell: string, { tenant, environment, cells = [] }: LiveTarget): boolean {
  if (cells.includes(cell)) return true;
  const id = environmentId(tenant, environment ?? "");
  return environment === undefined ? cell.startsWith(id) : cell === id;
}
