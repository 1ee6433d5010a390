import type { Clock } from "../../ports/clock.ts";
import type { Company } from "./company.ts";
import { hasOutsideWork } from "./outside-work.ts";

/**
 * Time that passes only while everybody sleeps.
 *
 * Once the event loop has had its turns and nothing tracked is running, time jumps to the earliest wake-up. What the sandbox
 * cannot see, such as a real API server in the same process, is not waited for: while such work is under way, time passes
 * at `pace` instead of jumping, so that neither a wait for it ends at once nor anything stands still.
 */
export interface VirtualClock extends Clock {
  /** Not before this: what another user of the same state has seen. */
  readonly advanceTo: (atMs: number) => void;
  /** Holds time still until the work is done. */
  readonly track: <Result>(work: () => Promise<Result>) => Promise<Result>;
}

export interface VirtualClockOptions {
  readonly startMs: number;
  /** Milliseconds that pass in one real millisecond while there is outside work; default 1,000. */
  readonly pace?: number;
  /** Default: whether this process has sockets, file requests or children open. */
  readonly hasOutsideWork?: () => boolean;
  /** Other processes that live in the same time. */
  readonly company?: Pick<Company, "mayPass" | "wake" | "rest">;
}

interface Sleeper {
  readonly wakeMs: number;
  readonly wake: () => void;
}

const defaultPace = 1_000;
/** Turns of the event loop without anything happening after which everybody sleeps. */
const calmTurns = 2;
/** Real time without anything happening after which this process waits for somebody outside. */
const restMs = 500;

export function createVirtualClock(options: VirtualClockOptions): VirtualClock {
  return new JumpingClock(options);
}

class JumpingClock implements VirtualClock {
  readonly #pace: number;
  readonly #hasOutsideWork: () => boolean;
  readonly #company: VirtualClockOptions["company"];
  readonly #sleepers = new Set<Sleeper>();
  #nowMs: number;
  #running = 0;
  /** Counts everything that happens, to notice when nothing does. */
  #activity = 0;
  #isWatching = false;
  /** Where outside work began to slow time down. */
  #anchor: { readonly realMs: number; readonly virtualMs: number } | undefined;

  constructor({ startMs, pace = defaultPace, hasOutsideWork: outside, company }: VirtualClockOptions) {
    this.#nowMs = startMs;
    this.#pace = pace;
    this.#hasOutsideWork = outside ?? hasOutsideWork;
    this.#company = company;
    this.#restSoon();
  }

  readonly nowMs = (): number => this.#nowMs;

  readonly advanceTo = (atMs: number): void => {
    if (atMs <= this.#nowMs) return;
    this.#nowMs = atMs;
    this.#wake();
  };

  readonly sleep = (ms: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      if (signal?.aborted === true) {
        reject(signal.reason);
        return;
      }
      const onAbort = (): void => {
        this.#sleepers.delete(sleeper);
        reject(signal?.reason);
      };
      const sleeper = {
        wakeMs: this.#nowMs + Math.max(0, ms),
        wake: () => {
          signal?.removeEventListener("abort", onAbort);
          resolve();
        },
      };
      signal?.addEventListener("abort", onAbort, { once: true });
      this.#sleepers.add(sleeper);
      this.#activity += 1;
      this.#watch();
    });

  readonly track = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    this.#running += 1;
    this.#activity += 1;
    this.#company?.wake();
    try {
      return await work();
    } finally {
      this.#running -= 1;
      this.#activity += 1;
      this.#watch();
    }
  };

  /** Looks once a turn, as long as somebody sleeps and nothing tracked is running. */
  #watch(): void {
    if (this.#isWatching) return;
    this.#isWatching = true;
    this.#look(this.#activity, 0);
  }

  #look(activity: number, calm: number): void {
    setImmediate(() => {
      if (this.#sleepers.size === 0 || this.#running > 0) {
        this.#isWatching = false;
        this.#restSoon();
      } else if (this.#activity !== activity) {
        this.#look(this.#activity, 0);
      } else if (calm + 1 < calmTurns) {
        this.#look(activity, calm + 1);
      } else {
        this.#pass();
      }
    });
  }

  /** Whoever reads a question, say, holds nobody up. */
  #restSoon(): void {
    if (this.#company === undefined) return;
    const activity = this.#activity;
    const rest = (): void => {
      if (this.#activity === activity && this.#running === 0 && this.#sleepers.size === 0) this.#company?.rest();
    };
    setTimeout(rest, restMs).unref();
  }

  #pass(): void {
    const earliestMs = this.#earliestMs();
    if (this.#company?.mayPass(earliestMs) === false) {
      setTimeout(() => this.#look(this.#activity, calmTurns - 1), 1);
      return;
    }
    if (!this.#hasOutsideWork()) {
      this.#jumpTo(earliestMs);
      return;
    }
    this.#anchor ??= { realMs: performance.now(), virtualMs: this.#nowMs };
    const dueMs = this.#anchor.realMs + (earliestMs - this.#anchor.virtualMs) / this.#pace - performance.now();
    if (dueMs <= 0) {
      this.#jumpTo(earliestMs);
      return;
    }
    // Short, because outside work may end, and then nothing is worth waiting for.
    setTimeout(() => this.#look(this.#activity, calmTurns - 1), Math.min(dueMs, 1));
  }

  #jumpTo(atMs: number): void {
    this.#anchor = undefined;
    this.#nowMs = Math.max(this.#nowMs, atMs);
    this.#wake();
    this.#look(this.#activity, 0);
  }

  #wake(): void {
    const due = [...this.#sleepers].filter(({ wakeMs }) => wakeMs <= this.#nowMs);
    // A stable sort: who fell asleep first of those with one time wakes first.
    for (const sleeper of due.sort((left, right) => left.wakeMs - right.wakeMs)) {
      this.#sleepers.delete(sleeper);
      this.#activity += 1;
      sleeper.wake();
    }
    if (due.length > 0) this.#company?.wake();
  }

  #earliestMs(): number {
    let earliest = Number.POSITIVE_INFINITY;
    for (const { wakeMs } of this.#sleepers) earliest = Math.min(earliest, wakeMs);
    return earliest;
  }
}
