import { leasePrefix, toolingBucketName, toolingRegion } from "../model/account-entry.ts";
import { hasFailed } from "../model/error.ts";
import type { Platform } from "../model/platform.ts";
import { stepError } from "./apply-error.ts";
import type { ApplyPorts } from "./apply-plan.ts";
import { Leases, type LeasesOptions, type LeaseTaking } from "./leases.ts";
import type { RunGate } from "./run-gate.ts";
import type { Turn } from "./scheduler.ts";
import type { Step } from "./step.ts";
import { ownerKeyOf } from "./subject.ts";
import type { Landmarks } from "./survey.ts";
import type { Tally } from "./tally.ts";

/** How long a step waits for the organisation's lease when another apply only uses it in passing. */
const passingLeaseMs = 15 * 60_000;
const leasePollMs = 5_000;

export interface LeaseDeskOptions {
  readonly platform: Platform;
  readonly ports: ApplyPorts;
  readonly holder: LeasesOptions["holder"];
  readonly landmarks: Landmarks;
  readonly gate: RunGate;
  readonly tally: Tally;
  /** Before what exists was read for the plan; absent: never counts as out of date. */
  readonly plannedAtMs: number | undefined;
}

/** Which leases a run needs, and waiting for those that others hold. */
export class LeaseDesk {
  readonly leases: Leases;
  readonly #options: LeaseDeskOptions;
  #isLeaseless = false;

  constructor(options: LeaseDeskOptions) {
    const { platform, holder } = options;
    const { cloud, clock, events } = options.ports;
    this.#options = options;
    this.leases = new Leases({
      store: cloud.bucket(toolingBucketName(platform), toolingRegion(platform)),
      clock,
      platform: platform.name,
      holder,
      onTakenOver: (lease, from) => events.emit({ kind: "lease-taken-over", atMs: clock.nowMs(), lease, from }),
    });
  }

  /**
   * The step that makes the bucket for leases, when there is none yet: the first of the first apply ever, which
   * CloudFormation itself serialises.
   */
  get leaseless(): string | undefined {
    return this.#isLeaseless ? this.#options.landmarks.toolingStack : undefined;
  }

  /** Throws TEN7005 when there is no bucket for leases and nothing makes one. */
  async open(): Promise<void> {
    const { landmarks, platform, ports } = this.#options;
    const name = toolingBucketName(platform);
    this.#isLeaseless = landmarks.makesTooling;
    if (this.#isLeaseless) return;
    try {
      if (await ports.cloud.bucket(name, toolingRegion(platform)).exists()) return;
    } catch (error) {
      // Whoever may look into the bucket is made together with it.
      if (landmarks.toolingStack === undefined || !hasFailed(error, "denied", "not-found")) throw error;
    }
    this.#isLeaseless = true;
    if (landmarks.toolingStack !== undefined) return;
    throw stepError("TEN7005", `bucket ${name} does not exist, so that no lease can be taken`, {
      failure: "not-found",
    });
  }

  /**
   * Takes an owner's lease; throws TEN7001 when somebody else has it for longer than `waitMs`, and TEN7009 when somebody
   * else has worked under it since the plan was made.
   */
  async enter(owner: string, waitMs: number, turn: Turn): Promise<void> {
    const key = leaseKey(owner);
    const usedMs = await this.#acquire(key, waitMs, turn);
    const { plannedAtMs } = this.#options;
    if (plannedAtMs === undefined || usedMs === undefined || usedMs <= plannedAtMs) return;
    await this.leases.releaseUnused(key);
    throw stepError("TEN7009", `somebody else has applied ${owner} since this plan was made`, {
      retry: "now",
      failure: "conflict",
    });
  }

  /** Gives an owner's lease back, on the side. */
  leave(owner: string): void {
    this.leases.release(leaseKey(owner)).catch(() => {});
  }

  /** Runs a step with the names of the leases that it needs, those beside its owner's taken for as long as it runs. */
  async during(step: Step, turn: Turn, run: (keys: readonly string[]) => Promise<void>): Promise<void> {
    const { info } = step;
    const own = info.id === this.leaseless ? [] : [leaseKey(ownerKeyOf(info.owner))];
    const passing = step.needsOrganizationLease === true ? [leaseKey("organization")] : [];
    for (const key of passing) await this.#acquire(key, passingLeaseMs, turn);
    try {
      await run([...own, ...passing]);
    } finally {
      for (const key of passing) await this.leases.release(key);
      this.leases.renewDue();
    }
  }

  /** Until when somebody else may have worked under the lease. */
  async #acquire(key: string, waitMs: number, turn: Turn): Promise<number | undefined> {
    const { gate, ports } = this.#options;
    const untilMs = ports.clock.nowMs() + waitMs;
    for (;;) {
      const taking = await this.leases.acquire(key);
      if (taking.kind === "held") return taking.usedMs;
      if (ports.clock.nowMs() >= untilMs || gate.isClosed(1)) throw this.#refuse(key, taking);
      await turn.idle(ports.clock.sleep(leasePollMs, gate.signal));
    }
  }

  #refuse(key: string, { holder, freeAtMs }: Extract<LeaseTaking, { readonly kind: "refused" }>): Error {
    const { ports, tally } = this.#options;
    ports.events.emit({ kind: "lease-refused", atMs: ports.clock.nowMs(), lease: key, holder, freeAtMs });
    tally.refused();
    const since = new Date(holder.startedAtMs).toISOString();
    const until = new Date(freeAtMs).toISOString();
    return stepError(
      "TEN7001",
      `${key} is held by ${holder.who}, who has been applying since ${since}; it comes free at ${until} unless it is renewed`,
      { retry: "later", failure: "conflict" },
    );
  }
}

function leaseKey(owner: string): string {
  return `${leasePrefix}${owner}`;
}
