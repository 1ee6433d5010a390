import { ensureServers, ServersUnavailableError } from "../../../scripts/servers/build-servers.ts";
import { ensureClientTools } from "../../../scripts/servers/client-tools.ts";
import { startCluster, type TestCluster } from "../../../scripts/servers/start-cluster.ts";
import { connect, disconnectAll } from "../kubernetes/harness/api-client.ts";
import { Report } from "../kubernetes/harness/report.ts";
import { runCases } from "./case.ts";
import { connectionCases } from "./connection-suite.ts";
import { definitionCases } from "./definition-suite.ts";
import { guardedCases } from "./guarded-suite.ts";
import { helmCases } from "./helm-suite.ts";
import { objectCases } from "./object-suite.ts";
import { connectTo, stranger } from "./stage.ts";

/** The Kubernetes and Helm providers on real API servers and with the real helm. */
const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

async function main(): Promise<number> {
  const startedAt = performance.now();
  const servers = await ensureServers(say);
  const { helm } = await ensureClientTools();
  const options = { binaries: servers.folder, identities: [stranger] };
  const [first, second] = await Promise.all([startCluster(options), startCluster(options)]);
  const report = new Report(say);
  try {
    await runSuites({ first, second, helm, report });
  } finally {
    disconnectAll();
    await Promise.all([first.stop(), second.stop()]);
  }
  say(`\n${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
  say(report.summary());
  return report.failed === 0 ? 0 : 1;
}

interface Stage {
  readonly first: TestCluster;
  readonly second: TestCluster;
  readonly helm: string;
  readonly report: Report;
}

async function runSuites({ first, second, helm, report }: Stage): Promise<void> {
  const clusters = await connectTo(first, "eu1-a");
  const strangers = await connectTo(first, "eu1-a", { identity: stranger });
  const api = await clusters.open("eu1-a");
  report.heading("Objects");
  const applyAs = async (manager: string, manifest: object): Promise<void> => {
    const { name, namespace } = (manifest as { metadata: { name: string; namespace: string } }).metadata;
    const path = `/api/v1/namespaces/${namespace}/configmaps/${name}?fieldManager=${manager}`;
    const raw = connect(first.server, first.admin.token);
    const answer = await raw.send({
      method: "PATCH",
      path,
      body: manifest,
      contentType: "application/apply-patch+yaml",
    });
    if (answer.status > 201) throw new Error(`apply as ${manager}: ${answer.body.message}`);
  };
  await runCases(report, objectCases({ api, applyAs, stranger: await strangers.open("eu1-a") }));
  report.heading("Custom resources");
  await runCases(report, definitionCases(api));
  report.heading("Connections");
  await runCases(report, connectionCases({ first, second }));
  report.heading("Helm releases");
  await runCases(report, await helmCases({ clusters, api, program: helm }));
  const guarded = await connectTo(second, "eu1-a");
  report.heading("A guarded release");
  await runCases(report, await guardedCases({ clusters: guarded, api: await guarded.open("eu1-a"), program: helm }));
  await Promise.all([clusters.close(), strangers.close(), guarded.close()]);
}

/** Never silent: by name here, and a failure in CI. */
function reportUnavailable(error: ServersUnavailableError): number {
  const isCi = !["", "0", "false"].includes(process.env.CI ?? "");
  say(`SKIPPED: conformance of the providers: ${error.message}`);
  say(`0 passed, ${isCi ? 1 : 0} failed`);
  return isCi ? 1 : 0;
}

process.exitCode = await main().catch((error: unknown) => {
  if (error instanceof ServersUnavailableError) return reportUnavailable(error);
  throw error;
});
