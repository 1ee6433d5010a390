import type { AuditedTenant, Evidence, FindingFamily, FindingSeverity, QuotaDistance } from "../model/audit.ts";
import type { EnvironmentRef } from "../model/tenant.ts";
import type { EstateView } from "./estate-view.ts";

/** What rules look at. */
export interface AuditContext {
  readonly view: EstateView;
  readonly tenants: readonly AuditedTenant[];
  readonly quotas: readonly QuotaDistance[];
  /** The monthly list price of a resource type in a region, in micro-dollars; undefined: not priced. */
  readonly priceOf: (type: string, region: string) => number | undefined;
}

/** One finding before it is told which rule it comes from. */
export interface FoundProblem {
  /** Stable, unique within the rule: what the problem is about. */
  readonly subject: string;
  readonly title: string;
  readonly detail: string;
  readonly fix: string;
  readonly evidence: readonly Evidence[];
  readonly environments?: readonly EnvironmentRef[];
  /** Where it differs from the rule's own. */
  readonly severity?: FindingSeverity;
}

/** One row of the audit's rule book; it stands in a folder of its own with its cases and its help page. */
export interface AuditRule {
  /** Its folder's name. */
  readonly id: string;
  readonly family: FindingFamily;
  readonly severity: FindingSeverity;
  /** What the rule demands, in one sentence. */
  readonly demand: string;
  /** Deterministic; linear in the estate. */
  find(context: AuditContext): Iterable<FoundProblem>;
}
