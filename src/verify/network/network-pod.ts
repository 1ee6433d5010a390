import type { EstateObject } from "../../model/estate-cluster.ts";
import type { JsonObject } from "../../model/json.ts";
import type { Workload } from "../scene/workload.ts";
import { parseAddress } from "./address-set.ts";
import type { Labels } from "./label-selector.ts";
import type { Protocol } from "./port-set.ts";

export interface NetworkNamespace {
  readonly name: string;
  readonly labels: Labels;
}

/** What policies see of a pod, or of all pods that a template makes. */
export interface NetworkPod {
  readonly namespace: NetworkNamespace;
  readonly labels: Labels;
  /** On its node's own addresses, where policies neither select nor recognise it. */
  readonly hostNetwork: boolean;
  readonly namedPorts: readonly NamedPort[];
  /** Any port may have any name: a pod that somebody has yet to write. */
  readonly openPorts?: true;
  /** Its addresses; empty: not known yet. */
  readonly addresses: readonly bigint[];
}

export interface NamedPort {
  readonly name: string;
  readonly protocol: Protocol;
  readonly port: number;
}

/** A workload's pods as policies see them: its template's, and running ones that differ from it or have an address. */
export function podsOfWorkload(workload: Workload, namespace: NetworkNamespace): readonly NetworkPod[] {
  const running = workload.pods.map((pod) => runningPod(pod, namespace));
  if (workload.kind === "Pod") return running.length > 0 ? running : [runningPod(workload.object, namespace)];
  const template: NetworkPod = {
    namespace,
    labels: { known: templateLabels(workload), vague: vagueKeys[workload.kind] ?? [] },
    hostNetwork: workload.podSpec.hostNetwork === true,
    namedPorts: namedPortsOf(workload.podSpec),
    addresses: [],
  };
  return running.length > 0 ? running : [template];
}

/** Labels that controllers add with values that nobody knows before the pod exists. */
const vagueKeys: Readonly<Record<string, readonly string[]>> = {
  Deployment: ["pod-template-hash"],
  DaemonSet: ["controller-revision-hash", "pod-template-generation"],
  StatefulSet: ["controller-revision-hash", "statefulset.kubernetes.io/pod-name", "apps.kubernetes.io/pod-index"],
  Job: ["batch.kubernetes.io/controller-uid", "controller-uid"],
  CronJob: ["batch.kubernetes.io/controller-uid", "batch.kubernetes.io/job-name", "controller-uid", "job-name"],
};

function templateLabels({ kind, name, labels }: Workload): Readonly<Record<string, string>> {
  return kind === "Job" ? { "batch.kubernetes.io/job-name": name, "job-name": name, ...labels } : labels;
}

function runningPod(pod: EstateObject, namespace: NetworkNamespace): NetworkPod {
  const spec = (pod.spec ?? {}) as JsonObject;
  const status = (pod.status ?? {}) as JsonObject;
  const listed = Array.isArray(status.podIPs) ? status.podIPs.map((item) => (item as JsonObject | null)?.ip) : [];
  const texts = new Set([status.podIP, ...listed].filter((ip) => typeof ip === "string"));
  return {
    namespace,
    labels: { known: pod.metadata.labels ?? {} },
    hostNetwork: spec.hostNetwork === true,
    namedPorts: namedPortsOf(spec),
    addresses: [...texts].map(parseAddress).filter((address) => address !== undefined),
  };
}

/** Named ports of all containers, and of init containers that stay (sidecars). */
function namedPortsOf(spec: JsonObject): readonly NamedPort[] {
  const list = (value: unknown): readonly JsonObject[] => (Array.isArray(value) ? (value as JsonObject[]) : []);
  const sidecars = list(spec.initContainers).filter(({ restartPolicy }) => restartPolicy === "Always");
  return [...list(spec.containers), ...sidecars].flatMap(({ ports }) =>
    list(ports).flatMap(({ name, protocol = "TCP", containerPort }) =>
      typeof name === "string" && typeof containerPort === "number"
        ? [{ name, protocol: protocol as Protocol, port: containerPort }]
        : [],
    ),
  );
}
