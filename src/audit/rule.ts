import type { AuditedEnvironment, Finding, FindingFamily, FindingSeverity, QuotaDistance } from "../model/audit.ts";
import type { Claims } from "../model/claims.ts";
import type { Facts } from "../model/facts.ts";
import type { EstateIndex } from "./estate-index.ts";

/**
 * One thing to look for. A rule has a folder `rules/<id>/` with this, `cases.yaml` (estates with what must be found in them)
 * and `help.md` (what it means, why it matters, how to repair it).
 *
 * A rule is quiet where it does not know: what could not be read is no finding.
 */
export interface AuditRule {
  readonly id: string;
  readonly family: FindingFamily;
  readonly severity: FindingSeverity;
  /** In general, without a subject. */
  readonly title: string;
  /** Deterministic, linear in the estate; one finding for each subject, however many facts show it. */
  find(context: AuditContext): Iterable<Found>;
}

/** What a rule says; the rest of a finding follows from the rule. */
export type Found = Pick<Finding, "title" | "detail" | "evidence" | "fix" | "monthlyMicros"> & {
  /** What it is about; stable, as the finding's id ends with it. */
  readonly subject: string;
  /** Where it differs from the rule's. */
  readonly severity?: FindingSeverity;
  /** `<tenant>/<environment>`; empty: the platform. */
  readonly owners: readonly string[];
};

export interface AuditContext {
  readonly index: EstateIndex;
  readonly claims: Claims;
  readonly environments: readonly AuditedEnvironment[];
  readonly quotas: readonly QuotaDistance[];
  readonly facts: Facts;
}
