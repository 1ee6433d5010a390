import type { Finding, PodSecurityCheck } from "../check.ts";
import { fieldOf, listOf, type PodFields } from "../pod-fields.ts";
import { exceptWindows } from "../relaxations.ts";
import { containerSettings, namesOf, pathsOf, type Setting } from "../settings.ts";
import { containersNamed, distinct, quoted } from "../wording.ts";

export const capabilitiesRestricted: PodSecurityCheck = {
  id: "capabilities_restricted",
  level: "restricted",
  revisions: [
    { since: 22, replaces: "capabilities_baseline", inspect },
    { since: 25, replaces: "capabilities_baseline", inspect: exceptWindows(inspect) },
  ],
};

function inspect(pod: PodFields): Finding | undefined {
  const undropped = pod.containers.filter(
    ({ fields }) => !listOf(fieldOf(fields, "securityContext", "capabilities", "drop")).includes("ALL"),
  );
  const adding = containerSettings(pod, "capabilities", "add").filter((setting) => foreignIn(setting).length > 0);
  if (undropped.length === 0 && adding.length === 0) return undefined;
  const drop = `${containersNamed(undropped.map(({ name }) => name))} must set securityContext.capabilities.drop=["ALL"]`;
  const foreign = quoted(distinct(adding.flatMap(foreignIn)));
  const add = `${containersNamed(namesOf(adding))} must not include ${foreign} in securityContext.capabilities.add`;
  return {
    reason: "unrestricted capabilities",
    detail: [...(undropped.length === 0 ? [] : [drop]), ...(adding.length === 0 ? [] : [add])].join("; "),
    fields: [...undropped.map(({ path }) => `${path}.securityContext.capabilities.drop`), ...pathsOf(adding)],
  };
}

function foreignIn({ value }: Setting): readonly string[] {
  return listOf(value)
    .map(String)
    .filter((capability) => capability !== "NET_BIND_SERVICE");
}
