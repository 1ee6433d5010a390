import type { Finding, PodSecurityCheck } from "../check.ts";
import type { PodFields } from "../pod-fields.ts";
import { badSeccompFinding, badSeccompSettings } from "../seccomp.ts";
import { distinct, plural } from "../wording.ts";

const podAnnotation = "seccomp.security.alpha.kubernetes.io/pod";
const containerAnnotation = "container.seccomp.security.alpha.kubernetes.io/";

/** Annotations until 1.18; from 1.19 on the fields that took their place. */
export const seccompProfileBaseline: PodSecurityCheck = {
  id: "seccompProfile_baseline",
  level: "baseline",
  revisions: [
    { since: 0, inspect: inspectAnnotations },
    { since: 19, inspect: inspectFields },
  ],
};

function inspectAnnotations(pod: PodFields): Finding | undefined {
  const keys = [podAnnotation, ...pod.containers.map(({ name }) => `${containerAnnotation}${name}`)];
  const bad = distinct(keys.filter((key) => Object.hasOwn(pod.annotations, key) && !isAllowed(pod.annotations[key])));
  if (bad.length === 0) return undefined;
  const shown = distinct(bad.map((key) => `${key}=${JSON.stringify(String(pod.annotations[key]))}`));
  return {
    reason: "seccompProfile",
    detail: `forbidden ${plural("annotation", bad.length)} ${shown.join(", ")}`,
    fields: bad.map((key) => `metadata.annotations[${key}]`),
  };
}

function isAllowed(value: unknown): boolean {
  const text = String(value);
  return ["runtime/default", "docker/default"].includes(text) || text.startsWith("localhost/");
}

function inspectFields(pod: PodFields): Finding | undefined {
  const bad = badSeccompSettings(pod);
  return bad.length === 0 ? undefined : badSeccompFinding(bad);
}
