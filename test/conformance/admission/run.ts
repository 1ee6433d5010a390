import { parseArgs } from "node:util";
import { ensureServers, ServersUnavailableError } from "../../../scripts/servers/build-servers.ts";
import { ensureClientTools } from "../../../scripts/servers/client-tools.ts";
import { startCluster } from "../../../scripts/servers/start-cluster.ts";
import { connect, disconnectAll } from "../kubernetes/harness/api-client.ts";
import { fixtureIdentities } from "../kubernetes/harness/fixtures.ts";
import { prepareWorld } from "../kubernetes/harness/world.ts";
import { seededRandom } from "../rbac/random.ts";
import { runGuardrails } from "./guardrail-suite.ts";
import { runPodSecurity } from "./pod-security-suite.ts";
import { Tally } from "./tally.ts";

/**
 * Our admission against the real kube-apiserver's, by dry runs: generated pods under every level and version of Pod Security, and
 * generated objects under the compiled guardrails as owners, workloads and the platform. A case passes when both agree, on the
 * refusal's words as well.
 *
 * `--pods N` (1500), `--objects N` (1500), `--seed N`.
 */
const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { pods: { type: "string" }, objects: { type: "string" }, seed: { type: "string" } },
  });
  const seed = Number(values.seed ?? 1);
  const servers = await ensureServers(say);
  const tools = await ensureClientTools();
  const cluster = await startCluster({
    binaries: servers.folder,
    identities: fixtureIdentities,
    controllerManagerArgs: ["--kube-api-qps=200", "--kube-api-burst=400"],
    apiServerArgs: ["--feature-gates=CrossNamespaceVolumeDataSource=true,ImageVolume=true"],
  });
  const podSecurity = new Tally(say);
  const guardrails = new Tally(say);
  try {
    const startedAt = performance.now();
    const world = await prepareWorld(cluster, tools);
    await runGuardrails(world, {
      random: seededRandom(seed),
      count: Number(values.objects ?? 1_500),
      tally: guardrails,
    });
    say(guardrails.summary("guardrails"));
    await runPodSecurity(connect(cluster.server, cluster.admin.token), {
      random: seededRandom(seed + 1),
      count: Number(values.pods ?? 1_500),
      tally: podSecurity,
    });
    say(podSecurity.summary("pod security"));
    say(`${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
  } finally {
    disconnectAll();
    await cluster.stop();
  }
  const passed = podSecurity.passed + guardrails.passed;
  const failed = podSecurity.failed + guardrails.failed;
  say(`disagreements: ${failed}`);
  say(`${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

process.exitCode = await main().catch((error: unknown) => {
  if (!(error instanceof ServersUnavailableError)) throw error;
  const isCi = !["", "0", "false"].includes(process.env.CI ?? "");
  say(`SKIPPED: admission conformance: ${error.message}`);
  say(`0 passed, ${isCi ? 1 : 0} failed`);
  return isCi ? 1 : 0;
});
