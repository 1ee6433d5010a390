import { compareText } from "../../../model/json.ts";
import type { PodSecurityCheck } from "../check.ts";
import type { PodFields } from "../pod-fields.ts";
import { pathsOf, settersOf, settingsOf } from "../settings.ts";
import { distinct, plural, quoted } from "../wording.ts";

const prefix = "container.apparmor.security.beta.kubernetes.io/";

export const appArmorProfile: PodSecurityCheck = {
  id: "appArmorProfile",
  level: "baseline",
  revisions: [
    {
      since: 0,
      inspect: (pod) => {
        const bad = settingsOf(pod, "appArmorProfile").filter(({ value }) => !isAllowedProfile(value));
        const annotations = forbiddenAnnotations(pod);
        if (bad.length === 0 && annotations.length === 0) return undefined;
        const values = [
          ...distinct(bad.map(({ value }) => typeOf(value))),
          ...annotations.map(({ key, value }) => `${key}=${JSON.stringify(value)}`),
        ];
        const setters = [
          ...(bad.length === 0 ? [] : [settersOf(bad)]),
          ...(annotations.length === 0 ? [] : [plural("annotation", annotations.length)]),
        ];
        return {
          reason: plural("forbidden AppArmor profile", values.length),
          detail: `${setters.join(" and ")} must not set AppArmor profile type to ${quoted(values)}`,
          fields: [
            ...pathsOf(bad).map((path) => `${path}.type`),
            ...annotations.map(({ key }) => `metadata.annotations[${key}]`),
          ],
        };
      },
    },
  ],
};

function typeOf(profile: unknown): string {
  const type = (profile as { readonly type?: unknown }).type;
  return typeof type === "string" ? type : "";
}

function isAllowedProfile(profile: unknown): boolean {
  return ["RuntimeDefault", "Localhost"].includes(typeOf(profile));
}

function forbiddenAnnotations(pod: PodFields): readonly { readonly key: string; readonly value: string }[] {
  return Object.entries(pod.annotations)
    .map(([key, value]) => ({ key, value: String(value) }))
    .filter(({ key, value }) => key.startsWith(prefix) && !isAllowedAnnotation(value))
    .sort((left, right) => compareText(left.key, right.key));
}

function isAllowedAnnotation(value: string): boolean {
  return value === "" || value === "runtime/default" || value.startsWith("localhost/");
}
