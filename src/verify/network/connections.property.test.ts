import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Cluster,
  type Packet,
  type Peer,
  type Pod,
  type Policy,
  type Port,
  passes,
  type Rule,
  type Selector,
} from "../../../test/support/packet-walk.ts";
import type { EstateObject } from "../../model/estate-cluster.ts";
import { parseAddress } from "./address-set.ts";
import { connections, type NetworkEnd } from "./connections.ts";
import { externalConnections } from "./external-connections.ts";
import { hasValue } from "./interval-set.ts";
import { indexNetwork, type NetworkIndex } from "./network-index.ts";
import { isNoPorts, type PortSet, subtractPorts } from "./port-set.ts";
import { reachablePairs } from "./reachable-pairs.ts";

const namespaces = ["a", "b", "c"];
const apps = ["x", "y", "z"];
const labelled = fc.constantFrom<Selector>(
  {},
  ...apps.map((app) => ({ matchLabels: { app } })),
  { matchExpressions: [{ key: "app", operator: "NotIn", values: ["x"] }] },
  { matchExpressions: [{ key: "app", operator: "In", values: ["x", "y"] }] },
  { matchExpressions: [{ key: "gone", operator: "DoesNotExist" }] },
  { matchExpressions: [{ key: "gone", operator: "Exists" }] },
);
const ofNamespaces = fc.constantFrom<Selector>(
  {},
  ...namespaces.map((name) => ({ matchLabels: { "kubernetes.io/metadata.name": name } })),
  { matchExpressions: [{ key: "team", operator: "NotIn", values: ["a"] }] },
);
const block = fc.constantFrom(
  { cidr: "0.0.0.0/0" },
  { cidr: "0.0.0.0/0", except: ["10.0.0.0/30"] },
  { cidr: "10.0.0.0/29", except: ["10.0.0.2/32"] },
  { cidr: "10.0.0.3/32" },
  { cidr: "8.0.0.0/8" },
);
const peer: fc.Arbitrary<Peer> = fc.oneof(
  labelled.map((podSelector) => ({ podSelector })),
  ofNamespaces.map((namespaceSelector) => ({ namespaceSelector })),
  fc.tuple(ofNamespaces, labelled).map(([namespaceSelector, podSelector]) => ({ namespaceSelector, podSelector })),
  block.map((ipBlock) => ({ ipBlock })),
);
const port = fc.constantFrom<Port>(
  {},
  { protocol: "UDP" },
  { port: 80 },
  { port: 80, endPort: 82 },
  { port: 81, protocol: "UDP" },
  { port: "web" },
  { port: "web", protocol: "SCTP" },
);
const rule = (side: "from" | "to"): fc.Arbitrary<Rule> =>
  fc.record(
    { [side]: fc.array(peer, { maxLength: 2 }), ports: fc.array(port, { maxLength: 2 }) },
    { requiredKeys: [] },
  ) as fc.Arbitrary<Rule>;
const policy: fc.Arbitrary<Policy> = fc.record({
  namespace: fc.constantFrom(...namespaces),
  spec: fc.record(
    {
      podSelector: labelled,
      policyTypes: fc.constantFrom(["Ingress"], ["Egress"], ["Ingress", "Egress"], []),
      ingress: fc.array(rule("from"), { maxLength: 2 }),
      egress: fc.array(rule("to"), { maxLength: 2 }),
    },
    { requiredKeys: ["podSelector"] },
  ),
});
const pods: readonly Pod[] = namespaces.flatMap((namespace, place) =>
  apps.map((app, index) => ({
    namespace,
    name: app,
    app,
    ip: `10.0.0.${place * 3 + index}`,
    web: index === 0 ? 80 : 82,
  })),
);
const cluster: fc.Arbitrary<Cluster> = fc.array(policy, { maxLength: 5 }).map((policies) => ({ pods, policies }));

function objectsOf({ pods: running, policies }: Cluster): readonly EstateObject[] {
  return [
    ...namespaces.map((name) => ({ apiVersion: "v1", kind: "Namespace", metadata: { name, labels: { team: name } } })),
    ...running.map(({ namespace, name, app, ip, web }) => ({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name, namespace, labels: { app } },
      spec: { containers: [{ name: "c", ports: [{ name: "web", containerPort: web }] }] },
      status: { podIP: ip },
    })),
    ...policies.map(({ namespace, spec }, index) => ({
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata: { name: `p${index}`, namespace },
      spec,
    })),
  ];
}

