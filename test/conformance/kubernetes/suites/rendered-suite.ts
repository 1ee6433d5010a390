import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { ClientTools } from "../../../../scripts/servers/client-tools.ts";
import { startCluster, type TestCluster } from "../../../../scripts/servers/start-cluster.ts";
import type { ClusterObject, HelmRelease, Manifest, Wave } from "../../../../src/model/blueprint.ts";
import { type ApiClient, connect } from "../harness/api-client.ts";
import type { CaseObject } from "../harness/case.ts";
import { type BundleSource, exampleBundles } from "../harness/example-bundles.ts";
import type { Report } from "../harness/report.ts";
import { resolveDeferred } from "../harness/resolve-deferred.ts";
import { discoverResources } from "../harness/resource-catalogue.ts";
import { stubDefinitions } from "../harness/stub-definitions.ts";
import { applyObject, sendApply, waitForDefinitions, waitUntil } from "../harness/world.ts";

const run = promisify(execFile);
const waves: readonly Wave[] = [0, 1, 2, 3, 4];

export interface RenderedOptions {
  readonly binaries: string;
  readonly tools: ClientTools;
  readonly report: Report;
}

/**
 * Every object of every example and of the sample under each model pair is accepted by a fresh API server, in the order
 * of the waves: by server-side apply as Tenantry does it, and by `kubectl apply --server-side`.
 *
 * Objects inside virtual clusters go to a second server, which stands for the virtual one.
 */
export async function runRenderedCases(options: RenderedOptions): Promise<void> {
  const sources = await exampleBundles();
  const start = (): Promise<TestCluster> => startCluster({ binaries: options.binaries, identities: [] });
  const [host, virtual] = await Promise.all([start(), start()]);
  try {
    await applyEach(options, host, sources);
    await applyInside(options, virtual, sources);
    await applyWithKubectl(options, host, sources);
  } finally {
    await Promise.all([host.stop(), virtual.stop()]);
  }
}

function objectsOf(source: BundleSource, inside: boolean): readonly ClusterObject[] {
  const objects = source.bundles.flatMap((bundle) => bundle.objects);
  return objects
    .filter((object) => (object.vcluster !== undefined) === inside)
    .toSorted((left, right) => left.wave - right.wave);
}

function toObject(manifest: Manifest): CaseObject {
  return resolveDeferred(manifest) as unknown as CaseObject;
}

async function applyEach(
  { report }: RenderedOptions,
  host: TestCluster,
  sources: readonly BundleSource[],
): Promise<void> {
  const client = connect(host.server, host.admin.token);
  await prepare(client);
  const seen = new Set<string>();
  for (const source of sources) {
    report.heading(`Rendered objects accepted by server-side apply: ${source.name}`);
    await applySource(
      client,
      report,
      objectsOf(source, false).filter((object) => isNew(seen, object)),
    );
    await applyFootprints(
      client,
      report,
      source.bundles.flatMap((bundle) => bundle.releases),
    );
  }
}

/** Sources share most of what stands in a cell; each different object is tried once. */
function isNew(seen: Set<string>, object: ClusterObject): boolean {
  const text = JSON.stringify(object.manifest);
  if (seen.has(text)) return false;
  seen.add(text);
  return true;
}

async function prepare(client: ApiClient): Promise<void> {
  const types = await discoverResources(client);
  for (const stub of stubDefinitions()) await applyObject(client, types, stub);
  await applyObject(client, types, sandboxClass);
  await waitForDefinitions(client, stubDefinitions().length);
}

async function applySource(client: ApiClient, report: Report, objects: readonly ClusterObject[]): Promise<void> {
  for (const wave of waves) {
    const types = await discoverResources(client);
    for (const object of objects.filter((candidate) => candidate.wave === wave)) {
      const answer = await sendApply(client, types, toObject(object.manifest));
      report.record(object.id, answer.status < 300 ? undefined : `${answer.status} ${answer.body.message}`);
    }
    if (wave === 0) await waitForDefinitions(client, stubDefinitions().length + 1);
    if (wave === 1) await waitForPolicies(client);
    if (wave === 2) await waitForGuardrails(client, objects);
  }
}

/** EKS itself brings this class. */
const sandboxClass = {
  apiVersion: "node.k8s.io/v1",
  kind: "RuntimeClass",
  metadata: { name: "isolated-sandbox" },
  handler: "isolated-sandbox",
};

/** The next wave starts when this one is observed: here, when the policies refuse what has no Guardrail. */
async function waitForPolicies(client: ApiClient): Promise<void> {
  const types = await discoverResources(client);
  const name = "conformance-half-made";
  const labels = { "tenantry.dev/tenant": "half", "tenantry.dev/environment": "made" };
  await applyObject(client, types, { apiVersion: "v1", kind: "Namespace", metadata: { name, labels } });
  const probe = { apiVersion: "v1", kind: "Service", metadata: { name: "probe" }, spec: { ports: [{ port: 1 }] } };
  await waitUntil("the policies to be in force", async () => {
    const path = `/api/v1/namespaces/${name}/services?dryRun=All`;
    const { body } = await client.send({ method: "POST", path, body: probe });
    return (body.message ?? "").includes("no params found");
  });
}

