import type { Audit, AuditedEnvironment, Finding, FindingFamily, FindingSeverity } from "../../model/audit.ts";
import { findingSeverities } from "../../model/audit.ts";

export const familyTitles: Readonly<Record<FindingFamily, string>> = {
  "weak-boundary": "Weak boundaries",
  inconsistent: "Inconsistent environments",
  scaling: "Hard scaling paths",
  expensive: "Over-engineered and expensive",
};

/** The order in which families are told. */
export const families: readonly FindingFamily[] = ["weak-boundary", "inconsistent", "scaling", "expensive"];

/** Findings that count: not suppressed. */
export function openFindings({ findings }: Audit): readonly Finding[] {
  return findings.filter(({ suppressed }) => suppressed === undefined);
}

/** `2 critical, 5 high` of those that there are. */
export function formatSeverities(findings: readonly Finding[]): string {
  const counts = findingSeverities.flatMap((severity) => {
    const count = findings.filter((finding) => finding.severity === severity).length;
    return count === 0 ? [] : [`${count} ${severity}`];
  });
  return counts.length === 0 ? "none" : counts.join(", ");
}

/** `shared x namespace`; `-` for a layer on which nothing was found. */
export function formatModels({ account, cluster }: Pick<AuditedEnvironment, "account" | "cluster">): string {
  return `${account === "none" ? "-" : account} x ${cluster === "none" ? "-" : cluster}`;
}

/** Dollars a month, rounded up to whole ones. */
export function formatMonthly(micros: number): string {
  return `about $${Math.ceil(micros / 1_000_000)} a month`;
}

/** ` and 4 pairs like it`; nothing for one alone. */
export function formatOthers(pairs: number): string {
  if (pairs === 1) return "";
  return ` and ${pairs - 1} ${pairs === 2 ? "pair" : "pairs"} like it`;
}

/** `3 tenants with 7 environments`. */
export function formatTenants({ tenants }: Audit): string {
  const environments = tenants.reduce((sum, tenant) => sum + tenant.environments.length, 0);
  return `${tenants.length} ${tenants.length === 1 ? "tenant" : "tenants"} with ${environments} ${environments === 1 ? "environment" : "environments"}`;
}

export function isAtLeast(severity: FindingSeverity, bar: FindingSeverity): boolean {
  return findingSeverities.indexOf(severity) <= findingSeverities.indexOf(bar);
}

/** The help page of a rule, relative to the documentation. */
export function helpPage(rule: string): string {
  return `docs/reference/audit-rules.md#${rule}`;
}
