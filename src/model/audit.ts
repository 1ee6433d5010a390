import type { EnvironmentClaim } from "./claims.ts";
import type { EstateGap } from "./estate.ts";
import type { EnvironmentRef } from "./tenant.ts";
import type { VerdictReport } from "./verdict.ts";

/** What an audit found in an estate that nobody had to describe first. */
export interface Audit {
  readonly tenants: readonly AuditedTenant[];
  /** Most severe first, then by rule and id; suppressed ones included. */
  readonly findings: readonly Finding[];
  /** How full each quota is, fullest first. */
  readonly quotas: readonly QuotaDistance[];
  /** Who can reach whom; absent when there is no pair to prove. */
  readonly verdicts?: VerdictReport;
  readonly gaps: readonly EstateGap[];
}

/** How sure an inference is: declared by a tenancy product or a flag, told by a label, or guessed from names. */
export type Confidence = "high" | "medium" | "low";

export interface AuditedTenant {
  readonly name: string;
  readonly environments: readonly AuditedEnvironment[];
}

export interface AuditedEnvironment {
  readonly claim: EnvironmentClaim;
  readonly class: "production" | "non-production" | "unknown";
  /** `none`: nothing of it was found on that layer. */
  readonly account: "shared" | "dedicated" | "none";
  readonly cluster: "namespace" | "vcluster" | "cluster" | "none";
  readonly confidence: Confidence;
  /** Why it is taken for this tenant's, one sentence each. */
  readonly evidence: readonly string[];
}

/** The four ways in which multi-tenant platforms fail. */
export type FindingFamily = "expensive" | "weak-boundary" | "inconsistent" | "scaling";

export type FindingSeverity = "critical" | "high" | "medium" | "low" | "info";

/** From most to least severe. */
export const findingSeverities: readonly FindingSeverity[] = ["critical", "high", "medium", "low", "info"];

export interface Finding {
  /** Stable, for suppressions: `<rule>:<subject>`. */
  readonly id: string;
  readonly rule: string;
  readonly family: FindingFamily;
  readonly severity: FindingSeverity;
  /** One sentence that names the subject. */
  readonly title: string;
  /** What follows from it. */
  readonly detail: string;
  readonly evidence: readonly Evidence[];
  /** What to set, remove or add. */
  readonly fix: string;
  /** What the waste, or the boundary that buys nothing, costs a month. */
  readonly monthlyMicros?: number;
  /** Environments concerned; empty: the platform. */
  readonly environments: readonly EnvironmentRef[];
  readonly suppressed?: { readonly reason: string; readonly expires: string };
}

export interface Evidence {
  /** Id of a resource, or `<cluster>/<namespace>/<Kind>/<name>`. */
  readonly id: string;
  /** A dump file or stack resource; absent: read live. */
  readonly source?: string;
}

export interface QuotaDistance {
  /** Id in the quota book. */
  readonly quota: string;
  readonly title: string;
  /** Account, region or cluster. */
  readonly place: string;
  readonly used: number;
  readonly limit: number;
  /** Whether AWS raises it on request. */
  readonly adjustable: boolean;
}
