import type { ClusterObject } from "../../../model/blueprint.ts";
import type { PlacedCell } from "../../../model/placement.ts";
import type { Platform } from "../../../model/platform.ts";
import { cellObject } from "./cell-object.ts";
import { tenantRoles } from "./tenant-roles.ts";

/**
 * What stands guard in a cell's cluster, once for any number of tenants: the Guardrail definition, the admission
 * policies with their bindings, and the ClusterRoles for tenants.
 *
 * Everything is evaluated by the API server itself; no process of ours is in the admission path.
 */
export function compileGuardrails(platform: Platform, cell: PlacedCell): readonly ClusterObject[] {
  return tenantRoles().map((manifest) => cellObject(platform, cell, { manifest, wave: 1 }));
}
