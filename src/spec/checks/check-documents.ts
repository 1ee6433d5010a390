import type { TenantLock } from "../../model/placement.ts";
import type { Platform } from "../../model/platform.ts";
import type { Tenant } from "../../model/tenant.ts";
import type { DocumentSet } from "../document-set.ts";
import type { Problem } from "../problem.ts";

/** What the documents of a set say, at the same positions as in the set; no platform when it has a wrong shape. */
export interface LoadedModel {
  readonly platform: Platform | undefined;
  readonly tenants: readonly Tenant[];
  readonly locks: readonly TenantLock[];
}

/** Everything that is wrong between values and between documents, once each has the right shape. */
export function checkDocuments(_set: DocumentSet, _model: LoadedModel): readonly Problem[] {
  return [];
}