function indexOf(value: Cluster): NetworkIndex {
  return indexNetwork(objectsOf(value), { enforcement: "conformant", missingNamespaces: "bare" });
}

const ends: readonly (Pod | string)[] = [...pods, "8.8.8.8", "9.9.9.9"];
const probes: readonly Pick<Packet, "protocol" | "port">[] = [
  ...[79, 80, 81, 82, 83].map((number) => ({ protocol: "TCP" as const, port: number })),
  ...[80, 81].map((number) => ({ protocol: "UDP" as const, port: number })),
  { protocol: "SCTP", port: 80 },
];

function endOf(index: NetworkIndex, end: Pod | string): NetworkEnd {
  if (typeof end === "string") return { kind: "address", address: parseAddress(end) ?? 0n };
  const [workload] = index.findWorkload(end.namespace, end.name);
  if (workload === undefined) throw new Error(`no pod ${end.namespace}/${end.name}`);
  return { kind: "workload", workload };
}

function allowed(index: NetworkIndex, from: Pod | string, to: Pod | string): PortSet {
  const answer = connections(index, endOf(index, from), endOf(index, to));
  expect(isNoPorts(answer.unknown)).toBe(true);
  return answer.allowed;
}

const pairs = ends.flatMap((from) =>
  ends
    .filter((to) => to !== from && (typeof from !== "string" || typeof to !== "string"))
    .map((to) => [from, to] as const),
);

describe("connections", () => {
  it("agrees packet by packet with the policies read one by one", () => {
    fc.assert(
      fc.property(cluster, (value) => {
        const index = indexOf(value);
        expect(index.problems).toEqual([]);
        const wrong: Packet[] = [];
        for (const [from, to] of pairs) {
          const ports = allowed(index, from, to);
          for (const { protocol, port: number } of probes) {
            const packet = { from, to, protocol, port: number };
            if (hasValue(ports[protocol], number) !== passes(value.policies, packet)) wrong.push(packet);
          }
        }
        expect(wrong).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  it("lists exactly the pairs that are connected", () => {
    fc.assert(
      fc.property(cluster, (value) => {
        const index = indexOf(value);
        const listed = [...reachablePairs(index)].map(
          ({ from, to }) => `${from.namespace}/${from.name}>${to.namespace}/${to.name}`,
        );
        const connected = pods.flatMap((from) =>
          pods
            .filter((to) => to !== from && !isNoPorts(allowed(index, from, to)))
            .map((to) => `${from.namespace}/${from.name}>${to.namespace}/${to.name}`),
        );
        expect(listed.sort()).toEqual(connected.sort());
      }),
      { numRuns: 60 },
    );
  });

  it("tells of outside addresses what it says of each one", () => {
    fc.assert(
      fc.property(cluster, fc.ipV4(), (value, address) => {
        const index = indexOf(value);
        const number = parseAddress(address) ?? 0n;
        for (const workload of index.workloads) {
          const ranges = externalConnections(index, workload, "egress").filter(({ addresses }) =>
            hasValue(addresses, number),
          );
          expect(ranges).toHaveLength(1);
          const one = connections(index, { kind: "workload", workload }, { kind: "address", address: number });
          expect(ranges[0]?.allowed).toEqual(one.allowed);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("is only widened by a policy on pods that are isolated already, and only narrowed by one on others", () => {
    fc.assert(
      fc.property(cluster, policy, (value, added) => {
        const [before, after] = [indexOf(value), indexOf({ ...value, policies: [...value.policies, added] })];
        for (const [from, to] of pairs) {
          const change = { before: allowed(before, from, to), after: allowed(after, from, to) };
          const isIsolated = (end: Pod | string, side: "ingress" | "egress"): boolean =>
            typeof end === "string" || profileOf(before, end)[side].namespaced.length > 0;
          if (isIsolated(from, "egress") && isIsolated(to, "ingress")) {
            expect(isNoPorts(subtractPorts(change.before, change.after))).toBe(true);
          }
          const isFree = (end: Pod | string, side: "ingress" | "egress"): boolean =>
            typeof end === "string" || !isIsolated(end, side);
          if (isFree(from, "egress") && isFree(to, "ingress")) {
            expect(isNoPorts(subtractPorts(change.after, change.before))).toBe(true);
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});

function profileOf(index: NetworkIndex, pod: Pod) {
  const [found] = index.findWorkload(pod.namespace, pod.name)[0]?.pods ?? [];
  if (found === undefined) throw new Error("no pod");
  return index.profile(found);
}
