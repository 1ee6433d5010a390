import type { PodSecurityCheck } from "../check.ts";
import { isSwitchedOn } from "../pod-fields.ts";
import { containerSettings, namesOf, pathsOf } from "../settings.ts";
import { containersNamed } from "../wording.ts";

export const privileged: PodSecurityCheck = {
  id: "privileged",
  level: "baseline",
  revisions: [
    {
      since: 0,
      inspect: (pod) => {
        const bad = containerSettings(pod, "privileged").filter(({ value }) => isSwitchedOn(value));
        if (bad.length === 0) return undefined;
        return {
          reason: "privileged",
          detail: `${containersNamed(namesOf(bad))} must not set securityContext.privileged=true`,
          fields: pathsOf(bad),
        };
      },
    },
  ],
};
