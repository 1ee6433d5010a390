import { hasFailed } from "../../model/error.ts";
import type { Clock } from "../../ports/clock.ts";
import type { AccountCreation, OrganizationApi } from "../../ports/organization-api.ts";
import { stepError } from "../apply-error.ts";

export interface CreationWatchOptions {
  readonly organization: OrganizationApi;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Called after each poll. */
  readonly onPoll: () => void;
}

interface Waiter {
  readonly requestId: string;
  readonly name: string;
  readonly sinceMs: number;
  readonly resolve: (creation: AccountCreation) => void;
  readonly reject: (error: unknown) => void;
}

/** Places for creations are few, and stand empty until it is seen that one has ended. */
const pollMs = 2_000;
const longestMs = 30 * 60_000;
/** How long a creation that was asked for may take to be seen. */
const visibleMs = 30_000;

/** Creations of accounts, with one poll for all that are waited for. */
export class CreationWatch {
  readonly #options: CreationWatchOptions;
  readonly #waiters = new Set<Waiter>();
  #isRunning = false;

  constructor(options: CreationWatchOptions) {
    this.#options = options;
  }

  /** A creation of that name that is under way, or has succeeded without the account being listed yet. */
  async find(name: string): Promise<AccountCreation | undefined> {
    const creations = await this.#options.organization.listCreations(["IN_PROGRESS", "SUCCEEDED"]);
    return newest(creations.filter((creation) => creation.name === name));
  }

  /** Whether a creation whose answer got lost was begun; what is begun may take a while to be seen. */
  async findLost(name: string): Promise<AccountCreation | undefined> {
    const { clock, signal } = this.#options;
    const untilMs = clock.nowMs() + visibleMs;
    for (;;) {
      const found = await this.find(name);
      if (found !== undefined || clock.nowMs() >= untilMs) return found;
      await clock.sleep(pollMs, signal);
    }
  }

  /** Resolves with the creation when it has ended, either way. */
  wait({ requestId, name }: AccountCreation): Promise<AccountCreation> {
    return new Promise((resolve, reject) => {
      this.#waiters.add({ requestId, name, sinceMs: this.#options.clock.nowMs(), resolve, reject });
      if (!this.#isRunning) void this.#run();
    });
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    while (this.#waiters.size > 0) {
      try {
        await this.#options.clock.sleep(pollMs, this.#options.signal);
        await this.#answer();
      } catch (error) {
        if (!hasFailed(error, "unavailable", "throttled")) this.#rejectAll(error);
      }
      this.#giveUp();
      this.#options.onPoll();
    }
    this.#isRunning = false;
  }

  /** Those in progress are few; the long list of what has ended is read only when one of ours is no longer among them. */
  async #answer(): Promise<void> {
    const asked = [...this.#waiters];
    const running = new Set(
      (await this.#options.organization.listCreations(["IN_PROGRESS"])).map(({ requestId }) => requestId),
    );
    const gone = asked.filter(({ requestId }) => !running.has(requestId));
    if (gone.length === 0) return;
    const ended = await this.#options.organization.listCreations(["FAILED", "SUCCEEDED"]);
    const byId = new Map(ended.map((creation) => [creation.requestId, creation]));
    for (const waiter of gone) {
      const creation = byId.get(waiter.requestId);
      if (creation === undefined) continue;
      this.#waiters.delete(waiter);
      waiter.resolve(creation);
    }
  }

  #giveUp(): void {
    const nowMs = this.#options.clock.nowMs();
    for (const waiter of this.#waiters) {
      if (nowMs - waiter.sinceMs < longestMs) continue;
      this.#waiters.delete(waiter);
      const message = `account ${waiter.name} is still in creation after ${longestMs / 60_000} minutes`;
      waiter.reject(stepError("TEN7031", message, { retry: "later", failure: "unavailable" }));
    }
  }

  #rejectAll(error: unknown): void {
    for (const waiter of this.#waiters) waiter.reject(error);
    this.#waiters.clear();
  }
}

function newest(creations: readonly AccountCreation[]): AccountCreation | undefined {
  return creations.toSorted((left, right) => right.requestedAtMs - left.requestedAtMs)[0];
}
