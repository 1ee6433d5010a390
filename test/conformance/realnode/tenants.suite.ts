import { setTimeout as sleep } from "node:timers/promises";
import type { RealNode } from "../../../scripts/realnode/start-node.ts";
import type { Bundle, ClusterObject } from "../../../src/model/blueprint.ts";
import { connect } from "../kubernetes/harness/api-client.ts";
import type { CaseObject } from "../kubernetes/harness/case.ts";
import { exampleBundles } from "../kubernetes/harness/example-bundles.ts";
import type { Report } from "../kubernetes/harness/report.ts";
import { resolveDeferred } from "../kubernetes/harness/resolve-deferred.ts";
import { discoverResources } from "../kubernetes/harness/resource-catalogue.ts";
import { stubDefinitions } from "../kubernetes/harness/stub-definitions.ts";
import { applyObject, waitForDefinitions } from "../kubernetes/harness/world.ts";
import { listOf, waitFor } from "./policy-sets.suite.ts";
import { type PodRef, type Probe, tryProbes } from "./probe-connections.ts";

const cell = "eu1-a";
const tenants = ["birch/prod", "meridian-bank/dev"];
/** Under the registry that the example's guardrails allow. */
const image = "333333333333.dkr.ecr.eu-central-1.amazonaws.com/agnhost:1";
const port = 8080;
const attempts = 8;

interface TenantPod extends PodRef {
  readonly tenant: string;
  readonly address: string;
}

/**
 * Two tenants of `examples/acme`, applied as compiled and with their guardrails in force: from inside pods that these let in,
 * every connection across is refused, and every one within the environment is open.
 */
export async function runTenants(node: RealNode, report: Report): Promise<void> {
  report.heading("Two tenants of examples/acme with real packets");
  const namespaces = await applyTenants(node);
  await node.tagTestImage(image);
  await recordRefusals(node, report, namespaces);
  const pods = await createPods(node, namespaces);
  for (const from of pods) {
    for (const to of pods) {
      if (from === to) continue;
      const expected = from.tenant === to.tenant;
      const probes: readonly Probe[] = [
        { address: to.address, port, by: "TCP" },
        { address: to.address, port, by: "UDP" },
      ];
      const name = `${from.namespace} -> ${to.namespace}: ${expected ? "open" : "closed"}`;
      report.record(name, await findDifference(node, from, { probes, expected }));
    }
    const metadata: readonly Probe[] = [{ address: "169.254.169.254", port: 80, by: "TCP" }];
    report.record(
      `${from.namespace} -> instance metadata: closed`,
      await findDifference(node, from, { probes: metadata, expected: false }),
    );
  }
}

interface TenantNamespace {
  readonly tenant: string;
  readonly namespace: string;
}

/** Objects in the order of their waves; kinds of other projects have stand-in definitions. */
async function applyTenants(node: RealNode): Promise<readonly TenantNamespace[]> {
  const sources = await exampleBundles();
  const bundles = sources.find(({ name }) => name === "examples/acme")?.bundles ?? [];
  const chosen = bundles.filter((bundle) => isChosen(bundle));
  const objects = chosen
    .flatMap((bundle) => bundle.objects)
    .filter((object) => object.cell === cell && object.vcluster === undefined);
  const client = connect(node.server, node.token);
  const apply = async (manifests: readonly CaseObject[]): Promise<void> => {
    const types = await discoverResources(client);
    for (const manifest of manifests) await retry(() => applyObject(client, types, manifest));
  };
  await apply(stubDefinitions());
  await waitForDefinitions(client, stubDefinitions().length);
  for (const wave of [0, 1, 2, 3, 4]) {
    const manifests = objects.filter((object) => object.wave === wave).map(toManifest);
    await apply(manifests);
    if (wave === 0) {
      const definitions = manifests.filter(({ kind }) => kind === "CustomResourceDefinition").length;
      await waitForDefinitions(client, stubDefinitions().length + definitions);
    }
  }
  return chosen.flatMap((bundle) =>
    bundle.owner.kind === "environment"
      ? namespacesOf(bundle, `${bundle.owner.tenant}/${bundle.owner.environment}`)
      : [],
  );
}

