import { ensureServers, ServersUnavailableError } from "../../../scripts/servers/build-servers.ts";
import { ensureClientTools } from "../../../scripts/servers/client-tools.ts";
import type { Bundle } from "../../../src/model/blueprint.ts";
import { disconnectAll } from "../kubernetes/harness/api-client.ts";
import { Report } from "../kubernetes/harness/report.ts";
import { countBindings, findUnguardedAccess, type RevisionRange } from "./harness/check-order.ts";
import { host } from "./harness/documents.ts";
import { foreignObjects, plant } from "./harness/foreign.ts";
import { type HistoryEvent, recordHistory } from "./harness/history.ts";
import { clientOf, openStage, serverOf } from "./harness/stage.ts";
import { runConflictCases } from "./suites/conflict-suite.ts";
import { runDriftCases } from "./suites/drift-suite.ts";
import { runEnterCases } from "./suites/enter-suite.ts";
import { runLeaveCases } from "./suites/leave-suite.ts";
import { runQuotaCases } from "./suites/quota-suite.ts";

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
  const history = recordHistory(serverOf(stage, host));
  try {
    const planted = await plant(clientOf(stage, host), foreignObjects());
    const bundles = await runEnterCases(stage);
    const after = await history.revision();
    await runDriftCases(stage, { bundles, planted });
    const byHand = { after, upTo: await history.revision() };
    await runConflictCases(stage, bundles);
    await runQuotaCases(stage, history);
    await runLeaveCases(stage, { bundles, planted });
    recordOrder(report, await history.events(), { bundles, byHand });
  } finally {
    history.stop();
    disconnectAll();
    await stage.close();
  }
  say(`\n${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
  say(report.summary());
  return report.failed === 0 ? 0 : 1;
}

interface OrderOptions {
  readonly bundles: readonly Bundle[];
  readonly byHand: RevisionRange;
}

function recordOrder(report: Report, events: readonly HistoryEvent[], { bundles, byHand }: OrderOptions): void {
  report.heading("Order of safety, by the server's own history");
  const count = countBindings(events);
  report.record(
    `${count} times access was given, never to a namespace without all its guards (${events.length} events)`,
    count < 5 ? "the history shows too little" : findUnguardedAccess(events, bundles, byHand),
  );
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
