import type { Clock } from "../../src/ports/clock.ts";

export interface FakeClock extends Clock {
  /** How long each sleep lasted, in order. */
  readonly slept: readonly number[];
  readonly advance: (ms: number) => void;
}

/** Time that only passes when somebody sleeps or advances it. */
export function fakeClock(startMs: number = Date.parse("2026-11-24T00:00:00Z")): FakeClock {
  let nowMs = startMs;
  const slept: number[] = [];
  return {
    slept,
    nowMs: () => nowMs,
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      slept.push(ms);
      nowMs += ms;
    },
    advance: (ms) => {
      nowMs += ms;
    },
  };
}
