import type { EstateObject } from "../../model/estate-cluster.ts";
import type { NetworkIndex, NetworkWorkload } from "./network-index.ts";
import { noPorts, type PortSet, type Protocol, portRange, unitePorts } from "./port-set.ts";

/** A workload behind a service, and the ports of it that the service leads to. */
export interface ServiceTarget {
  readonly workload: NetworkWorkload;
  readonly ports: PortSet;
}

/**
 * The workloads that a service's selector selects, with its target ports: numbers, names of their containers' ports, or the
 * service's own port. A service without a selector leads to no workload that it names.
 */
export function serviceTargets(index: NetworkIndex, service: EstateObject): readonly ServiceTarget[] {
  const { selector, ports = [] } = (service.spec ?? {}) as {
    readonly selector?: Readonly<Record<string, string>>;
    readonly ports?: readonly ServicePort[];
  };
  const wanted = Object.entries(selector ?? {});
  if (wanted.length === 0) return [];
  const namespace = service.metadata.namespace ?? "default";
  return index.workloads
    .filter((workload) => workload.namespace === namespace)
    .filter(({ pods }) => pods.some(({ labels }) => wanted.every(([key, value]) => labels.known[key] === value)))
    .map((workload) => ({
      workload,
      ports: ports.map((port) => targetPorts(workload, port)).reduce(unitePorts, noPorts),
    }));
}

interface ServicePort {
  readonly port: number;
  readonly protocol?: Protocol;
  readonly targetPort?: number | string;
}

function targetPorts({ pods }: NetworkWorkload, { port, protocol = "TCP", targetPort = port }: ServicePort): PortSet {
  if (typeof targetPort === "number") return portRange(protocol, targetPort, targetPort);
  return pods
    .flatMap(({ namedPorts }) => namedPorts)
    .filter((named) => named.name === targetPort && named.protocol === protocol)
    .reduce((all, named) => unitePorts(all, portRange(protocol, named.port, named.port)), noPorts);
}
