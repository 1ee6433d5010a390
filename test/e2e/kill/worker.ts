import { join } from "node:path";
import { startCluster } from "../../../scripts/servers/start-cluster.ts";
import type { RemoteCall } from "../../../src/ports/remote-call.ts";
import { killAndResume, type Reference, type Story, tellStory } from "./kill-points.ts";
import { prepareStage, type Stage } from "./stage.ts";
import type { KillPoint } from "./task.ts";

/** The part of the kill points that one process tries, on a cluster of its own. */
export interface WorkerTask {
  readonly binaries: string;
  readonly share: { readonly index: number; readonly of: number };
  /** Points of each story, over all workers; absent: every one. */
  readonly sample?: number;
  /** Only calls that may change something: whatever reads, leaves the world as the write before it did. */
  readonly writes: boolean;
  /** Only this story. */
  readonly story?: string;
  /** The first point to try, to go on with a run that was ended. */
  readonly from: number;
}

export interface WorkerReport {
  readonly passed: number;
  readonly failed: number;
  readonly unreached: number;
  readonly stories: readonly { readonly name: string; readonly calls: number; readonly points: number }[];
}

const example = join(import.meta.dirname, "../../../examples/acme");
const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function work(task: WorkerTask): Promise<WorkerReport> {
  const cluster = await startCluster({ binaries: task.binaries, identities: [] });
  const stage = await prepareStage(cluster, example);
  try {
    const told = await prepareStories(stage, task.story);
    const report = { passed: 0, failed: 0, unreached: 0, stories: [] as WorkerReport["stories"][number][] };
    for (const one of told) {
      const points = choosePoints(one.reference, task);
      report.stories.push({ name: one.story.name, calls: one.reference.calls.length, points: points.length });
      for (const kill of points) {
        const startedAt = performance.now();
        const { reached, problems } = await killAndResume(stage, { ...one, kill });
        report.unreached += reached ? 0 : 1;
        report[problems.length === 0 ? "passed" : "failed"] += 1;
        tell(one, { kill, problems, seconds: (performance.now() - startedAt) / 1000 });
      }
    }
    return report;
  } finally {
    await stage.remove();
    await cluster.stop();
  }
}

interface Told {
  readonly story: Story;
  readonly reference: Reference;
}

interface Tried {
  readonly kill: KillPoint;
  readonly problems: readonly string[];
  readonly seconds: number;
}

function tell({ story, reference }: Told, { kill: { phase, call }, problems, seconds }: Tried): void {
  const near = reference.calls[call - 1];
  const where = `${story.name}: killed ${phase} call ${call} (near ${near?.service} ${near?.operation} in ${near?.place})`;
  const verdict = problems.length === 0 ? "ok  " : "FAIL";
  say(`${verdict} ${where}, ${seconds.toFixed(1)} s${problems.map((problem) => `\n     ${problem}`).join("")}`);
}

/** Tenants whose apply and destroy are stories of their own: shared and dedicated accounts, every cluster model. */
const tenants = ["birch", "forge", "harbor", "quarry", "lumen"];

/**
 * The whole platform at once, then each tenant on its own, applied to a platform without tenants and destroyed again: their
 * calls are few, so that every one of them can be tried.
 */
async function prepareStories(stage: Stage, only: string | undefined): Promise<readonly Told[]> {
  const told: Told[] = [];
  const tell = async (story: Story): Promise<void> => {
    const reference = await tellStory(stage, story);
    if (only === undefined || only === story.name) told.push({ story, reference });
  };
  const nothing = await stage.save("nothing");
  if (only === undefined || only === "everything") {
    await tell({
      name: "everything",
      lines: [["apply", ...stage.flags("platform"), ...unattended]],
      checks: [{ line: ["plan", ...stage.flags("platform"), "--detailed-exitcode"], says: "No changes" }],
      start: nothing,
    });
  }
  await tell({
    name: "platform",
    lines: [["apply", ...stage.flags("bare"), ...unattended]],
    checks: [{ line: ["plan", ...stage.flags("bare"), "--detailed-exitcode"], says: "No changes" }],
    start: nothing,
  });
  const platform = await stage.save("platform");
  const flags = stage.flags("platform");
  for (const tenant of tenants.filter((name) => only === undefined || only.endsWith(` ${name}`))) {
    await tell({
      name: `apply ${tenant}`,
      lines: [["apply", tenant, ...flags, ...unattended]],
      checks: [{ line: ["plan", tenant, ...flags, "--detailed-exitcode"], says: "No changes" }],
      start: platform,
    });
    await tell({
      name: `destroy ${tenant}`,
      lines: [["destroy", tenant, ...flags, ...unattended]],
      checks: [{ line: ["destroy", tenant, ...flags, ...unattended], says: "is left" }],
      start: await stage.save(tenant),
    });
  }
  return told;
}

/** What a run that was killed has leased is waited for. */
const unattended = ["--yes", "--lease-wait", "5m"];

/** Every point of this worker's share, or so many of a sample that are spread evenly over the run. */
function choosePoints({ calls }: Reference, { share, sample, writes, from }: WorkerTask): readonly KillPoint[] {
  const all: KillPoint[] = calls.flatMap((call, index) =>
    isRenewal(call, index) || (writes && !call.writes)
      ? []
      : [
          { call: index + 1, phase: "before" as const },
          { call: index + 1, phase: "after" as const },
        ],
  );
  const count = Math.min(all.length, sample ?? all.length);
  // From the middle of each stretch: the first and the last call are the dullest.
  const chosen = Array.from({ length: count }, (_, index) => all[Math.floor(((index + 0.5) * all.length) / count)]);
  return chosen
    .slice(from)
    .filter((point, index): point is KillPoint => point !== undefined && index % share.of === share.index);
}

/**
 * Renewals of leases come by the hundred and change nothing but a time; the first writes of the run, which take leases, and
 * one in fifty of the others stand for them.
 */
function isRenewal({ service, operation }: RemoteCall, index: number): boolean {
  return service === "s3" && operation === "PutObject" && index > 100 && index % 50 !== 0;
}

process.send?.(await work(JSON.parse(process.argv[2] ?? "{}") as WorkerTask));
process.disconnect?.();
