import type { CheckRevision, Finding, PodSecurityCheck } from "../check.ts";
import { fieldOf, type PodFields } from "../pod-fields.ts";
import { pathsOf, type Setting, settersOf, settingsOf } from "../settings.ts";
import { distinct, plural, quoted } from "../wording.ts";

const types = ["", "container_t", "container_init_t", "container_kvm_t"];

export const seLinuxOptions: PodSecurityCheck = {
  id: "seLinuxOptions",
  level: "baseline",
  revisions: [
    { since: 0, inspect: inspectFor(types) },
    { since: 31, inspect: inspectFor([...types, "container_engine_t"]) },
  ],
};

function inspectFor(allowed: readonly string[]): CheckRevision["inspect"] {
  const isForeignType = (setting: Setting): boolean => !allowed.includes(partOf(setting, "type"));
  return (pod: PodFields): Finding | undefined => {
    const bad = settingsOf(pod, "seLinuxOptions").filter(
      (setting) => isForeignType(setting) || partOf(setting, "user") !== "" || partOf(setting, "role") !== "",
    );
    if (bad.length === 0) return undefined;
    const foreign = distinct(bad.filter(isForeignType).map((setting) => partOf(setting, "type")));
    const faults = [
      ...(foreign.length === 0 ? [] : [`${plural("type", foreign.length)} ${quoted(foreign)}`]),
      ...["user", "role"]
        .filter((part) => bad.some((setting) => partOf(setting, part) !== ""))
        .map((part) => `${part} may not be set`),
    ];
    return {
      reason: "seLinuxOptions",
      detail: `${settersOf(bad)} set forbidden securityContext.seLinuxOptions: ${faults.join("; ")}`,
      fields: pathsOf(bad),
    };
  };
}

function partOf({ value }: Setting, part: string): string {
  const text = fieldOf(value, part);
  return text === undefined ? "" : String(text);
}
