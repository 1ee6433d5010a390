import type { Origin } from "../../model/origin.ts";
import type { PlacedCell } from "../../model/placement.ts";
import type { Platform } from "../../model/platform.ts";

/** What the compiler needs to know about a created cell, besides the cell itself. */
export interface ClusterInput {
  readonly platform: Platform;
  readonly cell: PlacedCell;
  readonly origin: Origin;
}

/** Auto Mode is on or off as a whole: EKS refuses a mix of its three switches. */
export function isAutoMode(cell: PlacedCell): boolean {
  return cell.cluster.compute === "auto-mode";
}
