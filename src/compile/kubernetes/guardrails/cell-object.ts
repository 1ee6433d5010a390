import { bundleKey, type ClusterObject, type Manifest, objectId, type Wave } from "../../../model/blueprint.ts";
import { type Origin, platformOrigin } from "../../../model/origin.ts";
import { inventoryLabel, managedByLabel, managedByValue, platformLabel } from "../../../model/ownership.ts";
import type { PlacedCell } from "../../../model/placement.ts";
import type { Platform } from "../../../model/platform.ts";

/** Makes an object of a cell's cluster from its manifest, with the labels by which the inventory finds it again. */
export function cellObject(platform: Platform, cell: PlacedCell, options: CellObjectOptions): ClusterObject {
  const labels = {
    [managedByLabel]: managedByValue,
    [platformLabel]: platform.name,
    [inventoryLabel]: bundleKey({ kind: "cell", cell: cell.name }).replaceAll("/", "."),
  };
  const { metadata } = options.manifest;
  const manifest = { ...options.manifest, metadata: { ...metadata, labels: { ...labels, ...metadata.labels } } };
  return {
    id: objectId(cell.name, manifest),
    cell: cell.name,
    manifest,
    wave: options.wave,
    origin: options.origin ?? platformOrigin(platform.name, "spec.guardrails"),
  };
}

export interface CellObjectOptions {
  readonly manifest: Manifest;
  readonly wave: Wave;
  /** Defaults to the platform's guardrails. */
  readonly origin?: Origin;
}
