import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ensureServers, ServersUnavailableError } from "../../../scripts/servers/build-servers.ts";
import { ensureClientTools } from "../../../scripts/servers/client-tools.ts";
import { blueprintOf } from "./blueprint.ts";
import { type KubectlRun, runKubectl, writeManifests } from "./kubectl.ts";
import { copied, multiplyTenants } from "./multiply-tenants.ts";
import { type Scene, startScene } from "./scene.ts";
import { measure } from "./start-child.ts";
import type { Measured, Task } from "./task.ts";

/**
 * Apply, plan and vending as ratios to baselines of the same run: a load generator that replays the same requests, kubectl
 * with the same files, and what the AWS API allows.
 *
 * `--tenants N` (default 1000) for apply and plan, `--rounds N` pairs of apply and replay, `--sample N` tenants for kubectl,
 * `--accounts N` to vend, `--only apply,plan,vend`. Exits with 1 over a goal.
 */
const { values } = parseArgs({
  options: {
    tenants: { type: "string", default: "1000" },
    rounds: { type: "string", default: "3" },
    sample: { type: "string", default: "50" },
    accounts: { type: "string", default: "200" },
    only: { type: "string", default: "apply,plan,vend" },
  },
});
const tenants = Number(values.tenants);
const sample = Math.min(tenants, Number(values.sample));
const parts: ReadonlySet<string> = new Set(values.only.split(","));
const goals = {
  ofReplay: 0.9,
  overKubectlApply: 3,
  overKubectlDiff: 20,
  ofVending: 0.95,
  planMebibytes: 2048,
} as const;
const misses: string[] = [];
const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function main(): Promise<void> {
  if (parts.has("vend")) await measureVending();
  if (!parts.has("apply") && !parts.has("plan")) return;
  const { folder: binaries } = await ensureServers(say);
  const { kubectl } = await ensureClientTools();
  const folder = mkdtempSync(join(tmpdir(), "tenantry-bench-apply-"));
  try {
    const bench: Bench = { binaries, kubectl, folder };
    const ours = parts.has("apply") ? await measureApply(bench) : undefined;
    await measureSample(bench, ours);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Bench {
  readonly binaries: string;
  readonly kubectl: string;
  readonly folder: string;
}

async function measureVending(): Promise<void> {
  const {
    milliseconds,
    processorMilliseconds,
    peakMebibytes,
    details = {},
  } = await measure({
    mode: "vend",
    count: Number(values.accounts),
  });
  const { byRateMs = 0, bySlotsMs = 0, throttled = 0 } = details;
  const shortestMs = Math.max(byRateMs, bySlotsMs);
  say(`vending ${values.accounts} accounts by an apply on the sandbox's clock`);
  say(
    `  took ${seconds(milliseconds)}; the API's rate allows ${seconds(byRateMs)}, its creations at a time ${seconds(bySlotsMs)}`,
  );
  say(`  ${throttled} requests throttled; processor ${seconds(processorMilliseconds)}, peak ${peakMebibytes} MiB`);
  check("  pace / what the API allows", shortestMs / milliseconds, goals.ofVending);
}

/** Pairs of our apply and the replay, each on a server of its own in the same state, in alternating order. */
async function measureApply(bench: Bench): Promise<Measured> {
  const trace = join(bench.folder, "trace.json");
  say(`apply of ${tenants} tenants`);
  await onScene(bench, (scene) => measure({ ...scene.task, mode: "apply", count: tenants, trace }));
  const runs = { apply: [] as Measured[], replay: [] as Measured[] };
  for (let round = 0; round < Number(values.rounds); round += 1) {
    const order = ["apply", "replay"] as const;
    for (const mode of round % 2 === 0 ? order : order.toReversed()) {
      const measured = await onScene(bench, (scene) =>
        withServers(scene, { ...scene.task, mode, count: tenants, ...(mode === "replay" ? { trace } : {}) }),
      );
      runs[mode].push(measured);
      say(`  ${mode.padEnd(6)}  ${describe(measured)}`);
    }
  }
  const [ours, theirs] = [median(runs.apply), median(runs.replay)];
  check("  writes/s / those of a raw load generator", pace(ours) / pace(theirs), goals.ofReplay);
  const [ourEffort, theirEffort] = [effort(runs.apply), effort(runs.replay)];
  say(
    `  writes for each second of all processors, servers included / those of the generator: ${(theirEffort / ourEffort).toFixed(2)}`,
  );
  return ours;
}

/** kubectl applies and compares a sample; the plan reads everything that was applied. */
async function measureSample(bench: Bench, ours: Measured | undefined): Promise<void> {
  const folder = join(bench.folder, "sample");
  const objects = writeManifests(folder, blueprintOf(sample).bundles());
  if (ours !== undefined) {
    const applied = await onScene(bench, ({ kubeconfig }) =>
      runKubectl(bench.kubectl, "apply", { folder, kubeconfig }),
    );
    const kubectlPace = (objects / applied.milliseconds) * 1_000;
    say(
      `kubectl apply --server-side of ${sample} tenants: ${objects} objects in ${seconds(applied.milliseconds)}, ${kubectlPace.toFixed(0)} writes/s${refusals(applied)}`,
    );
    check("  writes/s / those of kubectl apply", pace(ours) / kubectlPace, goals.overKubectlApply);
  }
  if (parts.has("plan")) await onScene(bench, (scene) => measurePlan(scene, { bench, folder, objects }));
}

interface Sample {
  readonly bench: Bench;
  readonly folder: string;
  readonly objects: number;
}

async function measurePlan(scene: Scene, { bench, folder, objects }: Sample): Promise<void> {
  await measure({ ...scene.task, mode: "apply", count: Math.min(copied, tenants) });
  await multiplyTenants(scene.etcd, tenants);
  const plans: Measured[] = [];
  const diffs: KubectlRun[] = [];
  for (let round = 0; round < Number(values.rounds); round += 1) {
    const revision = await scene.settle();
    plans.push(await measure({ ...scene.task, mode: "plan", count: tenants }));
    if ((await scene.objectsRevision()) !== revision) say("  controllers wrote while planning");
    diffs.push(await runKubectl(bench.kubectl, "diff", { folder, kubeconfig: scene.kubeconfig }));
  }
  const plan = median(plans);
  const diff = diffs.toSorted((left, right) => left.milliseconds - right.milliseconds)[Math.floor(diffs.length / 2)];
  if (diff === undefined) return;
  const perObject = diff.milliseconds / objects;
  const { read = 0, plan: compare = 0 } = plan.details ?? {};
  say(
    `plan of ${tenants} tenants without changes: ${plan.objects} objects in ${seconds(plan.milliseconds)} (read ${seconds(read)}, compare ${seconds(compare)})`,
  );
  say(
    `  ${plan.reads} reads, ${plan.writes} writes; processor ${seconds(plan.processorMilliseconds)}, peak ${plan.peakMebibytes} MiB`,
  );
  say(
    `kubectl diff --server-side of ${sample} tenants: ${objects} objects in ${seconds(diff.milliseconds)}${refusals(diff)}`,
  );
  if (plan.writes > 0) misses.push(`a plan sent ${plan.writes} writes`);
  check("  objects/s / those of kubectl diff", perObject / (plan.milliseconds / plan.objects), goals.overKubectlDiff);
  if (plan.peakMebibytes > goals.planMebibytes) misses.push(`plan: ${plan.peakMebibytes} MiB`);
}

async function onScene<Result>({ binaries }: Bench, run: (scene: Scene) => Promise<Result>): Promise<Result> {
  const scene = await startScene(binaries);
  try {
    return await run(scene);
  } finally {
    await scene.close();
  }
}

/** A measurement with what its servers worked meanwhile. */
async function withServers(scene: Scene, task: Task): Promise<Measured> {
  const before = scene.serverMilliseconds();
  const measured = await measure(task);
  return { ...measured, serverMilliseconds: scene.serverMilliseconds() - before };
}

/** Processor time of client and servers for a write; unlike the clock it does not count what other programs take. */
function effort(runs: readonly Measured[]): number {
  const each = runs.map(
    ({ processorMilliseconds, serverMilliseconds = 0, writes }) =>
      (processorMilliseconds + serverMilliseconds) / writes,
  );
  return each.toSorted((left, right) => left - right)[Math.floor(each.length / 2)] ?? Number.NaN;
}

function refusals({ errors, output }: KubectlRun): string {
  const differing = output.split("\n").filter((line) => line.startsWith("diff ")).length;
  const differs = differing === 0 ? "" : `, ${differing} differ`;
  return errors.length === 0 ? differs : `${differs}, ${errors.length} errors, first: ${errors[0]?.slice(0, 160)}`;
}

function describe(measured: Measured): string {
  const { milliseconds, processorMilliseconds, serverMilliseconds, writes, reads, peakMebibytes } = measured;
  const servers = serverMilliseconds === undefined ? "" : ` (servers ${seconds(serverMilliseconds)})`;
  return `${writes} writes, ${reads} reads in ${seconds(milliseconds)}: ${pace(measured).toFixed(0)} writes/s; processor ${seconds(processorMilliseconds)}${servers}, peak ${peakMebibytes} MiB`;
}

function pace({ writes, milliseconds }: Measured): number {
  return (writes / milliseconds) * 1_000;
}

function median(runs: readonly Measured[]): Measured {
  const middle = runs.toSorted((left, right) => left.milliseconds - right.milliseconds)[Math.floor(runs.length / 2)];
  if (middle === undefined) throw new Error("nothing was measured");
  return middle;
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(milliseconds < 10_000 ? 2 : 1)} s`;
}

function check(name: string, value: number, goal: number): void {
  say(`${name}: ${value.toFixed(2)} (goal >= ${goal})`);
  if (!(value >= goal)) misses.push(`${name.trim()}: ${value.toFixed(2)}`);
}

try {
  await main();
  for (const miss of misses) say(`OVER GOAL: ${miss}`);
  process.exitCode = misses.length === 0 ? 0 : 1;
} catch (error) {
  if (!(error instanceof ServersUnavailableError)) throw error;
  say(`SKIPPED: bench of apply: ${error.message}`);
}
