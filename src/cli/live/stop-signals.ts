import type { Shell } from "../io/shell.ts";

export interface StopSignals {
  /** Aborted by the first Ctrl-C: finish what runs, start nothing. */
  readonly drain: AbortSignal;
  /** Aborted by the second: stop at once. */
  readonly stop: AbortSignal;
  readonly close: () => void;
}

/** Turns Ctrl-C into two stages, until closed. */
export function watchInterrupts({ onInterrupt }: Shell): StopSignals {
  const drain = new AbortController();
  const stop = new AbortController();
  const release = onInterrupt?.(() => (drain.signal.aborted ? stop : drain).abort());
  return { drain: drain.signal, stop: stop.signal, close: () => release?.() };
}
