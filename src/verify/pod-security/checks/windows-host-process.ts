import type { PodSecurityCheck } from "../check.ts";
import { isSwitchedOn } from "../pod-fields.ts";
import { pathsOf, settersOf, settingsOf } from "../settings.ts";

export const windowsHostProcess: PodSecurityCheck = {
  id: "windowsHostProcess",
  level: "baseline",
  revisions: [
    {
      since: 0,
      inspect: (pod) => {
        const bad = settingsOf(pod, "windowsOptions", "hostProcess").filter(({ value }) => isSwitchedOn(value));
        if (bad.length === 0) return undefined;
        return {
          reason: "hostProcess",
          detail: `${settersOf(bad)} must not set securityContext.windowsOptions.hostProcess=true`,
          fields: pathsOf(bad),
        };
      },
    },
  ],
};
