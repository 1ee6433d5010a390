import type { Finding, PodSecurityCheck } from "../check.ts";
import { fieldOf, type PodFields } from "../pod-fields.ts";
import { exceptInUserNamespace } from "../relaxations.ts";
import { pathsOf, settersOf, settingsOf } from "../settings.ts";
import { containersNamed } from "../wording.ts";

const reason = "runAsNonRoot != true";

export const runAsNonRoot: PodSecurityCheck = {
  id: "runAsNonRoot",
  level: "restricted",
  revisions: [
    { since: 0, inspect },
    { since: 35, inspect: exceptInUserNamespace(inspect) },
  ],
};

function inspect(pod: PodFields): Finding | undefined {
  const refusing = settingsOf(pod, "runAsNonRoot").filter(({ value }) => value !== true);
  if (refusing.length > 0) {
    const detail = `${settersOf(refusing)} must not set securityContext.runAsNonRoot=false`;
    return { reason, detail, fields: pathsOf(refusing) };
  }
  if (fieldOf(pod.spec, "securityContext", "runAsNonRoot") === true) return undefined;
  const silent = pod.containers.filter(
    ({ fields }) => fieldOf(fields, "securityContext", "runAsNonRoot") === undefined,
  );
  if (silent.length === 0) return undefined;
  const names = containersNamed(silent.map(({ name }) => name));
  return {
    reason,
    detail: `pod or ${names} must set securityContext.runAsNonRoot=true`,
    fields: silent.map(({ path }) => `${path}.securityContext.runAsNonRoot`),
  };
}
