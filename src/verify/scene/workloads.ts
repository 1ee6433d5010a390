import type { EstateObject } from "../../model/estate-cluster.ts";
import { objectType } from "../../model/estate-cluster.ts";
import type { JsonObject, JsonValue } from "../../model/json.ts";
import { formatWorkload, type Workload } from "./workload.ts";

/** Where each kind of the API keeps the template of its pods. */
const templates: Readonly<Record<string, readonly string[]>> = {
  "apps/v1/Deployment": ["spec", "template"],
  "apps/v1/StatefulSet": ["spec", "template"],
  "apps/v1/DaemonSet": ["spec", "template"],
  "apps/v1/ReplicaSet": ["spec", "template"],
  "v1/ReplicationController": ["spec", "template"],
  "batch/v1/Job": ["spec", "template"],
  "batch/v1/CronJob": ["spec", "jobTemplate", "spec", "template"],
};

/** Types whose objects run containers. */
export const workloadTypes: readonly string[] = [...Object.keys(templates), "v1/Pod"];

/**
 * Everything of a cluster that runs containers. Pods and middle controllers stand under their topmost controller, except a
 * pod that differs from its template in what decides its powers (a rollout under way, an injected change): it stands alone.
 */
export function findWorkloads(objects: readonly EstateObject[]): readonly Workload[] {
  const running = objects.filter((object) => workloadTypes.includes(objectType(object)));
  const byKey = new Map(running.map((object) => [keyOf(object), object]));
  const workloads = new Map<string, MutableWorkload>();
  for (const object of running) {
    if (object.kind !== "Pod" && controllerOf(object, byKey) === undefined) put(workloads, asWorkload(object));
  }
  for (const object of running) if (object.kind === "Pod") addPod(workloads, object, byKey);
  return [...workloads.entries()].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, workload]) => workload);
}

interface MutableWorkload extends Workload {
  readonly pods: EstateObject[];
}

function addPod(
  workloads: Map<string, MutableWorkload>,
  pod: EstateObject,
  byKey: ReadonlyMap<string, EstateObject>,
): void {
  const own = asWorkload(pod);
  const top = topController(pod, byKey);
  const named = top === undefined ? own : { ...own, kind: top.kind, name: top.name };
  const existing = top === undefined ? undefined : workloads.get(workloadKey(named));
  if (existing === undefined) put(workloads, { ...named, pods: [pod] });
  else if (hasSamePowers(existing, own)) existing.pods.push(pod);
  else put(workloads, { ...own, pods: [pod] });
}

function put(workloads: Map<string, MutableWorkload>, workload: MutableWorkload): void {
  workloads.set(workloadKey(workload), workload);
}

function workloadKey(workload: Workload): string {
  return `${workload.namespace}/${formatWorkload(workload)}`;
}

function keyOf(object: EstateObject): string {
  return `${object.kind}/${object.metadata.namespace ?? ""}/${object.metadata.name}`;
}

interface OwnerReference {
  readonly kind: string;
  readonly name: string;
  readonly controller?: boolean;
}

function controllerOf(
  object: EstateObject,
  byKey: ReadonlyMap<string, EstateObject>,
): { readonly kind: string; readonly name: string; readonly object?: EstateObject } | undefined {
  const references = (object.metadata.ownerReferences ?? []) as readonly OwnerReference[];
  const controller = references.find((reference) => reference.controller === true);
  if (controller === undefined) return undefined;
  const { kind, name } = controller;
  const found = byKey.get(`${kind}/${object.metadata.namespace ?? ""}/${name}`);
  return found === undefined ? { kind, name } : { kind, name, object: found };
}

/** The end of the chain of controllers; a chain is two long at most (CronJob, Job), so a loop of references ends it. */
function topController(
  pod: EstateObject,
  byKey: ReadonlyMap<string, EstateObject>,
): { readonly kind: string; readonly name: string } | undefined {
  let top = controllerOf(pod, byKey);
  for (let depth = 0; top?.object !== undefined && depth < 4; depth++) {
    const above = controllerOf(top.object, byKey);
    if (above === undefined) break;
    top = above;
  }
  return top;
}

function asWorkload(object: EstateObject): MutableWorkload {
  const template = readPath(object as JsonObject, templates[objectType(object)] ?? []) ?? {};
  const { metadata = {}, spec = {} } = template as { readonly metadata?: JsonObject; readonly spec?: JsonObject };
  return {
    namespace: object.metadata.namespace ?? "default",
    kind: object.kind,
    name: object.metadata.name,
    object,
    labels: (metadata.labels ?? {}) as Readonly<Record<string, string>>,
    annotations: (metadata.annotations ?? {}) as Readonly<Record<string, string>>,
    podSpec: spec,
    serviceAccount: textOr(spec.serviceAccountName ?? spec.serviceAccount, "default"),
    pods: [],
  };
}

function textOr(value: JsonValue | undefined, otherwise: string): string {
  return typeof value === "string" && value !== "" ? value : otherwise;
}

function readPath(object: JsonObject, path: readonly string[]): JsonObject | undefined {
  let at: JsonObject | undefined = object;
  for (const step of path) at = at?.[step] as JsonObject | undefined;
  return at;
}

/** Whether a pod can do no more than its template says. */
function hasSamePowers(template: Workload, pod: Workload): boolean {
  const labelled = Object.entries(template.labels).every(([key, value]) => pod.labels[key] === value);
  return labelled && powersOf(template) === powersOf(pod);
}

const hostFields = ["hostNetwork", "hostPID", "hostIPC", "shareProcessNamespace"];

function powersOf({ podSpec, serviceAccount }: Workload): string {
  const containers = ["initContainers", "containers", "ephemeralContainers"].flatMap((field) =>
    ((podSpec[field] ?? []) as readonly JsonObject[]).map(({ name, securityContext }) => [
      name,
      securityContext ?? null,
    ]),
  );
  const volumes = ((podSpec.volumes ?? []) as readonly JsonObject[]).filter((volume) => volume.projected === undefined);
  return JSON.stringify([
    serviceAccount,
    hostFields.map((field) => podSpec[field] === true),
    podSpec.securityContext ?? {},
    containers,
    volumes,
  ]);
}