function isChosen({ owner }: Bundle): boolean {
  if (owner.kind === "environment") return tenants.includes(`${owner.tenant}/${owner.environment}`);
  return owner.kind === "cell" && owner.cell === cell;
}

function namespacesOf({ objects }: Bundle, tenant: string): readonly TenantNamespace[] {
  return objects
    .filter(({ manifest }) => manifest.kind === "Namespace")
    .map(({ manifest }) => ({ tenant, namespace: manifest.metadata.name }));
}

function toManifest({ manifest }: ClusterObject): CaseObject {
  return resolveDeferred(manifest) as unknown as CaseObject;
}

/** A new definition or policy takes a moment until every object is judged by it. */
async function retry(attempt: () => Promise<void>): Promise<void> {
  for (let left = 50; ; left -= 1) {
    const failure = await attempt().then(
      () => undefined,
      (error: unknown) => error,
    );
    if (failure === undefined) return;
    if (left === 0) throw failure;
    await sleep(200);
  }
}

/** Proof that the guardrails are in force: the same pod is refused with another image, and as root. */
async function recordRefusals(node: RealNode, report: Report, namespaces: readonly TenantNamespace[]): Promise<void> {
  for (const { namespace } of namespaces) {
    await waitFor(node, ["-n", namespace, "get", "serviceaccount", "default"]);
    for (const [what, pod] of [
      ["an image of another registry", podObject(namespace, "docker.io/library/nginx:1")],
      [
        "a privileged pod",
        { ...podObject(namespace, image), spec: { hostNetwork: true, containers: [{ name: "one", image }] } },
      ],
    ] as const) {
      const refused = await eventuallyRefused(node, pod);
      report.record(`${namespace}: ${what} is refused`, refused ? undefined : "it was admitted");
    }
  }
}

async function eventuallyRefused(node: RealNode, pod: object): Promise<boolean> {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const refused = await node.kubectl(["create", "--dry-run=server", "-f", "-"], JSON.stringify(pod)).then(
      () => false,
      (error: unknown) => /forbidden|denied/i.test(String(error)),
    );
    if (refused) return true;
    await sleep(200);
  }
  return false;
}

async function createPods(node: RealNode, namespaces: readonly TenantNamespace[]): Promise<readonly TenantPod[]> {
  await retry(async () => {
    await node.kubectl(["apply", "-f", "-"], listOf(namespaces.map(({ namespace }) => podObject(namespace, image))));
  });
  return Promise.all(
    namespaces.map(async ({ tenant, namespace }) => {
      await node.kubectl(["-n", namespace, "wait", "--for=condition=Ready", "pod/probe", "--timeout=60s"]);
      const address = await node.kubectl(["-n", namespace, "get", "pod", "probe", "-o", "jsonpath={.status.podIP}"]);
      return { tenant, namespace, name: "probe", address };
    }),
  );
}

/** As restricted as Pod Security asks for. */
function podObject(namespace: string, name: string): object {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "probe", namespace, labels: { app: "probe" } },
    spec: {
      terminationGracePeriodSeconds: 1,
      securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: "RuntimeDefault" } },
      containers: [
        {
          name: "one",
          image: name,
          imagePullPolicy: "IfNotPresent",
          command: ["/agnhost", "netexec", `--http-port=${port}`, `--udp-port=${port}`],
          readinessProbe: { httpGet: { path: "/", port }, periodSeconds: 1 },
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
          resources: { requests: { cpu: "10m", memory: "32Mi" }, limits: { cpu: "500m", memory: "128Mi" } },
        },
      ],
    },
  };
}

async function findDifference(
  node: RealNode,
  pod: PodRef,
  { probes, expected }: { readonly probes: readonly Probe[]; readonly expected: boolean },
): Promise<string | undefined> {
  let problem: string | undefined;
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const observed = await tryProbes(node, pod, probes);
    const wrong = probes.filter((_, index) => observed[index] !== expected);
    if (wrong.length === 0) return undefined;
    problem = wrong
      .map(({ by, address, port: to }) => `${by} ${address}:${to} is ${expected ? "closed" : "open"}`)
      .join("; ");
    await sleep(500);
  }
  return problem;
}
