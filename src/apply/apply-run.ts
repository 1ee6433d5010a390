import { leasePrefix, toolingBucketName, toolingRegion } from "../model/account-entry.ts";
import type { ApplyResult, StepFailure, StepOutcome } from "../model/apply.ts";
import { type Bundle, bundleKey } from "../model/blueprint.ts";
import { hasFailed, type TenantryError } from "../model/error.ts";
import { bugError, stepError } from "./apply-error.ts";
import type { ApplyInput, ApplyOptions, ApplyPorts } from "./apply-plan.ts";
import { type AwsRun, createAwsRun } from "./aws/aws-run.ts";
import { awsSteps } from "./aws/aws-steps.ts";
import { kubernetesSteps } from "./kubernetes/kubernetes-steps.ts";
import { createSharedWaits } from "./kubernetes/shared-waits.ts";
import { Leases } from "./leases.ts";
import { createOrganizationBook } from "./organization-book.ts";
import { announcedSubjects, ownerMilestone, ownerTasks, subjectMilestone } from "./owner-tasks.ts";
import { Scheduler, type Task, type Turn } from "./scheduler.ts";
import type { OwnerWork, Step, ValueBook } from "./step.ts";
import { createStepContext } from "./step-context.ts";
import { stepFailure } from "./step-failure.ts";
import { type OwnerSteps, partSteps, type StepPhase } from "./step-maker.ts";
import { ownerKeyOf } from "./subject.ts";
import {
  type BundleSource,
  createBundleSource,
  findLandmarks,
  idsOf,
  type Landmarks,
  type OwnerPart,
  partPlan,
} from "./survey.ts";
import { createValueBook } from "./value-book.ts";

const defaultParallelism = 16;
/** How long a step waits for the organisation's lease when another apply only uses it in passing. */
const passingLeaseMs = 15 * 60_000;
const leasePollMs = 5_000;

interface Phase {
  readonly kinds: readonly StepPhase[];
  readonly parts: readonly OwnerPart[];
}

/** An owner while its steps are in the graph. */
interface Active {
  readonly part: OwnerPart;
  readonly steps: ReadonlyMap<string, Step>;
  readonly tasks: readonly Task[];
  readonly end: string;
  hasLease: boolean;
  /** Why none of its steps could start. */
  blocked?: unknown;
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
  readonly #stop: AbortController = new AbortController();
  readonly #leases: Leases;
  readonly #values: ValueBook;
  readonly #aws: AwsRun;
  readonly #waits = createSharedWaits();
  readonly #startedMs: number;
  readonly #counts = { done: 0, failed: 0, skipped: 0, refused: 0 };
  readonly #failures: StepFailure[] = [];
  readonly #startedAt = new Map<string, number>();
  /** Owners of which something was not done: their deletions are not safe. */
  readonly #unfinished = new Set<string>();
  /** Accounts and cells in which a deletion was not done: what others there stand on must stay. */
  readonly #unfinishedPlaces = new Set<string>();
  #isDraining = false;
  #isLeaseless = false;
  #fatal: unknown;

