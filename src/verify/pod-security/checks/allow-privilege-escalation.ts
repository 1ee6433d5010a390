import type { Finding, PodSecurityCheck } from "../check.ts";
import { fieldOf, type PodFields } from "../pod-fields.ts";
import { exceptWindows } from "../relaxations.ts";
import { containersNamed } from "../wording.ts";

export const allowPrivilegeEscalation: PodSecurityCheck = {
  id: "allowPrivilegeEscalation",
  level: "restricted",
  revisions: [
    { since: 8, inspect },
    { since: 25, inspect: exceptWindows(inspect) },
  ],
};

function inspect(pod: PodFields): Finding | undefined {
  const bad = pod.containers.filter(
    ({ fields }) => fieldOf(fields, "securityContext", "allowPrivilegeEscalation") !== false,
  );
  if (bad.length === 0) return undefined;
  return {
    reason: "allowPrivilegeEscalation != false",
    detail: `${containersNamed(bad.map(({ name }) => name))} must set securityContext.allowPrivilegeEscalation=false`,
    fields: bad.map(({ path }) => `${path}.securityContext.allowPrivilegeEscalation`),
  };
}
