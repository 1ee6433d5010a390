import type { Clock } from "../../ports/clock.ts";

/** How long after its creation an account's refusals are put down to AWS still setting it up. */
const warmingUpMs = 30 * 60_000;

/**
 * Knows how old accounts are, because "access denied" from an account that AWS has only just made means "not yet".
 *
 * What listings tell is remembered; an unknown account is looked up, and one that cannot be counts as old.
 */
export class AccountAges {
  readonly #clock: Clock;
  readonly #joinedAtMs = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  note(accountId: string, joinedAtMs: number): void {
    this.#joinedAtMs.set(accountId, joinedAtMs);
  }

  async isWarmingUp(accountId: string, lookUp: () => Promise<number | undefined>): Promise<boolean> {
    const known = this.#joinedAtMs.get(accountId);
    const joinedAtMs = known ?? (await lookUp().catch(() => undefined));
    if (joinedAtMs === undefined) return false;
    if (known === undefined) this.note(accountId, joinedAtMs);
    return this.#clock.nowMs() - joinedAtMs < warmingUpMs;
  }
}
