import type { JsonObject } from "../../model/json.ts";
import { equalQuantities, parseQuantity } from "../../model/quantity.ts";
import { stepError } from "../apply-error.ts";
import { applyResolved } from "./apply-object.ts";
import { awaitQuotas, readQuotas } from "./await-controllers.ts";
import type { LiveQuota } from "./live-quota.ts";
import { nudgedLimits } from "./nudge-quota.ts";
import type { ObjectTask } from "./object-task.ts";
import { planQuotaRound, type QuotaRound, type WaitingRaise, type WantedQuota } from "./quota-round.ts";
import { resolveManifest } from "./resolve-manifest.ts";
import { runTogether } from "./run-together.ts";
import type { StepBench } from "./step-bench.ts";

export interface QuotaMove {
  /** The planned changes that may be carried out now. */
  readonly tasks: readonly ObjectTask[];
  /** Every quota of the environment in this place. */
  readonly wanted: readonly WantedQuota[];
  readonly fresh: ReadonlySet<string>;
  /** `leave`: what has to wait is left for later. `wait`: it is waited for, and an error if it does not come. */
  readonly shortage: "leave" | "wait";
  /** Whether an earlier step has written all of them, so that only what still differs is written again. */
  readonly isRest?: true;
}

/**
 * A controller computes `used` from what it has seen, which may lack what admission counted a moment ago. So only what was
 * free at two looks this far apart counts as free.
 */
const settleMs = 2500;

/** Brings quotas to what is wanted, in as many rounds as it takes; see `planQuotaRound` for what never happens meanwhile. */
export async function moveQuota(bench: StepBench, move: QuotaMove): Promise<void> {
  if (move.tasks.length === 0) return;
  const progress: MoveProgress = {
    written: new Set(move.isRest === true ? move.tasks : []),
    nudged: new Set(),
    deadlineMs: bench.context.clock.nowMs() + bench.patienceMs,
  };
  let before = await lookBefore(bench);
  for (;;) {
    const live = await readQuotas(bench);
    const planned = planMove(move, withGreatestUse(live, before), progress.written);
    before = live;
    await writeAll(bench, planned, { live, progress });
    const { writes, waiting } = planned;
    if (waiting.length > 0) bench.context.progress(describeWaiting(waiting));
    if (writes.length === 0 && (waiting.length === 0 || move.shortage === "leave")) return;
    if (waiting.length > 0) await pauseUntilFree(bench, waiting, progress.deadlineMs);
  }
}

interface MoveProgress {
  readonly written: Set<ObjectTask>;
  /** Quotas, by namespace and name, that have gone by way of other limits. */
  readonly nudged: Set<string>;
  readonly deadlineMs: number;
}

async function pauseUntilFree(bench: StepBench, waiting: readonly WaitingRaise[], deadlineMs: number): Promise<void> {
  const { clock, signal } = bench.context;
  if (clock.nowMs() >= deadlineMs) throw shortageError(bench, waiting);
  await clock.sleep(settleMs, signal);
}

interface PlannedMove {
  readonly round: QuotaRound;
  readonly writes: readonly ObjectTask[];
  readonly waiting: readonly WaitingRaise[];
}

/** Each task is written at least once, because more than its limits may differ. */
function planMove(
  { tasks, wanted, fresh }: QuotaMove,
  live: readonly LiveQuota[],
  written: ReadonlySet<ObjectTask>,
): PlannedMove {
  const round = planQuotaRound({ wanted, live, fresh });
  return {
    round,
    writes: tasks.filter((task) => !written.has(task) || isDifferent(task, round, live)),
    waiting: round.waiting.filter(({ namespace, name }) => tasks.some(isTaskOf(namespace, name))),
  };
}

/** Lets each quota that shrinks go the first time by way of other limits, so that what it frees is counted right. */
function nudge(round: QuotaRound, live: readonly LiveQuota[], nudged: Set<string>): QuotaRound {
  const next = round.next.map((quota) => {
    const key = `${quota.namespace}/${quota.name}`;
    const now = live.find(({ namespace, name }) => namespace === quota.namespace && name === quota.name);
    const hard = now === undefined || nudged.has(key) ? undefined : nudgedLimits(quota.hard, now.hard);
    if (hard === undefined) return quota;
    nudged.add(key);
    return { ...quota, hard };
  });
  return { ...round, next };
}

