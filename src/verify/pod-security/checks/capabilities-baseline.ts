import type { PodSecurityCheck } from "../check.ts";
import { listOf } from "../pod-fields.ts";
import { containerSettings, namesOf, pathsOf, type Setting } from "../settings.ts";
import { containersNamed, distinct, quoted } from "../wording.ts";

/** What container runtimes give by default anyway, without NET_RAW. */
const allowed = new Set([
  "AUDIT_WRITE",
  "CHOWN",
  "DAC_OVERRIDE",
  "FOWNER",
  "FSETID",
  "KILL",
  "MKNOD",
  "NET_BIND_SERVICE",
  "SETFCAP",
  "SETGID",
  "SETPCAP",
  "SETUID",
  "SYS_CHROOT",
]);

export const capabilitiesBaseline: PodSecurityCheck = {
  id: "capabilities_baseline",
  level: "baseline",
  revisions: [
    {
      since: 0,
      inspect: (pod) => {
        const bad = containerSettings(pod, "capabilities", "add").filter((setting) => foreignIn(setting).length > 0);
        if (bad.length === 0) return undefined;
        const names = quoted(distinct(bad.flatMap(foreignIn)));
        return {
          reason: "non-default capabilities",
          detail: `${containersNamed(namesOf(bad))} must not include ${names} in securityContext.capabilities.add`,
          fields: pathsOf(bad),
        };
      },
    },
  ],
};

function foreignIn({ value }: Setting): readonly string[] {
  return listOf(value)
    .map(String)
    .filter((capability) => !allowed.has(capability));
}
