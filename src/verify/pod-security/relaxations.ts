import type { CheckRevision } from "./check.ts";
import { fieldOf, type PodFields } from "./pod-fields.ts";

type Inspect = CheckRevision["inspect"];

/** A check of fields that exist on Linux only, which API validation forbids where `spec.os` says windows. */
export function exceptWindows(inspect: Inspect): Inspect {
  return (pod) => (fieldOf(pod.spec, "os", "name") === "windows" ? undefined : inspect(pod));
}

/** A check that a user namespace of the pod's own makes needless: root inside is nobody outside. */
export function exceptInUserNamespace(inspect: Inspect): Inspect {
  return (pod) => (hasUserNamespace(pod) ? undefined : inspect(pod));
}

function hasUserNamespace(pod: PodFields): boolean {
  return fieldOf(pod.spec, "hostUsers") === false;
}