async function waitForGuardrails(client: ApiClient, objects: readonly ClusterObject[]): Promise<void> {
  const namespaces = objects
    .filter(({ manifest }) => manifest.kind === "Guardrail")
    .map(({ manifest }) => manifest.metadata.namespace);
  const probe = {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "probe" },
    spec: { type: "NodePort", ports: [{ port: 1 }] },
  };
  for (const namespace of namespaces) {
    await waitUntil(`the Guardrail of ${namespace}`, async () => {
      const path = `/api/v1/namespaces/${namespace}/services?dryRun=All`;
      const { body } = await client.send({ method: "POST", path, body: probe });
      return (body.message ?? "").includes("Service type NodePort is not allowed");
    });
  }
}

/** What Helm will create must pass the guardrails of its own namespace, down to the pod and its volume claim. */
async function applyFootprints(client: ApiClient, report: Report, releases: readonly HelmRelease[]): Promise<void> {
  const types = await discoverResources(client);
  for (const release of releases) {
    for (const manifest of release.footprint) {
      const answer = await sendApply(client, types, toObject(manifest));
      const name = `${release.id} footprint ${manifest.kind} ${manifest.metadata.name}`;
      report.record(name, answer.status < 300 ? undefined : `${answer.status} ${answer.body.message}`);
    }
    await recordControlPlanePod(client, report, release);
  }
}

async function recordControlPlanePod(client: ApiClient, report: Report, release: HelmRelease): Promise<void> {
  const path = `/api/v1/namespaces/${release.namespace}/pods/${release.name}-0`;
  const isThere = async (): Promise<boolean> => (await client.send({ method: "GET", path })).status === 200;
  const problem = await waitUntil("the control plane's pod", isThere).catch(() =>
    lastRefusal(client, release.namespace),
  );
  report.record(`${release.id} footprint: the control plane's pod is admitted`, problem ?? undefined);
}

async function lastRefusal(client: ApiClient, namespace: string): Promise<string> {
  const path = `/api/v1/namespaces/${namespace}/events?fieldSelector=reason%3DFailedCreate`;
  const { body } = await client.send({ method: "GET", path });
  const events = (body.items ?? []) as readonly { readonly message?: string }[];
  return events.at(-1)?.message ?? "it does not exist, and no event says why";
}

async function applyInside(
  { report }: RenderedOptions,
  virtual: TestCluster,
  sources: readonly BundleSource[],
): Promise<void> {
  const client = connect(virtual.server, virtual.admin.token);
  report.heading("Objects inside virtual clusters accepted by a server of their own");
  const types = await discoverResources(client);
  for (const object of sources.flatMap((source) => objectsOf(source, true))) {
    const answer = await sendApply(client, types, toObject(object.manifest));
    report.record(object.id, answer.status < 300 ? undefined : `${answer.status} ${answer.body.message}`);
  }
}

async function applyWithKubectl(
  { tools, report }: RenderedOptions,
  host: TestCluster,
  sources: readonly BundleSource[],
): Promise<void> {
  report.heading("Rendered objects accepted by kubectl apply --server-side");
  const folder = await mkdtemp(join(tmpdir(), "tenantry-manifests-"));
  const kubeconfig = await host.kubeconfig(host.admin);
  try {
    const seen = new Set<string>();
    for (const [index, source] of sources.entries()) {
      const objects = objectsOf(source, false).filter((object) => isNew(seen, object));
      if (objects.length === 0) continue;
      const file = join(folder, `${index}.json`);
      const items = objects.map(({ manifest }) => toObject(manifest));
      await writeFile(file, JSON.stringify({ apiVersion: "v1", kind: "List", items }));
      report.record(
        `${source.name}: ${items.length} objects`,
        await kubectlProblem(tools, kubeconfig, file, items.length),
      );
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function kubectlProblem(
  tools: ClientTools,
  kubeconfig: string,
  file: string,
  count: number,
): Promise<string | undefined> {
  const args = [
    `--kubeconfig=${kubeconfig}`,
    "apply",
    "--server-side",
    "--field-manager=tenantry",
    `--filename=${file}`,
  ];
  try {
    const { stdout } = await run(tools.kubectl, args, { maxBuffer: 64 * 1024 * 1024 });
    const applied = stdout.split("\n").filter((line) => line.endsWith("serverside-applied")).length;
    return applied === count ? undefined : `kubectl applied ${applied} of ${count}`;
  } catch (error) {
    const detail = error instanceof Error && "stderr" in error ? String(error.stderr) : String(error);
    return detail.slice(0, 2000);
  }
}
