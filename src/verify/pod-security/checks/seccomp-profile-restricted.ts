import type { Finding, PodSecurityCheck } from "../check.ts";
import { fieldOf, type PodFields } from "../pod-fields.ts";
import { exceptWindows } from "../relaxations.ts";
import { badSeccompFinding, badSeccompSettings, isAllowedSeccomp } from "../seccomp.ts";
import { containersNamed } from "../wording.ts";

export const seccompProfileRestricted: PodSecurityCheck = {
  id: "seccompProfile_restricted",
  level: "restricted",
  revisions: [
    { since: 19, replaces: "seccompProfile_baseline", inspect },
    { since: 25, replaces: "seccompProfile_baseline", inspect: exceptWindows(inspect) },
  ],
};

function inspect(pod: PodFields): Finding | undefined {
  const bad = badSeccompSettings(pod);
  if (bad.length > 0) return badSeccompFinding(bad);
  if (isAllowedSeccomp(fieldOf(pod.spec, "securityContext", "seccompProfile"))) return undefined;
  const silent = pod.containers.filter(
    ({ fields }) => fieldOf(fields, "securityContext", "seccompProfile") === undefined,
  );
  if (silent.length === 0) return undefined;
  const names = containersNamed(silent.map(({ name }) => name));
  return {
    reason: "seccompProfile",
    detail: `pod or ${names} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"`,
    fields: silent.map(({ path }) => `${path}.securityContext.seccompProfile.type`),
  };
}
