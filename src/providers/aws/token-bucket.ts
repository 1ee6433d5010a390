import type { Clock } from "../../ports/clock.ts";

export interface Rate {
  readonly perSecond: number;
  /** Requests that may be sent at once after a pause; at least one. */
  readonly burst: number;
}

/**
 * Lets requests through at a rate, first come, first served.
 *
 * It starts full. `pause` holds everybody back: whoever was throttled slows down all who share the allowance.
 */
export class TokenBucket {
  readonly #rate: Rate;
  readonly #clock: Clock;
  #tokens: number;
  #countedAtMs: number;
  #pausedUntilMs = 0;
  #last: Promise<void> = Promise.resolve();

  constructor(rate: Rate, clock: Clock) {
    this.#rate = { ...rate, burst: Math.max(1, rate.burst) };
    this.#clock = clock;
    this.#tokens = this.#rate.burst;
    this.#countedAtMs = clock.nowMs();
  }

  /** Resolves when it is the caller's turn; rejects with the signal's reason, whose turn is then the next one's. */
  async take(signal?: AbortSignal): Promise<void> {
    const turn = this.#last.then(() => this.#wait(signal));
    this.#last = turn.catch(() => undefined);
    await turn;
  }

  pause(untilMs: number): void {
    this.#pausedUntilMs = Math.max(this.#pausedUntilMs, untilMs);
  }

  async #wait(signal: AbortSignal | undefined): Promise<void> {
    for (;;) {
      signal?.throwIfAborted();
      const waitMs = this.#missingMs();
      if (waitMs === 0) break;
      await this.#clock.sleep(waitMs, signal);
    }
    this.#tokens -= 1;
  }

  /** How long until there is a whole token. */
  #missingMs(): number {
    const nowMs = this.#clock.nowMs();
    const earned = ((nowMs - this.#countedAtMs) * this.#rate.perSecond) / 1000;
    this.#tokens = Math.min(this.#rate.burst, this.#tokens + Math.max(0, earned));
    this.#countedAtMs = nowMs;
    const forToken = this.#tokens >= 1 - rounding ? 0 : ((1 - this.#tokens) * 1000) / this.#rate.perSecond;
    return Math.ceil(Math.max(0, forToken, this.#pausedUntilMs - nowMs));
  }
}

/** Ten tenths of a token are a token. */
const rounding = 1e-9;
