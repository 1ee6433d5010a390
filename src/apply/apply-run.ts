import type { ApplyResult, StepOutcome } from "../model/apply.ts";
import { type Bundle, bundleKey } from "../model/blueprint.ts";
import { type ActiveOwner, takeBlocked } from "./active-owner.ts";
import { bugError, stepError } from "./apply-error.ts";
import type { ApplyInput, ApplyOptions, ApplyPorts } from "./apply-plan.ts";
import { type AwsRun, createAwsRun } from "./aws/aws-run.ts";
import { awsSteps } from "./aws/aws-steps.ts";
import { kubernetesSteps } from "./kubernetes/kubernetes-steps.ts";
import { createSharedWaits } from "./kubernetes/shared-waits.ts";
import { LeaseDesk } from "./lease-desk.ts";
import { createOrganizationBook } from "./organization-book.ts";
import { ownerTasks } from "./owner-tasks.ts";
import { doomed, isLasting, isMaking, openPhase, type Phase, phasesOf } from "./phases.ts";
import { RunGate } from "./run-gate.ts";
import { Scheduler, type Task, type Turn } from "./scheduler.ts";
import type { OwnerWork, Step, ValueBook } from "./step.ts";
import { createStepContext } from "./step-context.ts";
import { stepFailure } from "./step-failure.ts";
import { type OwnerSteps, partSteps } from "./step-maker.ts";
import {
  type BundleSource,
  createBundleSource,
  findLandmarks,
  idsOf,
  type Landmarks,
  type OwnerPart,
  partPlan,
} from "./survey.ts";
import { Tally } from "./tally.ts";
import { Unfinished } from "./unfinished.ts";
import { createValueBook } from "./value-book.ts";

const defaultParallelism = 16;

/** The owners of a phase that are in its graph. */
interface Graph {
  readonly phase: Phase;
  readonly scheduler: Scheduler;
  readonly active: Map<string, ActiveOwner>;
  readonly byTask: Map<string, ActiveOwner>;
}

interface Work {
  readonly part: OwnerPart;
  readonly bundle: Bundle | undefined;
}

/** One run of a plan. */
export class ApplyRun {
  readonly #input: ApplyInput;
  readonly #ports: ApplyPorts;
  readonly #options: ApplyOptions;
  readonly #parts: readonly OwnerPart[];
  readonly #conflicts: ReadonlySet<string>;
  readonly #bundles: BundleSource;
  readonly #landmarks: Landmarks;
  readonly #gate: RunGate;
  readonly #tally: Tally;
  readonly #desk: LeaseDesk;
  readonly #unfinished: Unfinished = new Unfinished();
  readonly #values: ValueBook;
  readonly #aws: AwsRun;
  readonly #waits = createSharedWaits();

