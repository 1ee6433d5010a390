import type { ApplyOptions, ApplyPorts } from "./apply-plan.ts";

/** Whether a run may still start something: until it is interrupted, its time is up, or it cannot go on at all. */
export class RunGate {
  readonly #options: ApplyOptions;
  readonly #ports: ApplyPorts;
  readonly #stop: AbortController = new AbortController();
  #isDraining = false;
  #fatal: unknown;

  constructor(options: ApplyOptions, ports: ApplyPorts) {
    this.#options = options;
    this.#ports = ports;
  }

  /** Aborted: steps end at their next call or wait. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  get isInterrupted(): boolean {
    const { drain, stop } = this.#options;
    return drain?.aborted === true || stop?.aborted === true;
  }

  /** Why nothing more can be done by this run, whatever the owner. */
  get fatal(): unknown {
    return this.#fatal;
  }

  /** Asked before anything starts; the first time it is closed is told, with how many are `running`. */
  isClosed(running: number): boolean {
    const { deadlineMs } = this.#options;
    const { clock, events } = this.#ports;
    const isInterrupted = this.isInterrupted;
    const isLate = deadlineMs !== undefined && clock.nowMs() >= deadlineMs;
    if (!isInterrupted && !isLate && this.#fatal === undefined) return false;
    if (!this.#isDraining) {
      this.#isDraining = true;
      const reason = isInterrupted ? "interrupted" : "deadline";
      events.emit({ kind: "draining", atMs: clock.nowMs(), reason, running });
    }
    return true;
  }

  /** Hands a stop on to every step, until the returned function is called. */
  listen(): () => void {
    const { stop } = this.#options;
    const onStop = (): void => this.#stop.abort(stop?.reason);
    if (stop?.aborted === true) onStop();
    stop?.addEventListener("abort", onStop, { once: true });
    return () => stop?.removeEventListener("abort", onStop);
  }

  /** Closes for good when it throws. */
  guard(run: () => void): void {
    try {
      run();
    } catch (error) {
      this.#fatal ??= error;
    }
  }
}