  constructor(input: ApplyInput, ports: ApplyPorts, options: ApplyOptions) {
    const { platform, plan, snapshot, cells } = input;
    const { cloud, clusters, clock, events } = ports;
    this.#input = input;
    this.#ports = ports;
    this.#options = options;
    this.#startedMs = clock.nowMs();
    this.#parts = partPlan(plan);
    this.#conflicts = new Set((plan.conflicts ?? []).map(({ id }) => id));
    this.#bundles = createBundleSource(input.bundles, new Set(this.#parts.map(({ key }) => key)));
    this.#landmarks = findLandmarks(platform.name, plan.changes);
    const organization = createOrganizationBook(platform.name, this.#bundles.organization, snapshot.organization);
    this.#values = createValueBook({ snapshot, cells, organization, cloud, clusters });
    this.#leases = new Leases({
      store: cloud.bucket(toolingBucketName(platform), toolingRegion(platform)),
      clock,
      platform: platform.name,
      holder: options.holder,
      onTakenOver: (lease, from) => events.emit({ kind: "lease-taken-over", atMs: clock.nowMs(), lease, from }),
    });
    this.#aws = createAwsRun({
      platform,
      cells,
      organization,
      reserved: this.#landmarks.pool,
      cloud,
      clock,
      signal: this.#stop.signal,
      onPoll: () => this.#leases.renewDue(),
    });
  }

  async run(): Promise<ApplyResult> {
    const owners = this.#survey();
    const steps = owners.reduce((sum, owner) => sum + owner.steps, 0);
    const { clock, events } = this.#ports;
    events.emit({ kind: "run-started", atMs: this.#startedMs, steps, owners });
    const release = this.#listen();
    try {
      if (steps > 0) await this.#runPhases();
    } finally {
      release();
      await this.#leases.releaseAll();
    }
    if (this.#fatal !== undefined) throw this.#fatal;
    const result = this.#result(steps);
    events.emit({ kind: "run-finished", atMs: clock.nowMs(), result });
    return result;
  }

  /** Makes every step once, to count them and to be sure that each planned change is carried out by one. */
  #survey(): readonly { readonly owner: OwnerPart["owner"]; readonly steps: number }[] {
    const counts = new Map<string, number>();
    for (const { part, bundle } of this.#works(this.#parts)) {
      const { make, take, leave } = this.#makeSteps(part, bundle);
      const steps = [...make, ...take, ...leave];
      requireCarried(part, steps);
      counts.set(part.key, steps.length);
    }
    return this.#parts.map(({ owner, key }) => ({ owner, steps: counts.get(key) ?? 0 }));
  }

  #makeSteps(part: OwnerPart, bundle: Bundle | undefined): OwnerSteps {
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
  *#works(parts: readonly OwnerPart[]): Generator<{ readonly part: OwnerPart; readonly bundle: Bundle | undefined }> {
    const left = new Map(parts.map((part) => [part.key, part]));
    for (const bundle of this.#bundles.of(new Set(left.keys()))) {
      const key = bundleKey(bundle.owner);
      const part = left.get(key);
      left.delete(key);
      if (part !== undefined) yield { part, bundle };
    }
    for (const part of left.values()) yield { part, bundle: undefined };
  }

  /**
   * Everything that makes or changes; then deletions: of environments, destructive ones last, of cells, then of our way into
   * accounts that are empty by then, and of the platform.
   */
  async #runPhases(): Promise<void> {
    await this.#requireLeases();
    const parts = this.#parts;
    const late = parts.filter((part) => part.late.size > 0);
    const of = (...kinds: readonly string[]): readonly OwnerPart[] =>
      late.filter(({ owner }) => kinds.includes(owner.kind));
    const environments = of("environment");
    const phases: readonly Phase[] = [
      { kinds: ["make"], parts },
      { kinds: ["take"], parts: environments.filter(({ isDestructive }) => !isDestructive) },
      { kinds: ["take"], parts: environments.filter(({ isDestructive }) => isDestructive) },
      { kinds: ["take"], parts: of("cell") },
      { kinds: ["leave"], parts: of("environment", "cell") },
      { kinds: ["take", "leave"], parts: of("platform") },
    ];
    for (const phase of phases) {
      if (phase.parts.length > 0 && this.#fatal === undefined) await this.#runPhase(phase);
    }
  }

  /** The bucket for leases is made by the first step of the first apply ever, which CloudFormation itself serialises. */
  async #requireLeases(): Promise<void> {
    const { platform } = this.#input;
    const name = toolingBucketName(platform);
    this.#isLeaseless = this.#landmarks.makesTooling;
    if (this.#isLeaseless) return;
    try {
      if (await this.#ports.cloud.bucket(name, toolingRegion(platform)).exists()) return;
    } catch (error) {
      // Whoever may look into the bucket is made together with it.
      if (this.#landmarks.toolingStack === undefined || !hasFailed(error, "denied", "not-found")) throw error;
    }
    this.#isLeaseless = true;
    if (this.#landmarks.toolingStack !== undefined) return;
    throw stepError("TEN7005", `bucket ${name} does not exist, so that no lease can be taken`, {
      failure: "not-found",
    });
  }

  async #runPhase(phase: Phase): Promise<void> {
    const active = new Map<string, Active>();
    const byTask = new Map<string, Active>();
    const works = this.#works(phase.parts);
    const parallelism = this.#options.parallelism ?? defaultParallelism;
    const mostActive = Math.max(64, 4 * parallelism);
    const scheduler: Scheduler = new Scheduler({
      parallelism,
      isClosed: () => this.#isClosed(scheduler.running),
      refill: (isStuck) => {
        if (active.size >= mostActive && !isStuck) return false;
        const next = works.next();
        if (next.done === true) return false;
        this.#guarded(() => this.#load(next.value, { phase, scheduler, active, byTask }));
        return true;
      },
      onEnd: (task, outcome, error) => this.#ended(task, { outcome, error, scheduler, active, byTask }),
      circleError: (ids) =>
        bugError("TEN7006", `steps wait for each other in a circle: ${ids.slice(0, 10).join(", ")}`),
    });
    if (isMaking(phase)) announce(scheduler, phase.parts);
    else scheduler.add([doom]);
    await scheduler.run();
  }

  #load(
    { part, bundle }: { readonly part: OwnerPart; readonly bundle: Bundle | undefined },
    graph: Graph & { readonly phase: Phase },
  ): void {
    const { phase, scheduler, active, byTask } = graph;
    const made = this.#makeSteps(part, bundle);
    const steps = phase.kinds.flatMap((kind) => made[kind]);
    const leaseless = this.#isLeaseless ? this.#landmarks.toolingStack : undefined;
    const conflict = bundle === undefined ? undefined : [...idsOf(bundle)].find((id) => this.#conflicts.has(id));
    const { tasks, end } = ownerTasks({
      part,
      bundle,
      steps,
      phase: isMaking(phase) ? "early" : "late",
      leaseless: isMaking(phase) ? leaseless : undefined,
      lease: (turn) => this.#enter(entry, conflict, phase, turn),
      run: (step, turn) => this.#runStep(step, turn),
      alsoAfter: (step) => (!isMaking(phase) && this.#standsOnUnfinished(step) ? [doomed] : []),
    });
    const byId = new Map(steps.map((step) => [step.info.id, step]));
    const entry: Active = { part, tasks, end, steps: byId, hasLease: false };
    active.set(part.key, entry);
    for (const { id } of tasks) byTask.set(id, entry);
    scheduler.add(steps.length === 0 ? tasks.filter((task) => task.run === undefined) : tasks);
  }

  /** Others' deletions there failed, so what they stand on (the account's roles, the cell) must stay. */
  #standsOnUnfinished({ info }: Step): boolean {
    const account = info.changes.map((id) => id.slice("organization/".length)).find((id) => /^\d{12}$/.test(id));
    return this.#unfinishedPlaces.has(account ?? rootOf(info.place));
  }

  /** Takes the owner's lease before its first step. */
  async #enter(entry: Active, conflict: string | undefined, phase: Phase, turn: Turn): Promise<void> {
    try {
      if (conflict !== undefined)
        throw stepError(
          "TEN7007",
          `${conflict} stands under a name of ours and is not ours: nothing of ${entry.part.key} is changed`,
        );
      if (!isMaking(phase) && this.#unfinished.has(entry.part.key))
        throw stepError("TEN7008", `nothing of ${entry.part.key} is deleted while something of it is not done`);
      await this.#acquire(leaseKey(entry.part.key), this.#options.leaseWaitMs ?? 0, turn);
      entry.hasLease = true;
    } catch (error) {
      entry.blocked = error;
      throw error;
    }
  }

  async #acquire(key: string, waitMs: number, turn: Turn): Promise<void> {
    const { clock, events } = this.#ports;
    const untilMs = clock.nowMs() + waitMs;
    for (;;) {
      const taking = await this.#leases.acquire(key);
      if (taking.kind === "held") return;
      if (clock.nowMs() >= untilMs || this.#isClosed(1)) {
        const { holder, freeAtMs } = taking;
        events.emit({ kind: "lease-refused", atMs: clock.nowMs(), lease: key, holder, freeAtMs });
        this.#counts.refused += 1;
        const { who, startedAtMs } = holder;
        const since = new Date(startedAtMs).toISOString();
        throw stepError("TEN7001", `${key} is held by ${who}, who has been applying since ${since}`, {
          retry: "later",
          failure: "conflict",
        });
      }
      await turn.idle(clock.sleep(leasePollMs, this.#stop.signal));
    }
  }

  async #runStep(step: Step, turn: Turn): Promise<void> {
    const { clock, events } = this.#ports;
    const { info } = step;
    const startedMs = clock.nowMs();
    this.#startedAt.set(info.id, startedMs);
    events.emit({ kind: "step-started", atMs: startedMs, step: info });
    const isLeaseless = this.#isLeaseless && info.id === this.#landmarks.toolingStack;
    const own = isLeaseless ? [] : [leaseKey(ownerKeyOf(info.owner))];
    const organization = step.needsOrganizationLease === true ? [leaseKey("organization")] : [];
    for (const key of organization) await this.#acquire(key, passingLeaseMs, turn);
    try {
      await step.run(
        createStepContext({
          step: info,
          ports: this.#ports,
          values: this.#values,
          leases: this.#leases,
          keys: [...own, ...organization],
          signal: this.#stop.signal,
          turn,
        }),
      );
    } finally {
      for (const key of organization) await this.#leases.release(key);
      this.#leases.renewDue();
    }
  }

  #ended(task: Task, end: Graph & { readonly outcome: StepOutcome; readonly error: unknown }): void {
    const { outcome, error, scheduler, active, byTask } = end;
    const entry = byTask.get(task.id);
    if (entry === undefined) return;
    const step = entry.steps.get(task.id);
    if (step !== undefined) this.#stepEnded(entry, step, outcome, error);
    if (task.id !== entry.end) return;
    active.delete(entry.part.key);
    for (const { id } of entry.tasks) byTask.delete(id);
    scheduler.forget(entry.tasks.map(({ id }) => id).filter((id) => !isLasting(id)));
    if (entry.hasLease) this.#leases.release(leaseKey(entry.part.key)).catch(() => {});
  }

  #stepEnded(entry: Active, { info }: Step, outcome: StepOutcome, error: unknown): void {
    const { clock, events } = this.#ports;
    const reason = error ?? this.#takeBlocked(entry);
    const isStopped = this.#stop.signal.aborted && error !== undefined;
    const end = isStopped ? "skipped" : reason === undefined ? outcome : "failed";
    this.#counts[end] += 1;
    const failure = end === "failed" ? stepFailure(info, reason) : undefined;
    if (failure !== undefined) this.#failures.push(failure);
    if (end !== "done") {
      this.#unfinished.add(entry.part.key);
      if (entry.part.late.size > 0) this.#unfinishedPlaces.add(rootOf(info.place));
    }
    const atMs = clock.nowMs();
    const durationMs = atMs - (this.#startedAt.get(info.id) ?? atMs);
    this.#startedAt.delete(info.id);
    events.emit({
      kind: "step-finished",
      atMs,
      step: info,
      outcome: end,
      durationMs,
      ...(failure === undefined ? {} : { failure }),
    });
  }

  /** What kept the whole owner from starting is told once, at its first step; a refusal has its own event. */
  #takeBlocked(entry: Active): unknown {
    const { blocked } = entry;
    if (blocked === undefined || isToldOtherwise(blocked)) return undefined;
    entry.blocked = toldAlready;
    return blocked;
  }

  #isClosed(running: number): boolean {
    const { drain, stop, deadlineMs } = this.#options;
    const isInterrupted = drain?.aborted === true || stop?.aborted === true;
    const isLate = deadlineMs !== undefined && this.#ports.clock.nowMs() >= deadlineMs;
    if (!isInterrupted && !isLate && this.#fatal === undefined) return false;
    if (!this.#isDraining) {
      this.#isDraining = true;
      const reason = isInterrupted ? "interrupted" : "deadline";
      this.#ports.events.emit({ kind: "draining", atMs: this.#ports.clock.nowMs(), reason, running });
    }
    return true;
  }

  /** Hands a stop on to every step. */
  #listen(): () => void {
    const { stop } = this.#options;
    const onStop = (): void => this.#stop.abort(stop?.reason);
    if (stop?.aborted === true) onStop();
    stop?.addEventListener("abort", onStop, { once: true });
    return () => stop?.removeEventListener("abort", onStop);
  }

  #guarded(run: () => void): void {
    try {
      run();
    } catch (error) {
      this.#fatal ??= error;
    }
  }

  #result(steps: number): ApplyResult {
    const { done, failed, refused } = this.#counts;
    const { drain, stop } = this.#options;
    const skipped = steps - done - failed;
    const isInterrupted = drain?.aborted === true || stop?.aborted === true;
    const outcome =
      isInterrupted && skipped > 0
        ? "interrupted"
        : failed > 0
          ? "partial"
          : refused > 0
            ? "refused"
            : skipped > 0
              ? "partial"
              : "complete";
    return {
      outcome,
      done,
      failed,
      skipped,
      failures: this.#failures,
      durationMs: this.#ports.clock.nowMs() - this.#startedMs,
    };
  }
}

