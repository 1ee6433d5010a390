import { fieldOf } from "./pod-fields.ts";

/** Where each kind keeps its pod, or the template of its pods. */
const templatePaths: Readonly<Record<string, readonly string[]>> = {
  "v1/Pod": [],
  "v1/PodTemplate": ["template"],
  "v1/ReplicationController": ["spec", "template"],
  "apps/DaemonSet": ["spec", "template"],
  "apps/Deployment": ["spec", "template"],
  "apps/ReplicaSet": ["spec", "template"],
  "apps/StatefulSet": ["spec", "template"],
  "batch/CronJob": ["spec", "jobTemplate", "spec", "template"],
  "batch/Job": ["spec", "template"],
};

/** Where an object's pod stands in it. */
export interface PodTemplate {
  /** Keys from the object to the pod; empty for a Pod itself. */
  readonly path: readonly string[];
  /** With `metadata` and `spec` like a Pod. */
  readonly pod: unknown;
}

/** The pod that an object is or makes; undefined for kinds that make none, and where the template is left out. */
export function podTemplateOf(object: unknown): PodTemplate | undefined {
  const apiVersion = String(fieldOf(object, "apiVersion"));
  const group = apiVersion.includes("/") ? apiVersion.split("/")[0] : apiVersion;
  const path = templatePaths[`${group}/${String(fieldOf(object, "kind"))}`];
  if (path === undefined) return undefined;
  const pod = path.length === 0 ? object : fieldOf(object, ...path);
  return pod === undefined ? undefined : { path, pod };
}
