import type { PodSecurityCheck } from "../check.ts";
import { fieldOf } from "../pod-fields.ts";
import { volumesOf } from "../volumes.ts";
import { plural, quoted } from "../wording.ts";

export const hostPathVolumes: PodSecurityCheck = {
  id: "hostPathVolumes",
  level: "baseline",
  revisions: [
    {
      since: 0,
      inspect: (pod) => {
        const bad = volumesOf(pod).filter(({ fields }) => fieldOf(fields, "hostPath") !== undefined);
        if (bad.length === 0) return undefined;
        return {
          reason: "hostPath volumes",
          detail: `${plural("volume", bad.length)} ${quoted(bad.map(({ name }) => name))}`,
          fields: bad.map(({ path }) => `${path}.hostPath`),
        };
      },
    },
  ],
};
