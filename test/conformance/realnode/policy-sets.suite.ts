import { setTimeout as sleep } from "node:timers/promises";
import { network } from "../../../scripts/realnode/node-files.ts";
import { type RealNode, testImage } from "../../../scripts/realnode/start-node.ts";
import type { EstateObject } from "../../../src/model/estate-cluster.ts";
import { parseAddress } from "../../../src/verify/network/address-set.ts";
import { decide } from "../../../src/verify/network/connections.ts";
import { hasValue } from "../../../src/verify/network/interval-set.ts";
import type { Party } from "../../../src/verify/network/match-peer.ts";
import { indexNetwork, type NetworkIndex } from "../../../src/verify/network/network-index.ts";
import type { Report } from "../kubernetes/harness/report.ts";
import { type PolicySet, policySets } from "./generate-policies.ts";
import { type PodRef, type Probe, tryProbes } from "./probe-connections.ts";

const namespaces = ["real-x", "real-y"];
const podNames = ["a", "b", "c"];
const generatedSets = 20;
/** The enforcer learns of a policy a moment after it is there. */
const attempts = 6;
const pauseMs = 500;

interface RunningPod extends PodRef {
  readonly address: string;
}

/** For every policy set and every ordered pair of ends: what the evaluator says is what happens. */
export async function runPolicySets(node: RealNode, report: Report): Promise<void> {
  report.heading("The network evaluator and observed connections");
  const pods = await createPods(node);
  const dns = await dnsAddress(node);
  const surroundings = {
    namespaces,
    pods: podNames,
    podAddresses: pods.map(({ address }) => address),
    apiServer: network.node,
  };
  let probes = 0;
  for (const set of policySets(surroundings, generatedSets)) {
    probes += await runSet({ node, report, pods, dns }, set);
  }
  report.heading(`${probes} connections were tried, none of them unexplained unless listed above`);
  await node.kubectl(["delete", "namespace", ...namespaces, "--wait=false"]);
}

interface Stage {
  readonly node: RealNode;
  readonly report: Report;
  readonly pods: readonly RunningPod[];
  readonly dns: string;
}

async function runSet(stage: Stage, set: PolicySet): Promise<number> {
  const { node, report, pods } = stage;
  await node.kubectl(["delete", "networkpolicy", "--all", "-n", namespaces[0] ?? ""]);
  await node.kubectl(["delete", "networkpolicy", "--all", "-n", namespaces[1] ?? ""]);
  if (set.policies.length > 0) await node.kubectl(["apply", "-f", "-"], listOf(set.policies));
  const index = await readIndex(node);
  const targets = targetsOf(stage);
  let tried = 0;
  await Promise.all(
    pods.map(async (pod) => {
      const others = targets.filter(({ address }) => address !== pod.address);
      const wrong = await compare(stage, index, { pod, targets: others });
      tried += others.reduce((sum, { probes }) => sum + probes.length, 0);
      for (const { name } of others) {
        report.record(`${set.name}: ${pod.namespace}/${pod.name} -> ${name}`, wrong.get(name));
      }
    }),
  );
  return tried;
}

/** Something that pods send packets to, and the connections that are tried with it. */
interface Target {
  readonly name: string;
  /** What the evaluator is asked about. */
  readonly address: string;
  readonly probes: readonly (Probe & { readonly reached?: number })[];
}

function targetsOf({ pods, dns }: Stage): readonly Target[] {
  const ports = [80, 81];
  return [
    ...pods.map(
      ({ namespace, name, address }): Target => ({
        name: `${namespace}/${name}`,
        address,
        probes: ports.flatMap((port) => [
          { address, port, by: "TCP" as const },
          { address, port, by: "UDP" as const },
        ]),
      }),
    ),
    {
      name: "DNS",
      address: dns,
      probes: [
        { address: dns, port: 53, by: "dns" },
        { address: dns, port: 53, by: "TCP" },
        // By the service's address, which is translated before it is judged.
        { address: network.dns, port: 53, by: "dns" },
      ],
    },
    {
      name: "the API server",
      address: network.node,
      probes: [
        { address: network.node, port: network.apiPort, by: "TCP" },
        { address: "10.96.0.1", port: 443, by: "TCP", reached: network.apiPort },
      ],
    },
  ];
}

interface Comparison {
  readonly pod: RunningPod;
  readonly targets: readonly Target[];
}

