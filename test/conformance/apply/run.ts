import { ensureServers, ServersUnavailableError } from "../../../scripts/servers/build-servers.ts";
import { ensureClientTools } from "../../../scripts/servers/client-tools.ts";
import { disconnectAll } from "../kubernetes/harness/api-client.ts";
import { Report } from "../kubernetes/harness/report.ts";
import { host } from "./harness/documents.ts";
import { openStage } from "./harness/stage.ts";
import { runEnterCases } from "./suites/enter-suite.ts";

/** The Kubernetes and Helm steps of an apply on real API servers, controllers and the real helm. */
const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

async function main(): Promise<number> {
  const startedAt = performance.now();
  const servers = await ensureServers(say);
  const { helm } = await ensureClientTools();
  const report = new Report(say);
  const places = [host, `${host}+forge--prod`, "maple--prod"];
  const stage = await openStage({ binaries: servers.folder, helm, places, report });
  try {
    await runEnterCases(stage);
  } finally {
    disconnectAll();
    await stage.close();
  }
  say(`\n${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
  say(report.summary());
  return report.failed === 0 ? 0 : 1;
}

/** Never silent: by name here, and a failure in CI. */
function reportUnavailable(error: ServersUnavailableError): number {
  const isCi = !["", "0", "false"].includes(process.env.CI ?? "");
  say(`SKIPPED: conformance of apply: ${error.message}`);
  say(`0 passed, ${isCi ? 1 : 0} failed`);
  return isCi ? 1 : 0;
}

process.exitCode = await main().catch((error: unknown) => {
  if (error instanceof ServersUnavailableError) return reportUnavailable(error);
  throw error;
});
