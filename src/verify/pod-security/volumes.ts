import { fieldOf, listOf, type PodFields, textOf } from "./pod-fields.ts";

export interface VolumeFields {
  readonly name: string;
  /** `spec.volumes[0]`. */
  readonly path: string;
  readonly fields: unknown;
}

export function volumesOf(pod: PodFields): readonly VolumeFields[] {
  return listOf(fieldOf(pod.spec, "volumes")).map((fields, index) => ({
    name: textOf(fieldOf(fields, "name")) ?? "",
    path: `spec.volumes[${index}]`,
    fields,
  }));
}
