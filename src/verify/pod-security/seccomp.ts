import type { Finding } from "./check.ts";
import { fieldOf, type PodFields } from "./pod-fields.ts";
import { pathsOf, type Setting, settersOf, settingsOf } from "./settings.ts";
import { distinct, quoted } from "./wording.ts";

/** Whether a profile keeps a seccomp filter on. */
export function isAllowedSeccomp(profile: unknown): boolean {
  return ["RuntimeDefault", "Localhost"].includes(typeOf(profile));
}

/** The profiles of the pod and of its containers that switch the filter off. */
export function badSeccompSettings(pod: PodFields): readonly Setting[] {
  return settingsOf(pod, "seccompProfile").filter(({ value }) => !isAllowedSeccomp(value));
}

export function badSeccompFinding(bad: readonly Setting[]): Finding {
  const types = quoted(distinct(bad.map(({ value }) => typeOf(value))));
  return {
    reason: "seccompProfile",
    detail: `${settersOf(bad)} must not set securityContext.seccompProfile.type to ${types}`,
    fields: pathsOf(bad).map((path) => `${path}.type`),
  };
}

function typeOf(profile: unknown): string {
  const type = fieldOf(profile, "type");
  return type === undefined ? "" : String(type);
}
