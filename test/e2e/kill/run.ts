import { fork } from "node:child_process";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ensureServers, ServersUnavailableError } from "../../../scripts/servers/build-servers.ts";
import type { WorkerReport, WorkerTask } from "./worker.ts";

/**
 * Kills tenantry before and after every remote call of an apply and of a destroy, on a real API server and sandbox AWS, runs
 * it again, and demands the same end as if nothing had happened.
 *
 * `--sample N` takes N points of each story, spread over it (for CI), `--writes` only calls that may change something;
 * without either every one. Closes with `N passed, N failed`.
 */
const { values } = parseArgs({
  options: {
    sample: { type: "string" },
    workers: { type: "string", default: "2" },
    writes: { type: "boolean", default: false },
    story: { type: "string" },
    from: { type: "string", default: "0" },
  },
});
const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function main(): Promise<number> {
  const startedAt = performance.now();
  const { folder } = await ensureServers(say);
  const workers = Number(values.workers);
  const reports = await Promise.all(
    Array.from({ length: workers }, (_, index) =>
      runWorker({
        binaries: folder,
        share: { index, of: workers },
        ...(values.sample === undefined ? {} : { sample: Number(values.sample) }),
        ...(values.story === undefined ? {} : { story: values.story }),
        writes: values.writes,
        from: Number(values.from),
      }),
    ),
  );
  const sum = (pick: (report: WorkerReport) => number): number => reports.reduce((total, one) => total + pick(one), 0);
  for (const name of new Set(reports.flatMap(({ stories }) => stories.map((story) => story.name)))) {
    const told = reports.flatMap(({ stories }) => stories.filter((story) => story.name === name));
    const calls = Math.max(...told.map((story) => story.calls));
    const points = told.reduce((total, story) => total + story.points, 0);
    say(`${name}: ${calls} remote calls, ${2 * calls} kill points, ${points} of them tried`);
  }
  say(`${sum((report) => report.unreached)} points lay behind the end of their run`);
  say(`${((performance.now() - startedAt) / 1000).toFixed(0)} s`);
  const failed = sum((report) => report.failed);
  say(`${sum((report) => report.passed)} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

function runWorker(task: WorkerTask): Promise<WorkerReport> {
  return new Promise((resolve, reject) => {
    const child = fork(join(import.meta.dirname, "worker.ts"), [JSON.stringify(task)]);
    let report: WorkerReport | undefined;
    child.on("message", (message) => {
      report = message as WorkerReport;
    });
    child.on("error", reject);
    child.on("close", (code) =>
      report === undefined ? reject(new Error(`a worker ended with ${code} and no report`)) : resolve(report),
    );
  });
}

process.exitCode = await main().catch((error: unknown) => {
  if (!(error instanceof ServersUnavailableError)) throw error;
  const isCi = !["", "0", "false"].includes(process.env.CI ?? "");
  say(`SKIPPED: kill points: ${error.message}`);
  say(`0 passed, ${isCi ? 1 : 0} failed`);
  return isCi ? 1 : 0;
});
