import { ensureServers, ServersUnavailableError } from "../../../scripts/servers/build-servers.ts";
import { startCluster, type TestCluster } from "../../../scripts/servers/start-cluster.ts";
import type { JsonObject } from "../../../src/model/json.ts";
import type { ClusterApi } from "../../../src/ports/cluster.ts";
import { systemClock } from "../../../src/providers/clock.ts";
import { classifyAnswer } from "../../../src/providers/kubernetes/classify-answer.ts";
import { createSandboxCluster } from "../../../src/sandbox/kubernetes/sandbox-cluster.ts";
import type { SandboxContext } from "../../../src/sandbox/sandbox-context.ts";
import { createState } from "../../../src/sandbox/storage/create-state.ts";
import { type ApiAnswer, connect, disconnectAll } from "../kubernetes/harness/api-client.ts";
import { exampleBundles } from "../kubernetes/harness/example-bundles.ts";
import { Report } from "../kubernetes/harness/report.ts";
import { stubDefinitions } from "../kubernetes/harness/stub-definitions.ts";
import { connectTo } from "../providers/stage.ts";
import { compareObjects, type Pair } from "./compare-suite.ts";
import { runDeeds } from "./deed-suite.ts";

/** What the sandbox's clusters imitate, beside a real API server. */
const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

async function main(): Promise<number> {
  const startedAt = performance.now();
  const servers = await ensureServers(say);
  const cluster = await startCluster({ binaries: servers.folder, identities: [] });
  const report = new Report(say);
  try {
    await runSuites(cluster, report);
  } finally {
    disconnectAll();
    await cluster.stop();
  }
  say(`\n${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
  say(report.summary());
  return report.failed === 0 ? 0 : 1;
}

async function runSuites(cluster: TestCluster, report: Report): Promise<void> {
  const clusters = await connectTo(cluster, "eu1-a");
  const real = await clusters.open("eu1-a");
  const sandbox = openCluster();
  const pair: Pair = {
    real,
    sandbox: sandbox("tenantry"),
    realEditor: editorOf(real, cluster),
    sandboxEditor: sandbox("editor"),
  };
  report.heading("Two managers");
  await runDeeds(pair, report);
  for (const definition of stubDefinitions()) await real.apply(definition as unknown as JsonObject);
  report.heading("Every object of the examples");
  for (const { bundles, name } of await exampleBundles()) {
    if (name !== "examples/acme") continue;
    const objects = bundles
      .flatMap((bundle) => bundle.objects)
      .filter((one) => one.cell === "eu1-a" && one.vcluster === undefined);
    await compareObjects(pair, objects, report);
  }
  await clusters.close();
}

/** One store, seen by any manager; its time is the wall clock's, as a server's is. */
function openCluster(): (manager: string) => ClusterApi {
  const state = createState({ seed: "conformance", nowMs: systemClock.nowMs, onTime: () => undefined });
  const context: SandboxContext = { state, clock: systemClock, answer: async (_call, run) => state.transact(run) };
  return (manager) => createSandboxCluster({ context, place: "eu1-a", version: "1.36.3", manager });
}

/** The real server as another field manager sees it. */
function editorOf(real: ClusterApi, { admin, server }: TestCluster): ClusterApi {
  const raw = connect(server, admin.token);
  const send = async (manifest: JsonObject, type: string, query: string, body: unknown): Promise<JsonObject> => {
    const { name, namespace } = manifest.metadata as { readonly name: string; readonly namespace: string };
    const served = await real.findKind({ apiVersion: String(manifest.apiVersion), kind: String(manifest.kind) });
    const root = manifest.apiVersion === "v1" ? "/api/v1" : `/apis/${String(manifest.apiVersion)}`;
    const path = `${root}/namespaces/${namespace}/${served?.resource ?? ""}/${name}?fieldManager=editor${query}`;
    const answer = await raw.send({ method: "PATCH", path, body: body as object, contentType: type });
    if (answer.status > 201) throw refusal(`${String(manifest.kind)} ${name}`, answer);
    return answer.body as unknown as JsonObject;
  };
  return {
    ...real,
    apply: async (manifest, { force = false } = {}) => ({
      object: await send(manifest, "application/apply-patch+yaml", `&force=${force}`, manifest),
      created: false,
    }),
    patch: (ref, operations) =>
      send(
        { apiVersion: ref.apiVersion, kind: ref.kind, metadata: { ...ref } as unknown as JsonObject },
        "application/json-patch+json",
        "",
        operations,
      ),
  };
}

function refusal(title: string, { body, status }: ApiAnswer): Error {
  const call = {
    method: "PATCH" as const,
    path: "",
    timeoutMs: 0,
    operation: "patch",
    title,
    writes: true,
    idempotent: false,
    confidential: false,
  };
  return classifyAnswer(call, "eu1-a", { status, body: JSON.stringify(body) });
}

process.exitCode = await main().catch((error: unknown) => {
  if (!(error instanceof ServersUnavailableError)) throw error;
  const isCi = !["", "0", "false"].includes(process.env.CI ?? "");
  say(`SKIPPED: conformance of the sandbox: ${error.message}`);
  say(`0 passed, ${isCi ? 1 : 0} failed`);
  return isCi ? 1 : 0;
});
