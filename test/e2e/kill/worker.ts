import { join } from "node:path";
import { startCluster } from "../../../scripts/servers/start-cluster.ts";
import { killAndResume, type Reference, type Story, tellStory } from "./kill-points.ts";
import { prepareStage, type Stage } from "./stage.ts";
import type { KillPoint } from "./task.ts";

/** The part of the kill points that one process tries, on a cluster of its own. */
export interface WorkerTask {
  readonly binaries: string;
  readonly share: { readonly index: number; readonly of: number };
  /** Points of each story, over all workers; absent: every one. */
  readonly sample?: number;
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
/** One of each pair of models that can be destroyed: shared and dedicated accounts, namespace, vcluster and own cluster. */
const destroyed = ["birch", "harbor", "quarry", "lumen"];
const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function work(task: WorkerTask): Promise<WorkerReport> {
  const cluster = await startCluster({ binaries: task.binaries, identities: [] });
  const stage = await prepareStage(cluster, example);
  try {
    const told = (await prepareStories(stage)).filter(({ story }) => [undefined, story.name].includes(task.story));
    const report = { passed: 0, failed: 0, unreached: 0, stories: [] as WorkerReport["stories"][number][] };
    for (const one of told) {
      const points = choosePoints(one.reference.calls.length, task);
      report.stories.push({ name: one.story.name, calls: one.reference.calls.length, points: points.length });
      for (const kill of points) {
        const { reached, problems } = await killAndResume(stage, { ...one, kill });
        report.unreached += reached ? 0 : 1;
        report[problems.length === 0 ? "passed" : "failed"] += 1;
        tell(one, kill, problems);
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

function tell({ story, reference }: Told, { phase, call }: KillPoint, problems: readonly string[]): void {
  const near = reference.calls[call - 1];
  const where = `${story.name}: killed ${phase} call ${call} (near ${near?.service} ${near?.operation} in ${near?.place})`;
  say(`${problems.length === 0 ? "ok  " : "FAIL"} ${where}${problems.map((problem) => `\n     ${problem}`).join("")}`);
}

/** Applies everything once, so that there is something to destroy. */
async function prepareStories(stage: Stage): Promise<readonly Told[]> {
  const { flags } = stage;
  const apply: Story = {
    name: "apply",
    lines: [["apply", ...flags, "--yes"]],
    checks: [{ line: ["plan", ...flags, "--detailed-exitcode"], says: "No changes" }],
    start: await stage.save("nothing"),
  };
  const applied = await tellStory(stage, apply);
  const destroy: Story = {
    name: "destroy",
    lines: destroyed.map((tenant) => ["destroy", tenant, ...flags, "--yes"]),
    checks: destroyed.map((tenant) => ({ line: ["destroy", tenant, ...flags, "--yes"], says: "No changes" })),
    start: await stage.save("everything"),
  };
  return [
    { story: apply, reference: applied },
    { story: destroy, reference: await tellStory(stage, destroy) },
  ];
}

/** Every point of this worker's share, or so many of a sample that are spread evenly over the run. */
function choosePoints(calls: number, { share, sample, from }: WorkerTask): readonly KillPoint[] {
  const all: KillPoint[] = Array.from({ length: calls }, (_, index) => index + 1).flatMap((call) => [
    { call, phase: "before" as const },
    { call, phase: "after" as const },
  ]);
  const stride = sample === undefined ? 1 : Math.max(1, all.length / sample);
  const chosen = Array.from(
    { length: Math.min(all.length, sample ?? all.length) },
    (_, index) => all[Math.floor(index * stride)],
  );
  return chosen
    .slice(from)
    .filter((point, index) => point !== undefined && index % share.of === share.index) as KillPoint[];
}

process.send?.(await work(JSON.parse(process.argv[2] ?? "{}") as WorkerTask));
process.disconnect?.();
