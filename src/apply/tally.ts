import type { ApplyResult, StepFailure, StepInfo, StepOutcome } from "../model/apply.ts";
import type { Clock } from "../ports/clock.ts";
import type { Events } from "../ports/events.ts";

/** Counts what becomes of a run's steps, and tells it. */
export class Tally {
  readonly #clock: Clock;
  readonly #events: Events;
  readonly #startedMs: number;
  readonly #counts = { done: 0, failed: 0, skipped: 0 };
  readonly #failures: StepFailure[] = [];
  readonly #startedAt = new Map<string, number>();
  #refused = 0;

  constructor({ clock, events }: { readonly clock: Clock; readonly events: Events }) {
    this.#clock = clock;
    this.#events = events;
    this.#startedMs = clock.nowMs();
  }

  get startedMs(): number {
    return this.#startedMs;
  }

  started(step: StepInfo): void {
    const atMs = this.#clock.nowMs();
    this.#startedAt.set(step.id, atMs);
    this.#events.emit({ kind: "step-started", atMs, step });
  }

  ended(step: StepInfo, outcome: StepOutcome, failure: StepFailure | undefined): void {
    this.#counts[outcome] += 1;
    if (failure !== undefined) this.#failures.push(failure);
    const atMs = this.#clock.nowMs();
    const durationMs = atMs - (this.#startedAt.get(step.id) ?? atMs);
    this.#startedAt.delete(step.id);
    const told = failure === undefined ? {} : { failure };
    this.#events.emit({ kind: "step-finished", atMs, step, outcome, durationMs, ...told });
  }

  /** An owner could not start because another run holds its lease. */
  refused(): void {
    this.#refused += 1;
  }

  /** `steps`: how many there were; what neither was done nor failed counts as skipped. */
  result(steps: number, isInterrupted: boolean): ApplyResult {
    const { done, failed } = this.#counts;
    const skipped = steps - done - failed;
    return {
      outcome: this.#outcome(skipped, isInterrupted),
      done,
      failed,
      skipped,
      failures: this.#failures,
      durationMs: this.#clock.nowMs() - this.#startedMs,
    };
  }

  #outcome(skipped: number, isInterrupted: boolean): ApplyResult["outcome"] {
    if (isInterrupted && skipped > 0) return "interrupted";
    if (this.#counts.failed > 0) return "partial";
    if (this.#refused > 0) return "refused";
    return skipped > 0 ? "partial" : "complete";
  }
}
