import type { Finding, PodSecurityCheck } from "../check.ts";
import type { PodFields } from "../pod-fields.ts";
import { exceptInUserNamespace } from "../relaxations.ts";
import { pathsOf, settersOf, settingsOf } from "../settings.ts";

export const runAsUser: PodSecurityCheck = {
  id: "runAsUser",
  level: "restricted",
  revisions: [
    { since: 23, inspect },
    { since: 35, inspect: exceptInUserNamespace(inspect) },
  ],
};

function inspect(pod: PodFields): Finding | undefined {
  const bad = settingsOf(pod, "runAsUser").filter(({ value }) => value === 0);
  if (bad.length === 0) return undefined;
  return { reason: "runAsUser=0", detail: `${settersOf(bad)} must not set runAsUser=0`, fields: pathsOf(bad) };
}