  constructor(input: ApplyInput, ports: ApplyPorts, options: ApplyOptions) {
    const { platform, plan, snapshot, cells } = input;
    const { cloud, clusters, clock } = ports;
    this.#input = input;
    this.#ports = ports;
    this.#options = options;
    this.#gate = new RunGate(options, ports);
    this.#tally = new Tally(ports);
    this.#parts = partPlan(plan);
    this.#conflicts = new Set((plan.conflicts ?? []).map(({ id }) => id));
    this.#bundles = createBundleSource(input.bundles, new Set(this.#parts.map(({ key }) => key)));
    this.#landmarks = findLandmarks(platform.name, plan.changes);
    const organization = createOrganizationBook(platform.name, this.#bundles.organization, snapshot.organization);
    this.#values = createValueBook({ snapshot, cells, organization, cloud, clusters });
    this.#desk = new LeaseDesk({
      platform,
      ports,
      holder: options.holder,
      landmarks: this.#landmarks,
      gate: this.#gate,
      tally: this.#tally,
      plannedAtMs: input.plannedAtMs,
    });
    this.#aws = createAwsRun({
      platform,
      cells,
      organization,
      reserved: this.#landmarks.pool,
      cloud,
      clock,
      signal: this.#gate.signal,
      onPoll: () => this.#desk.leases.renewDue(),
    });
  }

  async run(): Promise<ApplyResult> {
    const owners = this.#survey();
    const steps = owners.reduce((sum, owner) => sum + owner.steps, 0);
    const { clock, events } = this.#ports;
    events.emit({ kind: "run-started", atMs: this.#tally.startedMs, steps, owners });
    const release = this.#gate.listen();
    try {
      if (steps > 0) await this.#runPhases();
    } finally {
      release();
      await this.#desk.leases.releaseAll();
    }
    if (this.#gate.fatal !== undefined) throw this.#gate.fatal;
    const result = this.#tally.result(steps, this.#gate.isInterrupted);
    events.emit({ kind: "run-finished", atMs: clock.nowMs(), result });
    return result;
  }

  /** Makes every step once, to count them and to be sure that each planned change is carried out by one. */
  #survey(): readonly { readonly owner: OwnerPart["owner"]; readonly steps: number }[] {
    const counts = new Map<string, number>();
    for (const work of this.#works(this.#parts)) {
      const { make, take, leave } = this.#makeSteps(work);
      const steps = [...make, ...take, ...leave];
      requireCarried(work.part, steps);
      counts.set(work.part.key, steps.length);
    }
    return this.#parts.map(({ owner, key }) => ({ owner, steps: counts.get(key) ?? 0 }));
  }

  #makeSteps({ part, bundle }: Work): OwnerSteps {
    const work: OwnerWork = { owner: part.owner, bundle, changes: part.changes };
    const { accountStacks, toolingStack } = this.#landmarks;
    const aws = awsSteps(work, {
      run: this.#aws,
      accountStacks,
      ...(toolingStack === undefined ? {} : { toolingStack }),
    });
    const kubernetes = kubernetesSteps(work, {
      platform: this.#input.platform.name,
      controllers: this.#options.controllers ?? "evaluated",
      waits: this.#waits,
    });
    return partSteps(part, [...aws, ...kubernetes]);
  }

  /** Owners with their bundles: those that still have one in the order of the bundles, then those that do not. */
  *#works(parts: readonly OwnerPart[]): Generator<Work> {
    const left = new Map(parts.map((part) => [part.key, part]));
    for (const bundle of this.#bundles.of(new Set(left.keys()))) {
      const key = bundleKey(bundle.owner);
      const part = left.get(key);
      left.delete(key);
      if (part !== undefined) yield { part, bundle };
    }
    for (const part of left.values()) yield { part, bundle: undefined };
  }

  async #runPhases(): Promise<void> {
    await this.#desk.open();
    for (const phase of phasesOf(this.#parts)) {
      if (this.#gate.fatal === undefined) await this.#runPhase(phase);
    }
  }

  async #runPhase(phase: Phase): Promise<void> {
    const active = new Map<string, ActiveOwner>();
    const byTask = new Map<string, ActiveOwner>();
    const works = this.#works(phase.parts);
    const parallelism = this.#options.parallelism ?? defaultParallelism;
    const mostActive = Math.max(64, 4 * parallelism);
    const scheduler: Scheduler = new Scheduler({
      parallelism,
      isClosed: () => this.#gate.isClosed(scheduler.running),
      refill: (isStuck) => {
        if (active.size >= mostActive && !isStuck) return false;
        const next = works.next();
        if (next.done === true) return false;
        this.#gate.guard(() => this.#load(next.value, graph));
        return true;
      },
      onEnd: (task, outcome, error) => this.#ended(graph, task, { outcome, error }),
      circleError: (ids) =>
        bugError("TEN7006", `steps wait for each other in a circle: ${ids.slice(0, 10).join(", ")}`),
    });
    const graph: Graph = { phase, scheduler, active, byTask };
    openPhase(scheduler, phase);
    await scheduler.run();
  }

  #load(work: Work, { phase, scheduler, active, byTask }: Graph): void {
    const { part, bundle } = work;
    const made = this.#makeSteps(work);
    const steps = phase.kinds.flatMap((kind) => made[kind]);
    const conflict = bundle === undefined ? undefined : [...idsOf(bundle)].find((id) => this.#conflicts.has(id));
    const { tasks, end } = ownerTasks({
      part,
      bundle,
      steps,
      phase: isMaking(phase) ? "early" : "late",
      leaseless: isMaking(phase) ? this.#desk.leaseless : undefined,
      lease: (turn) => this.#enter(entry, conflict, phase, turn),
      run: (step, turn) => this.#runStep(step, turn),
      alsoAfter: (step) => (!isMaking(phase) && this.#unfinished.standsUnder(step) ? [doomed] : []),
    });
    const byId = new Map(steps.map((step) => [step.info.id, step]));
    const entry: ActiveOwner = { part, tasks, end, steps: byId, hasLease: false };
    active.set(part.key, entry);
    for (const { id } of tasks) byTask.set(id, entry);
    scheduler.add(steps.length === 0 ? tasks.filter((task) => task.run === undefined) : tasks);
  }

  /** Takes the owner's lease before its first step. */
  async #enter(entry: ActiveOwner, conflict: string | undefined, phase: Phase, turn: Turn): Promise<void> {
    const { key } = entry.part;
    try {
      if (conflict !== undefined)
        throw stepError(
          "TEN7007",
          `${conflict} stands under a name of ours and is not ours: nothing of ${key} is changed`,
        );
      if (!isMaking(phase) && this.#unfinished.has(entry.part))
        throw stepError("TEN7008", `nothing of ${key} is deleted while something of it is not done`);
      await this.#desk.enter(key, this.#options.leaseWaitMs ?? 0, turn);
      entry.hasLease = true;
    } catch (error) {
      entry.blocked = error;
      throw error;
    }
  }

  async #runStep(step: Step, turn: Turn): Promise<void> {
    this.#tally.started(step.info);
    const { leases } = this.#desk;
    await this.#desk.during(step, turn, (keys) =>
      step.run(
        createStepContext({
          step: step.info,
          ports: this.#ports,
          values: this.#values,
          leases,
          keys,
          signal: this.#gate.signal,
          turn,
        }),
      ),
    );
  }

  #ended(
    graph: Graph,
    task: Task,
    { outcome, error }: { readonly outcome: StepOutcome; readonly error: unknown },
  ): void {
    const { scheduler, active, byTask } = graph;
    const entry = byTask.get(task.id);
    if (entry === undefined) return;
    const step = entry.steps.get(task.id);
    if (step !== undefined) this.#stepEnded(entry, step, { outcome, error });
    if (task.id !== entry.end) return;
    active.delete(entry.part.key);
    for (const { id } of entry.tasks) byTask.delete(id);
    scheduler.forget(entry.tasks.map(({ id }) => id).filter((id) => !isLasting(id)));
    if (entry.hasLease) this.#desk.leave(entry.part.key);
  }

  #stepEnded(
    entry: ActiveOwner,
    step: Step,
    { outcome, error }: { readonly outcome: StepOutcome; readonly error: unknown },
  ): void {
    const reason = error ?? takeBlocked(entry);
    const isStopped = this.#gate.signal.aborted && error !== undefined;
    const failed = reason === undefined ? outcome : "failed";
    const end = isStopped ? "skipped" : failed;
    if (end !== "done") this.#unfinished.add(entry.part, step);
    this.#tally.ended(step.info, end, end === "failed" ? stepFailure(step.info, reason) : undefined);
  }
}

function requireCarried(part: OwnerPart, steps: readonly Step[]): void {
  const carried = new Set(steps.flatMap(({ info }) => info.changes));
  const missing = part.changes.find(({ id }) => !carried.has(id));
  if (missing === undefined) return;
  throw bugError("TEN7006", `no step carries out the planned ${missing.action} of ${missing.id} (${missing.type})`);
}
