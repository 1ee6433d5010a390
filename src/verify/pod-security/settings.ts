import { type ContainerFields, fieldOf, type PodFields } from "./pod-fields.ts";
import { containersNamed } from "./wording.ts";

/** A value of the security context, where it stands. */
export interface Setting {
  /** Undefined for the pod's own security context. */
  readonly container?: ContainerFields;
  readonly path: string;
  readonly value: unknown;
}

/** The values that the pod and its containers set for one field of their security contexts, the pod's first. */
export function settingsOf(pod: PodFields, ...field: readonly string[]): readonly Setting[] {
  return [...podSettings(pod, field), ...containerSettings(pod, ...field)];
}

/** The same, of the containers alone. */
export function containerSettings(pod: PodFields, ...field: readonly string[]): readonly Setting[] {
  return pod.containers.flatMap((container): readonly Setting[] => {
    const value = fieldOf(container.fields, "securityContext", ...field);
    const path = `${container.path}.securityContext.${field.join(".")}`;
    return value === undefined ? [] : [{ container, path, value }];
  });
}

function podSettings(pod: PodFields, field: readonly string[]): readonly Setting[] {
  const value = fieldOf(pod.spec, "securityContext", ...field);
  return value === undefined ? [] : [{ path: `spec.securityContext.${field.join(".")}`, value }];
}

/** Who set them: `pod and container "a"`. */
export function settersOf(settings: readonly Setting[]): string {
  const names = namesOf(settings);
  return [
    ...(settings.some(({ container }) => container === undefined) ? ["pod"] : []),
    ...(names.length === 0 ? [] : [containersNamed(names)]),
  ].join(" and ");
}

/** Names of the containers that set them. */
export function namesOf(settings: readonly Setting[]): readonly string[] {
  return settings.flatMap(({ container }) => (container === undefined ? [] : [container.name]));
}

export function pathsOf(settings: readonly Setting[]): readonly string[] {
  return settings.map(({ path }) => path);
}
