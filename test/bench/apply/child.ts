import { writeFileSync } from "node:fs";
import { applyPlan } from "../../../src/apply/apply-plan.ts";
import type { Plan } from "../../../src/model/plan.ts";
import type { Snapshot } from "../../../src/model/snapshot.ts";
import { planBlueprint } from "../../../src/plan/plan-blueprint.ts";
import type { Clusters } from "../../../src/ports/cluster.ts";
import { systemClock } from "../../../src/providers/clock.ts";
import { createClusters } from "../../../src/providers/kubernetes/clusters.ts";
import { readLive } from "../../../src/snapshot/live/read-live.ts";
import { type Blueprint, blueprintOf, place } from "./blueprint.ts";
import { type DeployedCloud, deployedCloud } from "./deployed-cloud.ts";
import { recordRequests, type TracedManifest, traceWave } from "./record-requests.ts";
import { replay } from "./replay.ts";
import { connections, type Measured, type Task } from "./task.ts";
import { vend } from "./vend.ts";

/** One measurement in a process of its own, so that memory and processor time are its own, too. */
const task = JSON.parse(process.argv[2] ?? "{}") as Task;

type Figures = Omit<Measured, "processorMilliseconds" | "peakMebibytes"> & { readonly processorMilliseconds?: number };

interface Scene extends DeployedCloud {
  readonly blueprint: Blueprint;
  readonly clusters: Clusters;
  readonly counts: { writes: number; reads: number };
}

const none = { writes: 0, reads: 0, objects: 0 };

async function measure(): Promise<Figures> {
  switch (task.mode) {
    case "apply":
      return measureApply();
    case "plan":
      return measurePlan();
    case "replay":
      return { ...none, ...(await replay(task)) };
    case "vend":
      return { ...none, ...(await vend(task.count)) };
  }
}

function openScene(): Scene {
  const blueprint = blueprintOf(task.count);
  const counts = { writes: 0, reads: 0 };
  const clusters = createClusters({
    cells: blueprint.cells,
    clock: systemClock,
    kubeconfig: task.kubeconfig ?? "",
    contexts: new Map([[place, "test"]]),
    eks: async () => undefined,
    connections,
    observer: {
      before: ({ writes }) => {
        counts[writes ? "writes" : "reads"] += 1;
      },
    },
  });
  return { blueprint, clusters, counts, ...deployedCloud(blueprint.bundles()) };
}

interface Planned {
  readonly plan: Plan;
  readonly snapshot: Snapshot;
  readonly details: Readonly<Record<string, number>>;
}

async function planScene({ blueprint, cloud, clusters, helm }: Scene): Promise<Planned> {
  const { platform, cells, bundles } = blueprint;
  const startedAt = performance.now();
  const snapshot = await readLive({ cloud, clusters, helm }, { platform, cells, bundles: bundles() });
  const readAt = performance.now();
  const plan = planBlueprint(bundles(), snapshot, {
    platform: platform.name,
    quotas: { sources: [], quotas: {}, rates: {}, durations: {} },
    costBeforeMicros: 0,
    costAfterMicros: 0,
    supply: platform,
  });
  const [gap] = plan.gaps;
  if (gap !== undefined) throw new Error(`not everything could be read: ${JSON.stringify(gap)}`);
  return { plan, snapshot, details: { read: readAt - startedAt, plan: performance.now() - readAt } };
}

async function measureApply(): Promise<Figures> {
  const scene = openScene();
  const { blueprint, cloud, clusters, helm, counts } = scene;
  const { plan, snapshot } = await planScene(scene);
  const requests = task.trace === undefined ? undefined : recordRequests(waveIn(blueprint));
  const { bundles, platform, cells } = blueprint;
  const before = { ...counts };
  const [startedAt, processor] = [performance.now(), cpuMilliseconds()];
  const result = await applyPlan(
    { plan, snapshot, bundles, platform, cells },
    { cloud, clusters, helm, clock: systemClock, events: { emit: () => {} } },
    { holder: { id: `bench-${process.pid}`, who: "bench", startedAtMs: Date.now() } },
  );
  const milliseconds = performance.now() - startedAt;
  const processorMilliseconds = cpuMilliseconds() - processor;
  await clusters.close();
  const [failure] = result.failures;
  if (failure !== undefined) throw new Error(`${failure.step.title}: ${failure.message}`);
  if (requests !== undefined) writeFileSync(task.trace ?? "", JSON.stringify(requests()));
  return {
    milliseconds,
    processorMilliseconds,
    writes: counts.writes - before.writes,
    reads: counts.reads - before.reads,
    objects: plan.changes.length,
  };
}

function waveIn({ bundles }: Blueprint): (manifest: TracedManifest) => number {
  const waves = new Map<string, number>();
  for (const { objects } of bundles()) {
    for (const { manifest, wave } of objects) waves.set(keyOf(manifest), traceWave(manifest.kind, wave));
  }
  return (manifest) => waves.get(keyOf(manifest)) ?? 0;
}

function keyOf({ kind, metadata: { name, namespace } }: TracedManifest): string {
  return `${kind}/${namespace ?? "-"}/${name}`;
}

async function measurePlan(): Promise<Figures> {
  const scene = openScene();
  const [startedAt, processor] = [performance.now(), cpuMilliseconds()];
  const { plan, snapshot, details } = await planScene(scene);
  const milliseconds = performance.now() - startedAt;
  const processorMilliseconds = cpuMilliseconds() - processor;
  await scene.clusters.close();
  const [change] = plan.changes;
  if (change !== undefined) {
    throw new Error(
      `${plan.changes.length} changes, first: ${change.action} ${change.id} ${JSON.stringify(change.changes)}`,
    );
  }
  return { milliseconds, processorMilliseconds, ...scene.counts, objects: snapshot.objects.length, details };
}

/** Processor time of this process, all threads. */
function cpuMilliseconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

const figures = await measure();
const measured: Measured = {
  processorMilliseconds: cpuMilliseconds(),
  ...figures,
  peakMebibytes: Math.round(process.resourceUsage().maxRSS / 1024),
};
process.stdout.write(`\n${JSON.stringify(measured)}\n`);
process.exit(0);