/** Targets of which an observation disagrees, with what is wrong; tried again until policies had time to arrive. */
async function compare(
  { node }: Stage,
  index: NetworkIndex,
  { pod, targets }: Comparison,
): Promise<ReadonlyMap<string, string>> {
  let left = targets;
  let wrong = new Map<string, string>();
  for (let attempt = 0; attempt < attempts && left.length > 0; attempt += 1) {
    if (attempt > 0) await sleep(pauseMs);
    const observed = await tryProbes(
      node,
      pod,
      left.flatMap(({ probes }) => probes),
    );
    wrong = new Map();
    let place = 0;
    for (const target of left) {
      const problems = target.probes.flatMap((probe) => {
        const said = expectation(index, pod, { target, probe });
        const seen = observed[place++] === true;
        return said === undefined || said === seen
          ? []
          : [
              `${probe.by} ${probe.address}:${probe.port} was ${seen ? "open" : "closed"}, evaluated as ${said ? "open" : "closed"}`,
            ];
      });
      if (problems.length > 0) wrong.set(target.name, problems.join("; "));
    }
    left = left.filter(({ name }) => wrong.has(name));
  }
  return wrong;
}

/** Whether a connection is allowed; undefined: the evaluator does not know. */
function expectation(
  index: NetworkIndex,
  pod: RunningPod,
  { target, probe }: { readonly target: Target; readonly probe: Target["probes"][number] },
): boolean | undefined {
  const { mayAllow, mayDeny } = decide(index, partyAt(index, pod.address), partyAt(index, target.address));
  const protocol = probe.by === "TCP" ? "TCP" : "UDP";
  const port = probe.reached ?? probe.port;
  const [open, closed] = [hasValue(mayAllow[protocol], port), hasValue(mayDeny[protocol], port)];
  return open && closed ? undefined : open;
}

function partyAt(index: NetworkIndex, text: string): Party {
  const address = parseAddress(text) ?? 0n;
  const pod = index.workloads.flatMap(({ pods }) => pods).find(({ addresses }) => addresses.includes(address));
  return pod === undefined ? { kind: "address", address } : { kind: "pod", pod };
}

async function readIndex(node: RealNode): Promise<NetworkIndex> {
  const types = "pods,namespaces,networkpolicies";
  const { items } = JSON.parse(await node.kubectl(["get", types, "-A", "-o", "json"])) as {
    readonly items: readonly EstateObject[];
  };
  return indexNetwork(items, { enforcement: "conformant", missingNamespaces: "unknown" });
}

async function createPods(node: RealNode): Promise<readonly RunningPod[]> {
  const objects = namespaces.flatMap((namespace) => [
    { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace, labels: { team: namespace } } },
    ...podNames.map((name) => podObject(namespace, name)),
  ]);
  await node.kubectl(["apply", "-f", "-"], listOf(objects.slice(0, 1)));
  await node.kubectl(["apply", "-f", "-"], listOf(objects.filter(({ kind }) => kind === "Namespace")));
  for (const namespace of namespaces) {
    await waitFor(node, ["-n", namespace, "get", "serviceaccount", "default"]);
  }
  await node.kubectl(["apply", "-f", "-"], listOf(objects.filter(({ kind }) => kind === "Pod")));
  return Promise.all(
    namespaces.flatMap((namespace) =>
      podNames.map(async (name) => {
        await node.kubectl(["-n", namespace, "wait", "--for=condition=Ready", `pod/${name}`, "--timeout=60s"]);
        const address = await node.kubectl(["-n", namespace, "get", "pod", name, "-o", "jsonpath={.status.podIP}"]);
        return { namespace, name, address };
      }),
    ),
  );
}

/** Serves TCP and UDP on 80 and 81; the name `web` is port 80, for pod c 81. */
function podObject(namespace: string, name: string): { readonly kind: string; readonly [key: string]: unknown } {
  const container = (port: number): object => ({
    name: port === 80 ? "one" : "two",
    image: testImage,
    imagePullPolicy: "Never",
    command: ["/agnhost", "netexec", `--http-port=${port}`, `--udp-port=${port}`],
    ports:
      port === (name === "c" ? 81 : 80)
        ? [
            { name: "web", containerPort: port },
            { name: "web-udp", containerPort: port, protocol: "UDP" },
          ]
        : [],
    readinessProbe: { httpGet: { path: "/", port }, periodSeconds: 1 },
  });
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace, labels: { pod: name, ...(name === "a" ? { tier: "front" } : {}) } },
    spec: {
      terminationGracePeriodSeconds: 1,
      automountServiceAccountToken: false,
      containers: [container(80), container(81)],
    },
  };
}

async function dnsAddress(node: RealNode): Promise<string> {
  const path = "jsonpath={.items[0].status.podIP}";
  return node.kubectl(["-n", "kube-system", "get", "pods", "-l", "k8s-app=kube-dns", "-o", path]);
}

/** Repeats a read until it succeeds. */
export async function waitFor(node: RealNode, args: readonly string[]): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    const failure = await node.kubectl(args).then(
      () => undefined,
      (error: unknown) => error,
    );
    if (failure === undefined) return;
    if (attempt > 100) throw failure;
    await sleep(100);
  }
}

export function listOf(items: readonly object[]): string {
  return JSON.stringify({ apiVersion: "v1", kind: "List", items });
}
