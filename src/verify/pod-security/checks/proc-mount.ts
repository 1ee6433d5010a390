import type { Finding, PodSecurityCheck } from "../check.ts";
import type { PodFields } from "../pod-fields.ts";
import { exceptInUserNamespace } from "../relaxations.ts";
import { containerSettings, namesOf, pathsOf } from "../settings.ts";
import { containersNamed, distinct, quoted } from "../wording.ts";

export const procMount: PodSecurityCheck = {
  id: "procMount",
  level: "baseline",
  revisions: [
    { since: 0, inspect },
    { since: 35, inspect: exceptInUserNamespace(inspect) },
  ],
};

/** From when on the baseline check gives way to user namespaces, this one does not. */
export const procMountRestricted: PodSecurityCheck = {
  id: "procMount_restricted",
  level: "restricted",
  revisions: [{ since: 35, replaces: "procMount", inspect }],
};

function inspect(pod: PodFields): Finding | undefined {
  const bad = containerSettings(pod, "procMount").filter(({ value }) => value !== "Default");
  if (bad.length === 0) return undefined;
  const values = quoted(distinct(bad.map(({ value }) => String(value))));
  return {
    reason: "procMount",
    detail: `${containersNamed(namesOf(bad))} must not set securityContext.procMount to ${values}`,
    fields: pathsOf(bad),
  };
}
