/** A pod, or the template of one, as it came: nothing in it is trusted to have the right type. */
export interface PodFields {
  readonly annotations: Readonly<Record<string, unknown>>;
  readonly spec: unknown;
  /** In the order in which an API server visits them: init containers, containers, ephemeral containers. */
  readonly containers: readonly ContainerFields[];
}

export interface ContainerFields {
  readonly name: string;
  /** `spec.initContainers[0]`. */
  readonly path: string;
  readonly fields: unknown;
}

const lists = ["initContainers", "containers", "ephemeralContainers"] as const;

/** Lays a pod out for the checks. */
export function podFields(pod: unknown): PodFields {
  const spec = fieldOf(pod, "spec");
  return {
    annotations: recordOf(fieldOf(pod, "metadata", "annotations")),
    spec,
    containers: lists.flatMap((list) =>
      listOf(fieldOf(spec, list)).map((fields, index) => ({
        name: textOf(fieldOf(fields, "name")) ?? "",
        path: `spec.${list}[${index}]`,
        fields,
      })),
    ),
  };
}

/** The value at a path of keys; undefined when it or anything on the way is missing or null. */
export function fieldOf(value: unknown, ...path: readonly string[]): unknown {
  let current = value;
  for (const key of path) {
    if (typeof current !== "object" || current === null || !Object.hasOwn(current, key)) return undefined;
    current = (current as Readonly<Record<string, unknown>>)[key];
  }
  return current ?? undefined;
}

/** The items of a list; empty for everything else. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : {};
}

export function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** Whether a field is set to anything but false: a value of the wrong type is not taken for harmless. */
export function isSwitchedOn(value: unknown): boolean {
  return value !== undefined && value !== false;
}
