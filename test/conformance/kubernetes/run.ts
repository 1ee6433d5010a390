import { parseArgs } from "node:util";
import { ensureServers, ServersUnavailableError } from "../../../scripts/servers/build-servers.ts";
import { ensureClientTools } from "../../../scripts/servers/client-tools.ts";
import { kubernetesVersion } from "../../../scripts/servers/server-versions.ts";
import { startCluster } from "../../../scripts/servers/start-cluster.ts";
import { disconnectAll } from "./harness/api-client.ts";
import { fixtureIdentities } from "./harness/fixtures.ts";
import { Report } from "./harness/report.ts";
import { prepareWorld } from "./harness/world.ts";
import { runAccessCases } from "./suites/access-suite.ts";
import { runControllerCases } from "./suites/controller-suite.ts";
import { runDefaultClassCases } from "./suites/default-class-suite.ts";
import { runGuardCases, runSelfCheck } from "./suites/guard-suite.ts";
import { runPlanCases } from "./suites/plan-suite.ts";
import { runQuotaCases } from "./suites/quota-suite.ts";
import { runRenderedCases } from "./suites/rendered-suite.ts";

/**
 * The conformance suite on a real kube-apiserver: guardrails, access, quota, controllers and every rendered object.
 *
 * Nothing of Tenantry runs while a case is decided. Exit code 1 when a case fails, or when the servers are missing in CI.
 */
const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

async function main(): Promise<number> {
  const startedAt = performance.now();
  const servers = await ensureServers(say, requestedVersion());
  const tools = await ensureClientTools();
  const cluster = await startCluster({
    binaries: servers.folder,
    identities: fixtureIdentities,
    // Off by default upstream, or in some of the releases; on here so that the fields that the rules are about exist.
    apiServerArgs: ["--feature-gates=CrossNamespaceVolumeDataSource=true,ImageVolume=true"],
  });
  const report = new Report(say);
  try {
    say(
      `kube-apiserver ${servers.version} on ${cluster.server}, started in ${(cluster.startupMs / 1000).toFixed(1)} s`,
    );
    const world = await prepareWorld(cluster, tools);
    await runSelfCheck(world, report);
    await runGuardCases(world, report);
    await runAccessCases(world, report);
    await runQuotaCases(world, report);
    await runControllerCases(world, report);
    await runDefaultClassCases(world, report);
    if (world.fillsInDefaults) {
      await runRenderedCases({ binaries: servers.folder, tools, report });
      await runPlanCases({ binaries: servers.folder, report });
    }
  } finally {
    disconnectAll();
    await cluster.stop();
  }
  say(`\n${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
  say(report.summary());
  return report.failed === 0 ? 0 : 1;
}

/** `--kubernetes-version 1.34.4` tries another release; its servers are built on first use. */
function requestedVersion(): string {
  const { values } = parseArgs({ options: { "kubernetes-version": { type: "string" } } });
  return values["kubernetes-version"] ?? kubernetesVersion;
}

/** Never silent: by name here, and a failure in CI. */
function reportUnavailable(error: ServersUnavailableError): number {
  const isCi = !["", "0", "false"].includes(process.env.CI ?? "");
  say(`SKIPPED: Kubernetes conformance: ${error.message}`);
  say(`0 passed, ${isCi ? 1 : 0} failed`);
  return isCi ? 1 : 0;
}

process.exitCode = await main().catch((error: unknown) => {
  if (error instanceof ServersUnavailableError) return reportUnavailable(error);
  throw error;
});
