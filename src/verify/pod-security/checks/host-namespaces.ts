import type { PodSecurityCheck } from "../check.ts";
import { fieldOf, isSwitchedOn } from "../pod-fields.ts";

export const hostNamespaces: PodSecurityCheck = {
  id: "hostNamespaces",
  level: "baseline",
  revisions: [
    {
      since: 0,
      inspect: ({ spec }) => {
        const bad = ["hostNetwork", "hostPID", "hostIPC"].filter((field) => isSwitchedOn(fieldOf(spec, field)));
        if (bad.length === 0) return undefined;
        return {
          reason: "host namespaces",
          detail: bad.map((field) => `${field}=true`).join(", "),
          fields: bad.map((field) => `spec.${field}`),
        };
      },
    },
  ],
};
