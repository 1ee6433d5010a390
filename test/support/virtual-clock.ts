import type { Clock } from "../../src/ports/clock.ts";

interface Sleeper {
  readonly atMs: number;
  readonly wake: () => void;
}

/** A clock that jumps to the next sleeper as soon as nothing else has anything to do. */
export interface VirtualClock extends Clock {
  /** Lets time pass at once, without waking anybody: a process that was paused. */
  readonly skip: (ms: number) => void;
}

export function virtualClock(startMs = 1_000_000): VirtualClock {
  let nowMs = startMs;
  const sleepers: Sleeper[] = [];
  let isScheduled = false;
  const wakeNext = (): void => {
    isScheduled = false;
    const next = sleepers.shift();
    if (next === undefined) return;
    nowMs = Math.max(nowMs, next.atMs);
    next.wake();
    schedule();
  };
  const schedule = (): void => {
    if (isScheduled || sleepers.length === 0) return;
    isScheduled = true;
    setImmediate(wakeNext);
  };
  return {
    nowMs: () => nowMs,
    skip: (ms) => {
      nowMs += ms;
    },
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted === true) return reject(signal.reason);
        const sleeper: Sleeper = { atMs: nowMs + ms, wake: resolve };
        const index = sleepers.findIndex(({ atMs }) => atMs > sleeper.atMs);
        sleepers.splice(index < 0 ? sleepers.length : index, 0, sleeper);
        signal?.addEventListener("abort", () => {
          const at = sleepers.indexOf(sleeper);
          if (at >= 0) sleepers.splice(at, 1);
          reject(signal.reason);
        });
        schedule();
      }),
  };
}