/** A first look. Where more is used than allowed, an earlier run was stopped in the middle, and one look is not enough. */
async function lookBefore(bench: StepBench): Promise<readonly LiveQuota[]> {
  const { clock, signal } = bench.context;
  const live = await readQuotas(bench);
  const isOverused = live.some(({ hard, used }) =>
    Object.keys(hard).some((resource) => isMore(used[resource], hard[resource])),
  );
  if (isOverused) await clock.sleep(settleMs, signal);
  return live;
}

/** Each quota with what is used now or was used at the look before, whichever is more. */
function withGreatestUse(live: readonly LiveQuota[], before: readonly LiveQuota[]): readonly LiveQuota[] {
  return live.map((quota) => {
    const earlier = before.find(({ namespace, name }) => namespace === quota.namespace && name === quota.name);
    const used = Object.entries(quota.used).map(([resource, now]) => {
      const then = earlier?.used[resource];
      return [resource, then !== undefined && isMore(then, now) ? then : now] as const;
    });
    return { ...quota, used: Object.fromEntries(used) };
  });
}

function isMore(left: string | undefined, right: string | undefined): boolean {
  const [a, b] = [parseQuantity(left ?? ""), parseQuantity(right ?? "")];
  return a !== undefined && b !== undefined && a.nanos > b.nanos;
}

interface WriteOptions {
  readonly live: readonly LiveQuota[];
  readonly progress: MoveProgress;
}

async function writeAll(bench: StepBench, planned: PlannedMove, { live, progress }: WriteOptions): Promise<void> {
  const { writes, waiting } = planned;
  if (writes.length === 0) return;
  const round = waiting.length === 0 ? planned.round : nudge(planned.round, live, progress.nudged);
  await runTogether(writes, bench.context.signal, (task) => write(bench, task, round));
  for (const task of writes) progress.written.add(task);
  await awaitQuotas(
    bench,
    writes.map((task) => nextOf(task, round)),
  );
}

function shortageError({ api }: StepBench, waiting: readonly WaitingRaise[]): ReturnType<typeof stepError> {
  return stepError("TEN7056", `in ${api.place} ${describeWaiting(waiting)}`, { retry: "later" });
}

/** The ResourceQuota manifest as a wanted quota. */
export function wantedQuota({ metadata, spec }: ObjectTask["manifest"]): WantedQuota {
  const { hard } = (spec ?? {}) as { readonly hard?: Readonly<Record<string, string>> };
  return { namespace: metadata.namespace ?? "", name: metadata.name, hard: hard ?? {} };
}

async function write(bench: StepBench, task: ObjectTask, round: QuotaRound): Promise<void> {
  const manifest = await resolveManifest(task.manifest, bench.context.values);
  const spec = { ...(manifest.spec as JsonObject), hard: nextOf(task, round).hard };
  await applyResolved(bench, task, { ...manifest, spec });
}

function nextOf({ manifest }: ObjectTask, round: QuotaRound): WantedQuota {
  const { namespace, name } = manifest.metadata;
  return round.next.find((quota) => quota.namespace === namespace && quota.name === name) ?? wantedQuota(manifest);
}

function isDifferent(task: ObjectTask, round: QuotaRound, live: readonly LiveQuota[]): boolean {
  const { namespace, name, hard } = nextOf(task, round);
  const current = live.find((quota) => quota.namespace === namespace && quota.name === name);
  return Object.entries(hard).some(([resource, value]) => !equalQuantities(value, current?.hard[resource] ?? ""));
}

function isTaskOf(namespace: string, name: string): (task: ObjectTask) => boolean {
  return ({ manifest }) => manifest.metadata.namespace === namespace && manifest.metadata.name === name;
}

function describeWaiting(waiting: readonly WaitingRaise[]): string {
  const [first] = waiting;
  if (first === undefined) return "";
  const { namespace, resource, wanted, allowed, heldBy } = first;
  const holders =
    heldBy.length === 0 ? "" : `, until ${heldBy.join(" and ")} hold${heldBy.length === 1 ? "s" : ""} less`;
  const more = waiting.length === 1 ? "" : ` (and ${waiting.length - 1} more)`;
  return `${resource} of ${namespace} stays at ${allowed} of ${wanted}${holders}${more}`;
}