interface Graph {
  readonly scheduler: Scheduler;
  readonly active: Map<string, Active>;
  readonly byTask: Map<string, Active>;
}

function isMaking({ kinds }: Phase): boolean {
  return kinds.includes("make");
}

/** A task that fails at once, for what must not start. */
const doomed = "doomed";
const doom: Task = {
  id: doomed,
  group: doomed,
  after: [],
  run: () => Promise.reject(stepError("TEN7008", "a deletion that comes before was not done")),
};

const toldAlready: unique symbol = Symbol("told already");

function isToldOtherwise(blocked: unknown): boolean {
  if (blocked === toldAlready) return true;
  const { code } = blocked as Partial<TenantryError>;
  return code === "TEN7001" || code === "TEN7008";
}

function leaseKey(owner: string): string {
  return `${leasePrefix}${owner}`;
}

/** The account of a place in AWS; the cell of a place in a cluster. */
function rootOf(place: string): string {
  return place.split(/[/+]/, 1)[0] ?? place;
}

/** Milestones of other owners are asked for as long as the phase lasts. */
function isLasting(id: string): boolean {
  return id.startsWith("subject:") || id.startsWith("owner:");
}

function announce(scheduler: Scheduler, parts: readonly OwnerPart[]): void {
  for (const part of parts) {
    for (const subject of announcedSubjects(part)) scheduler.announce(subjectMilestone(subject));
    if (part.owner.kind === "cell") scheduler.announce(ownerMilestone(part.key));
  }
}

function requireCarried(part: OwnerPart, steps: readonly Step[]): void {
  const carried = new Set(steps.flatMap(({ info }) => info.changes));
  const missing = part.changes.find(({ id }) => !carried.has(id));
  if (missing === undefined) return;
  throw bugError("TEN7006", `no step carries out the planned ${missing.action} of ${missing.id} (${missing.type})`);
}
