import type { EstateObject } from "../../../src/model/estate-cluster.ts";
import { externalConnections } from "../../../src/verify/network/external-connections.ts";
import { indexNetwork, type NetworkIndex } from "../../../src/verify/network/network-index.ts";
import { reachablePairs } from "../../../src/verify/network/reachable-pairs.ts";
import { Stopwatch, writeMeasurement } from "./stopwatch.ts";

/** What `query network` does after reading: index a cluster, then list every connection of every workload. */
const [namespaces = 0, pods = 0] = process.argv.slice(2).map(Number);
const watch = new Stopwatch();
const objects = Array.from({ length: namespaces }, (_, index) => objectsOf(`ns-${index}`)).flat();
watch.time("baseline: JSON.stringify of the objects", () => objects.map((object) => JSON.stringify(object)));
const index = watch.time("index", () =>
  indexNetwork(objects, { enforcement: "conformant", missingNamespaces: "bare" }),
);
const connections = watch.time("connections", () => count(index));
writeMeasurement(watch, { namespaces, pods: index.workloads.length, objects: objects.length, connections });

function count(network: NetworkIndex): number {
  let total = 0;
  for (const _ of reachablePairs(network)) total++;
  for (const workload of network.workloads)
    for (const direction of ["ingress", "egress"] as const)
      total += externalConnections(network, workload, direction).length;
  return total;
}

/** Denied by default, open within, DNS out; every second namespace lets one port of one app in from everywhere. */
function objectsOf(namespace: string): readonly EstateObject[] {
  const policy = (name: string, spec: object): EstateObject => ({
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name, namespace },
    spec,
  });
  const port = (protocol: string, number: number): object => ({ protocol, port: number });
  return [
    {
      apiVersion: "v1",
      kind: "Namespace",
      metadata: { name: namespace, labels: { "kubernetes.io/metadata.name": namespace } },
    },
    policy("deny", { podSelector: {}, policyTypes: ["Ingress", "Egress"] }),
    policy("within", {
      podSelector: {},
      policyTypes: ["Ingress", "Egress"],
      ingress: [{ from: [{ podSelector: {} }] }],
      egress: [{ to: [{ podSelector: {} }] }],
    }),
    policy("dns", {
      podSelector: {},
      policyTypes: ["Egress"],
      egress: [{ to: [{ ipBlock: { cidr: "10.0.0.10/32" } }], ports: [port("UDP", 53), port("TCP", 53)] }],
    }),
    ...(Number(namespace.slice(3)) % 2 === 0
      ? [
          policy("front", {
            podSelector: { matchLabels: { app: "a0" } },
            policyTypes: ["Ingress"],
            ingress: [{ ports: [port("TCP", 443)] }],
          }),
        ]
      : []),
    ...Array.from({ length: pods }, (_, pod) => ({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: `p${pod}`, namespace, labels: { app: `a${pod}` } },
      spec: { containers: [{ name: "c", image: "example/app", ports: [{ containerPort: 443 }] }] },
      status: { podIP: `10.${64 + (Number(namespace.slice(3)) >> 8)}.${Number(namespace.slice(3)) & 255}.${pod + 1}` },
    })),
  ];
}
