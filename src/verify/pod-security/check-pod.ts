import type { CheckRevision, Finding } from "./check.ts";
import { podSecurityChecks } from "./checks/catalogue.ts";
import { type PodFields, podFields } from "./pod-fields.ts";
import type { PodSecurityPolicy } from "./policy.ts";

export interface PodSecurityResult {
  readonly allowed: boolean;
  /** In the order of an API server's refusal; empty when allowed. */
  readonly violations: readonly PodSecurityViolation[];
}

export interface PodSecurityViolation extends Finding {
  /** Upstream's id of the check. */
  readonly check: string;
}

/**
 * Whether a pod, or the template of one, meets a Pod Security Standard, and with which checks it does not.
 *
 * It decides as the PodSecurity admission plugin of Kubernetes 1.36 does for that level and version; a version beyond the
 * last revision of every check is the same as `latest`. A pod that no API server would accept at all is judged by the
 * fields that are there, and what has the wrong type counts against it.
 */
export function checkPod(pod: unknown, policy: PodSecurityPolicy): PodSecurityResult {
  if (policy.level === "privileged") return { allowed: true, violations: [] };
  const fields = podFields(pod);
  const violations = revisionsOf(policy).flatMap(({ id, revision }) => violationsOf(id, revision, fields));
  return { allowed: violations.length === 0, violations };
}

/** As an API server words its refusal: `host namespaces (hostNetwork=true), privileged (…)`. */
export function formatViolations(violations: readonly PodSecurityViolation[]): string {
  return violations.map(({ reason, detail }) => `${reason} (${detail})`).join(", ");
}

interface EffectiveCheck {
  readonly id: string;
  readonly revision: CheckRevision;
}

function violationsOf(check: string, revision: CheckRevision, pod: PodFields): readonly PodSecurityViolation[] {
  const finding = revision.inspect(pod);
  return finding === undefined ? [] : [{ check, ...finding }];
}

const known = new Map<string, readonly EffectiveCheck[]>();

function revisionsOf({ level, version }: PodSecurityPolicy): readonly EffectiveCheck[] {
  const key = `${level}:${version}`;
  const found = known.get(key) ?? selectRevisions(level, version);
  known.set(key, found);
  return found;
}

function selectRevisions(
  level: PodSecurityPolicy["level"],
  version: PodSecurityPolicy["version"],
): readonly EffectiveCheck[] {
  const minor = version === "latest" ? Number.POSITIVE_INFINITY : version;
  const effective = podSecurityChecks
    .filter((check) => check.level === "baseline" || level === "restricted")
    .flatMap(({ id, revisions }): readonly EffectiveCheck[] => {
      const revision = revisions.findLast(({ since }) => since <= minor);
      return revision === undefined ? [] : [{ id, revision }];
    });
  const replaced = new Set(effective.map(({ revision }) => revision.replaces));
  return effective.filter(({ id }) => !replaced.has(id));
}
