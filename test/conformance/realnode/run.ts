import { realpathSync } from "node:fs";
import { ensureNodePrograms } from "../../../scripts/realnode/node-programs.ts";
import { findLacking } from "../../../scripts/realnode/requirements.ts";
import { startNode } from "../../../scripts/realnode/start-node.ts";
import { ensureServers, ServersUnavailableError } from "../../../scripts/servers/build-servers.ts";
import { ensureClientTools } from "../../../scripts/servers/client-tools.ts";
import { disconnectAll } from "../kubernetes/harness/api-client.ts";
import { Report } from "../kubernetes/harness/report.ts";
import { runPolicySets } from "./policy-sets.suite.ts";
import { runTenants } from "./tenants.suite.ts";

/**
 * Real packets: one node with real pods whose network policies are enforced.
 *
 * It observes connections and compares them with what the network evaluator says, for generated policies and for two tenants
 * of an example that are applied as compiled. Needs root and system packages: without them it says what it lacks and ends
 * with nothing passed; in CI that is a failure.
 */
const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

async function main(): Promise<number> {
  const lacking = await findLacking();
  if (lacking.length > 0) return skip(lacking);
  const [servers, tools] = [await ensureServers(say), await ensureClientTools()];
  const folders = await ensureNodePrograms(say);
  say("Starting one node:");
  const node = await startNode({ servers: servers.folder, folders, kubectl: realpathSync(tools.kubectl) }, say);
  const report = new Report(say);
  try {
    await runPolicySets(node, report);
    await runTenants(node, report);
  } finally {
    disconnectAll();
    await node.stop();
  }
  say(`\n${report.summary()}`);
  return report.failed === 0 ? 0 : 1;
}

/** Never silent: by name here, and a failure in CI. */
function skip(lacking: readonly string[]): number {
  const isCi = !["", "0", "false"].includes(process.env.CI ?? "");
  for (const line of lacking) say(`SKIPPED: real packets: this machine lacks ${line}`);
  say(`0 passed, ${isCi ? 1 : 0} failed`);
  return isCi ? 1 : 0;
}

process.exitCode = await main().catch((error: unknown) => {
  if (error instanceof ServersUnavailableError) return skip([error.message]);
  throw error;
});
