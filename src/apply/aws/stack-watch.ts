import { hasFailed } from "../../model/error.ts";
import type { Clock } from "../../ports/clock.ts";
import type { AccountAccess, AccountRegion, Cloud } from "../../ports/cloud.ts";
import type { StackApi, StackDescription } from "../../ports/stack-api.ts";

export interface StackPlace extends AccountRegion {
  readonly access: AccountAccess;
}

export interface StackWatchOptions {
  readonly cloud: Cloud;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Called after each poll. */
  readonly onPoll: () => void;
}

/** Undefined: there is no such stack any more. */
type Answer = StackDescription | undefined;

interface Waiter {
  readonly name: string;
  readonly sinceMs: number;
  readonly isSettled: (stack: Answer) => boolean;
  readonly resolve: (stack: Answer) => void;
  readonly reject: (error: unknown) => void;
}

interface Poll {
  readonly waiters: Set<Waiter>;
}

/** Up to so many stacks are asked for one by one; more are found faster in pages of all stacks. */
const fewStacks = 4;
const shortestMs = 2_000;
const longestMs = 10_000;
/** Polls that may go wrong one after another before whoever waits is told. */
const patience = 10;

/** Waits for stacks: one poll for each account and region, however many steps wait there. */
export class StackWatch {
  readonly #options: StackWatchOptions;
  readonly #polls = new Map<string, Poll>();

  constructor(options: StackWatchOptions) {
    this.#options = options;
  }

  /** How many stacks are waited for, everywhere. */
  get waiting(): number {
    return [...this.#polls.values()].reduce((sum, { waiters }) => sum + waiters.size, 0);
  }

  /** Resolves with the stack when the predicate holds of it. */
  wait(place: StackPlace, name: string, isSettled: (stack: Answer) => boolean): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const key = `${place.accountId}/${place.region}/${place.access}`;
      const poll = this.#polls.get(key);
      const waiter: Waiter = { name, sinceMs: this.#options.clock.nowMs(), isSettled, resolve, reject };
      if (poll !== undefined) {
        poll.waiters.add(waiter);
        return;
      }
      const started: Poll = { waiters: new Set([waiter]) };
      this.#polls.set(key, started);
      void this.#run(key, started, this.#options.cloud.stacks(place, place.access));
    });
  }

  async #run(key: string, poll: Poll, api: StackApi): Promise<void> {
    let failures = 0;
    while (poll.waiters.size > 0) {
      try {
        await this.#options.clock.sleep(this.#interval(poll), this.#options.signal);
        await answer(api, poll);
        failures = 0;
      } catch (error) {
        failures += 1;
        const isPassing = hasFailed(error, "unavailable", "throttled") && failures < patience;
        if (!isPassing) rejectAll(poll, error);
      }
      this.#options.onPoll();
    }
    this.#polls.delete(key);
  }

  /** Often at first, rarely for what takes long. */
  #interval({ waiters }: Poll): number {
    const youngestMs = Math.max(...[...waiters].map(({ sinceMs }) => sinceMs));
    const ageMs = this.#options.clock.nowMs() - youngestMs;
    return Math.min(longestMs, Math.max(shortestMs, ageMs / 5));
  }
}

async function answer(api: StackApi, { waiters }: Poll): Promise<void> {
  const asked = [...waiters];
  const names = new Set(asked.map(({ name }) => name));
  const stacks = names.size <= fewStacks ? await findEach(api, names) : await listAll(api, names);
  for (const waiter of asked) {
    const stack = stacks.get(waiter.name);
    if (!waiter.isSettled(stack)) continue;
    waiters.delete(waiter);
    waiter.resolve(stack);
  }
}

async function findEach(api: StackApi, names: ReadonlySet<string>): Promise<ReadonlyMap<string, StackDescription>> {
  const found = await Promise.all([...names].map((name) => api.find(name)));
  return new Map(found.flatMap((stack) => (stack === undefined ? [] : [[stack.name, stack] as const])));
}

async function listAll(api: StackApi, names: ReadonlySet<string>): Promise<ReadonlyMap<string, StackDescription>> {
  const stacks = new Map<string, StackDescription>();
  for await (const page of api.list())
    for (const stack of page) if (names.has(stack.name)) stacks.set(stack.name, stack);
  return stacks;
}

function rejectAll({ waiters }: Poll, error: unknown): void {
  for (const waiter of waiters) waiter.reject(error);
  waiters.clear();
}
