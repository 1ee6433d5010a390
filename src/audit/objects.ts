import type { Evidence } from "../model/audit.ts";
import type { EstateResource } from "../model/estate.ts";
import type { EstateObject } from "../model/estate-cluster.ts";
import type { JsonObject } from "../model/json.ts";
import type { ClusterIndex } from "./estate-index.ts";

/** `<cluster>/<namespace>/<Kind>/<name>`, without the namespace for what is of the whole cluster. */
export function objectId({ name }: ClusterIndex, { kind, metadata }: EstateObject): string {
  const place = metadata.namespace === undefined ? name : `${name}/${metadata.namespace}`;
  return `${place}/${kind}/${metadata.name}`;
}

export function objectEvidence(cluster: ClusterIndex, object: EstateObject): Evidence {
  return { id: objectId(cluster, object), ...(object.source === undefined ? {} : { source: object.source }) };
}

export function resourceEvidence({ id, source }: EstateResource): Evidence {
  return { id, source };
}

export function spec(object: EstateObject): JsonObject {
  return (object.spec ?? {}) as JsonObject;
}

const workloadTypes = [
  "v1/Pod",
  "apps/v1/Deployment",
  "apps/v1/StatefulSet",
  "apps/v1/DaemonSet",
  "batch/v1/Job",
  "batch/v1/CronJob",
];

/** Something that runs pods, with their labels and spec. */
export interface AuditedWorkload {
  readonly object: EstateObject;
  readonly labels: Readonly<Record<string, string>>;
  readonly pod: JsonObject;
}

/** Everything in a namespace that runs pods; pods and jobs that another object made are told by that object. */
export function workloadsIn(cluster: ClusterIndex, namespace: string): readonly AuditedWorkload[] {
  return workloadTypes
    .flatMap((type) => cluster.objectsIn(type, namespace))
    .filter(({ metadata }) => !isMade(metadata.ownerReferences))
    .map(readWorkload);
}

function isMade(owners: unknown): boolean {
  return (
    Array.isArray(owners) && owners.some((owner) => (owner as { readonly controller?: boolean }).controller === true)
  );
}

function readWorkload(object: EstateObject): AuditedWorkload {
  if (object.kind === "Pod") return { object, labels: object.metadata.labels ?? {}, pod: spec(object) };
  const outer =
    object.kind === "CronJob" ? (((spec(object).jobTemplate ?? {}) as JsonObject).spec ?? {}) : spec(object);
  const template = ((outer as JsonObject).template ?? {}) as {
    readonly metadata?: { readonly labels?: Readonly<Record<string, string>> };
    readonly spec?: JsonObject;
  };
  return { object, labels: template.metadata?.labels ?? {}, pod: template.spec ?? {} };
}

/** Containers of every kind. */
export function containersOf(pod: JsonObject): readonly JsonObject[] {
  return ["containers", "initContainers", "ephemeralContainers"].flatMap((field) => listOf(pod, field));
}

/** Objects of a list field; empty when it is absent. */
export function listOf(value: JsonObject, field: string): readonly JsonObject[] {
  const list = value[field];
  return Array.isArray(list) ? (list as readonly JsonObject[]) : [];
}

/** `1 workload`, `3 workloads`. */
export function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
