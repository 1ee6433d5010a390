import {
  type Audit,
  type AuditedEnvironment,
  type AuditedTenant,
  type Finding,
  findingSeverities,
} from "../model/audit.ts";
import type { Estate } from "../model/estate.ts";
import type { Facts } from "../model/facts.ts";
import { compareText } from "../model/json.ts";
import type { VerdictReport } from "../model/verdict.ts";
import { indexEstate } from "./estate-index.ts";
import { claimsOf } from "./infer/infer-tenants.ts";
import { quotaDistances } from "./quota-distances.ts";
import type { AuditContext, AuditRule, Found } from "./rule.ts";
import { auditRules } from "./rules/catalogue.ts";
import type { Suppression } from "./suppressions.ts";

export interface AuditOptions {
  readonly environments: readonly AuditedEnvironment[];
  readonly facts: Facts;
  readonly suppressions?: readonly Suppression[];
  /** Of the same estate and claims. */
  readonly verdicts?: VerdictReport;
}

/**
 * Looks for the four failures in an estate: over-engineered and expensive, weak boundaries, inconsistent environments, hard
 * scaling paths. Deterministic; a suppressed finding is still there, marked.
 */
export function runAudit(estate: Estate, options: AuditOptions): Audit {
  const { environments, facts, suppressions = [], verdicts } = options;
  const claims = claimsOf(environments);
  const index = indexEstate(estate, claims);
  const quotas = quotaDistances(index, facts.quotas);
  const context: AuditContext = { index, claims, environments, quotas, facts };
  const findings = auditRules.flatMap((rule) => [...rule.find(context)].map((found) => toFinding(rule, found)));
  return {
    tenants: tenantsOf(environments),
    findings: findings.map((finding) => suppressed(finding, suppressions)).sort(compareFindings),
    quotas,
    gaps: estate.gaps,
    ...(verdicts === undefined ? {} : { verdicts }),
  };
}

export function toFinding(rule: AuditRule, { subject, severity, owners, ...found }: Found): Finding {
  return {
    id: `${rule.id}:${subject}`,
    rule: rule.id,
    family: rule.family,
    severity: severity ?? rule.severity,
    ...found,
    environments: [...new Set(owners)].sort(compareText).map((owner) => {
      const at = owner.lastIndexOf("/");
      return { tenant: owner.slice(0, at), environment: owner.slice(at + 1) };
    }),
  };
}

function suppressed(finding: Finding, suppressions: readonly Suppression[]): Finding {
  const found = suppressions.find(({ id }) => id === finding.id || id === finding.rule);
  if (found === undefined) return finding;
  return { ...finding, suppressed: { reason: found.reason, expires: found.expires } };
}

function compareFindings(left: Finding, right: Finding): number {
  const severity = findingSeverities.indexOf(left.severity) - findingSeverities.indexOf(right.severity);
  return severity === 0 ? compareText(left.id, right.id) : severity;
}

function tenantsOf(environments: readonly AuditedEnvironment[]): readonly AuditedTenant[] {
  return [...Map.groupBy(environments, ({ claim }) => claim.tenant)]
    .map(([name, found]) => ({ name, environments: found }))
    .sort((left, right) => compareText(left.name, right.name));
}
